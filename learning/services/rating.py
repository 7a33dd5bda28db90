"""Opinions of courses, and their average."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import CourseRated
from learning.models import Course, Enrolment, Rating


@transaction.atomic
def rating_set(*, enrolment: Enrolment, stars: int, comment: str = "") -> Rating:
    """Give or change the person's rating; whoever has not started has none to give.

    Raises `AppError` for stars outside one to five and before the first lesson is done.
    """
    if not 1 <= stars <= 5:
        raise AppError("rating_range", _("Choose one to five stars."))
    if enrolment.progress == 0:
        raise AppError("rating_too_early", _("Finish a lesson first, then rate the course."))
    rating, _created = Rating.objects.update_or_create(
        user=enrolment.user,
        course=enrolment.course,
        defaults={"stars": stars, "comment": comment.strip()[:2000]},
    )
    ratings_recompute(course=enrolment.course)
    event = CourseRated(
        enrolment_id=enrolment.pk,
        user_id=enrolment.user_id,
        course_id=enrolment.course_id,
        stars=stars,
    )
    emit(event, actor=enrolment.user, subject=enrolment.course)
    return rating


@transaction.atomic
def rating_remove(*, enrolment: Enrolment) -> None:
    """Take the person's rating back; harmless where there is none."""
    Rating.objects.filter(user=enrolment.user_id, course=enrolment.course_id).delete()
    ratings_recompute(course=enrolment.course)


@transaction.atomic
def ratings_recompute(*, course: Course) -> Course:
    """Recompute the course's average and count from its ratings.

    The course's row is locked, so that of two ratings at once the later sees both.
    """
    row = Course.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    figures = Rating.objects.filter(course=row).aggregate(average=Avg("stars"), count=Count("pk"))
    average = figures["average"]
    row.rating_average = None if average is None else round(Decimal(average), 2)
    row.rating_count = figures["count"]
    row.updated_at = now()
    row.save(update_fields=["rating_average", "rating_count", "updated_at"])
    return row
