from __future__ import annotations

from celery import shared_task

from learning.services import attempt


@shared_task(name="learning.tasks.attempts_expire")
def attempts_expire() -> None:
    attempt.attempts_expire()
