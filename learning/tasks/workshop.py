from __future__ import annotations

from celery import shared_task

from learning.services import workshop_tell


@shared_task(name="learning.tasks.workshops_remind")
def workshops_remind() -> None:
    workshop_tell.reminders_send()
