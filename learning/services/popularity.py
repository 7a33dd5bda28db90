"""How popular each course is, by department; a rollup, recomputed whole."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from core.clock import now
from learning.models import CoursePopularity, Enrolment


@transaction.atomic
def popularity_recompute() -> int:
    """Recompute every row from the enrolments; returns how many rows there are.

    Rows are replaced in one transaction: readers see the old figures until it ends.
    """
    moment = now()
    enrolments = Enrolment.objects.current().order_by()
    figures = {
        "enrolled": Count("pk"),
        "completed": Count("pk", filter=Q(completed_at__isnull=False)),
    }
    by_department = enrolments.filter(user__department__isnull=False).values(
        "course", "user__department"
    ).annotate(**figures)
    everywhere = enrolments.values("course").annotate(**figures)
    rows = [
        CoursePopularity(
            course_id=row["course"],
            department_id=row.get("user__department"),
            enrolled=row["enrolled"],
            completed=row["completed"],
            created_at=moment,
        )
        for row in [*by_department, *everywhere]
    ]
    CoursePopularity.objects.all().delete()
    CoursePopularity.objects.bulk_create(rows, batch_size=2000)
    return len(rows)
