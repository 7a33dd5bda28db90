"""Reviews of drafts: the remarks, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, QuerySet

from core.sql import sql_rows
from learning.models import Course, CourseReview, ReviewComment, ReviewState
from people.models import User

MOST_WAITING = 5


class Waiting(NamedTuple):
    """A draft that waits for its reviewer."""

    review_id: int
    course: str
    asked_by: str
    cover_hue: int
    cover_seed: int


def comment_counts(course: Course) -> dict[str, int]:
    """How many remarks are open, by lesson key; "" counts those on the course. One query."""
    rows = ReviewComment.objects.filter(course=course, resolved_at=None).order_by()
    return dict(rows.values_list("lesson_key").annotate(Count("pk")))


def comments_of(course: Course, lesson_key: str | None = None) -> QuerySet[ReviewComment]:
    """The remarks on a draft, or on one lesson of it, the oldest first."""
    rows = ReviewComment.objects.filter(course=course).select_related("author", "resolved_by")
    return rows if lesson_key is None else rows.filter(lesson_key=lesson_key)


def comments_open(course: Course, lesson_key: str) -> QuerySet[ReviewComment]:
    """The remarks on one lesson that are not dealt with."""
    return comments_of(course, lesson_key).filter(resolved_at=None)


def comments_by_block(comments: Iterable[ReviewComment]) -> dict[str, list[ReviewComment]]:
    found: dict[str, list[ReviewComment]] = {}
    for comment in comments:
        found.setdefault(comment.block_key, []).append(comment)
    return found


def review_list(course: Course) -> QuerySet[CourseReview]:
    """The reviews of a course, newest first."""
    return CourseReview.objects.filter(course=course).select_related("reviewer", "requested_by")


_WAITING = """
    SELECT review.id, course.title, coalesce(asked.name, ''), course.cover_hue, course.cover_seed
    FROM learning_coursereview review
    JOIN learning_course course ON course.id = review.course_id
    LEFT JOIN people_user asked ON asked.id = review.requested_by_id
    WHERE review.reviewer_id = %(user)s AND review.state = %(open)s
    ORDER BY review.created_at, review.id LIMIT %(most)s
"""


def reviews_waiting(user: User) -> list[Waiting]:
    """The drafts that wait for `user`, the longest first; one query."""
    params = {"user": user.pk, "open": ReviewState.OPEN.value, "most": MOST_WAITING}
    return [Waiting(*row) for row in sql_rows(_WAITING, params)]
