"""Who has more time in timed assessments."""

from __future__ import annotations

from django.db.models import QuerySet

from learning.models import Course, TimeAllowance
from people.models import User


def allowances_of(person: User) -> QuerySet[TimeAllowance]:
    """The person's allowances with course and who granted them, the one for all courses first."""
    rows = TimeAllowance.objects.filter(user=person).select_related("course", "granted_by")
    return rows.order_by("course__title", "pk")


def timed_courses() -> QuerySet[Course]:
    """The published courses that have a timed assessment now, by title."""
    timed = {"current_release__lessons__assessment__time_limit_minutes__gt": 0}
    return Course.objects.published().filter(**timed).distinct().only("title").order_by("title")
