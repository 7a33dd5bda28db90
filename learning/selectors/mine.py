"""What the person's own page lists."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from core.sql import sql_rows
from learning.models import (
    Bookmark,
    Certificate,
    Course,
    CourseStatus,
    Enrolment,
    Rating,
)
from learning.selectors.audience import courses_closed
from people.models import User

ENROLMENT_FIELDS = (
    "state", "progress", "minutes_left", "last_lesson_key", "last_active_at", "completed_at",
    "user_id", "course__slug", "course__title", "course__format", "course__status",
    "course__minutes", "course__lesson_count", "course__cover_seed", "course__cover_hue",
    "course__cover_file",
)  # fmt: skip


@dataclass(frozen=True)
class MineCounts:
    """How much there is under each tab."""

    active: int
    completed: int
    bookmarks: int
    required: int = 0


# `limited`: whether one of the courses that are kept is not for everybody.
_COUNTS = """
    SELECT taken.active, taken.completed, kept.count, kept.limited,
        (SELECT count(*) FROM learning_requirement WHERE person_id = %(user)s AND state = 'open')
    FROM (
        SELECT count(*) FILTER (WHERE state = 'active') AS active,
            count(*) FILTER (WHERE state = 'completed') AS completed
        FROM learning_enrolment WHERE user_id = %(user)s
    ) AS taken, (
        SELECT count(*), coalesce(bool_or(course.audience <> '{}'), false) AS limited
        FROM learning_bookmark bookmark
        JOIN learning_course course ON course.id = bookmark.course_id
        WHERE bookmark.user_id = %(user)s AND course.status = 'published'
    ) AS kept
"""


def mine_counts(user: User) -> MineCounts:
    """One query; some more for who has kept a course that is not for everybody.

    Bookmarks of courses that are closed to the person by now do not count.
    """
    ((active, completed, bookmarks, limited, required),) = sql_rows(_COUNTS, {"user": user.pk})
    if limited:
        kept = Bookmark.objects.filter(user=user, course__status=CourseStatus.PUBLISHED)
        bookmarks -= kept.filter(course__in=courses_closed(user)).count()
    return MineCounts(active, completed, bookmarks, required)


def mine_active(user: User) -> QuerySet[Enrolment]:
    """Courses in progress, the newest first."""
    return (
        Enrolment.objects.in_progress()
        .filter(user=user)
        .select_related("course")
        .only(*ENROLMENT_FIELDS)
    )


def mine_completed(user: User) -> QuerySet[Enrolment]:
    """Completed courses with their newest certificate's `certificate_code` and the `stars` that
    the person gave; None without.
    """
    certificates = Certificate.objects.filter(enrolment=OuterRef("pk")).order_by("-round")
    ratings = Rating.objects.filter(user=user, course=OuterRef("course"))
    return (
        Enrolment.objects.completed()
        .filter(user=user)
        .select_related("course")
        .only(*ENROLMENT_FIELDS)
        .annotate(
            certificate_code=Subquery(certificates.values("code")[:1]),
            stars=Subquery(ratings.values("stars")[:1]),
        )
        .order_by("-completed_at", "-pk")
    )


def mine_bookmarks(user: User, closed: frozenset[int]) -> QuerySet[Course, int]:
    """Ids of courses kept for later that are not `closed` to the person, the newest first."""
    return (
        Course.objects.published()
        .filter(bookmarks__user=user)
        .exclude(pk__in=closed)
        .order_by("-bookmarks__created_at", "-pk")
        .values_list("pk", flat=True)
    )
