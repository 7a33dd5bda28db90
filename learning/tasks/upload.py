from __future__ import annotations

from celery import shared_task

from learning.services import upload


@shared_task(name="learning.tasks.uploads_sweep")
def uploads_sweep() -> None:
    upload.uploads_sweep()
