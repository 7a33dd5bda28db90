from __future__ import annotations

from celery import shared_task

from learning.services import requirement_days
from learning.services.requirement_sync import BATCH, requirements_sync
from people.models import User


@shared_task(name="learning.tasks.requirements_turn")
def requirements_turn() -> None:
    requirement_days.requirements_turn()
    requirement_days.requirements_announce()


@shared_task(name="learning.tasks.requirements_sweep")
def requirements_sweep() -> None:
    """Look at everybody once a night, whatever was missed, in ranges of ids."""
    ids = list(User.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        requirements_range.delay(first=part[0], last=part[-1])


@shared_task(name="learning.tasks.requirements_range")
def requirements_range(*, first: int, last: int) -> None:
    people = User.objects.filter(pk__gte=first, pk__lte=last)
    requirements_sync(people=people.values_list("pk", flat=True))
