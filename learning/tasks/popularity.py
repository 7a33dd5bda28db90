from __future__ import annotations

from celery import shared_task

from learning.services import popularity


@shared_task(name="learning.tasks.popularity_recompute")
def popularity_recompute() -> None:
    popularity.popularity_recompute()
