"""How popular each course is, by department; a rollup, recomputed whole."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, IntegerField, Q, Value

from core.clock import now
from learning.models import CoursePopularity, Enrolment


@transaction.atomic
def popularity_recompute() -> int:
    """Recompute every row from the enrolments; returns how many rows there are.

    Readers see the old figures until it ends. Rows are written over, not replaced, so that two
    runs at once end in the same state.
    """
    moment = now()
    figures = _figures("user__department") + _figures(None)
    rows = [
        CoursePopularity(
            course_id=course,
            department_id=department,
            enrolled=enrolled,
            completed=completed,
            updated_at=moment,
        )
        for course, department, enrolled, completed in figures
    ]
    CoursePopularity.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["course", "department"],
        update_fields=["enrolled", "completed", "updated_at"],
    )
    CoursePopularity.objects.filter(updated_at__lt=moment).delete()
    return len(rows)


def _figures(department: str | None) -> list[tuple[int, int | None, int, int]]:
    """Course, department, enrolled, completed; the department None for everybody together."""
    place = F(department) if department else Value(None, output_field=IntegerField())
    rows = Enrolment.objects.current().order_by().annotate(place=place)
    if department:
        rows = rows.exclude(place=None)
    counted = rows.values("course", "place").annotate(
        enrolled=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False))
    )
    return list(
        counted.order_by("course", "place").values_list("course", "place", "enrolled", "completed")
    )
