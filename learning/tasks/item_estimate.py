from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task

from core.lazy import later
from learning.models import Course
from learning.selectors.studio.analytics.due import estimates_due

if TYPE_CHECKING:
    from learning.services import item_estimate
else:
    # With numpy: every process knows the task, workers run it.
    item_estimate = later("learning.services.item_estimate")


@shared_task(name="learning.tasks.items_estimate")
def items_estimate(*, course_id: int) -> None:
    item_estimate.items_estimate(course=Course.objects.get(pk=course_id))


@shared_task(name="learning.tasks.items_estimate_due")
def items_estimate_due() -> None:
    for course_id in estimates_due():
        items_estimate.delay(course_id=course_id)
