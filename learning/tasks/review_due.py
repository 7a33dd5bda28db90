from __future__ import annotations

from celery import shared_task

from learning.services import review_due


@shared_task(name="learning.tasks.reviews_due_announce")
def reviews_due_announce() -> None:
    review_due.reviews_due_announce()
