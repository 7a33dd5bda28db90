"""Keeping which words led somebody to a course."""

from __future__ import annotations

from django.db import transaction

from core.clock import today
from learning.models import Course, CourseSearch
from people.models import User

LONGEST = 100


def search_words(text: str) -> str:
    """What was typed, so that the same words count as the same; empty for nothing to keep."""
    return " ".join(text.replace("\0", "").split()).casefold()[:LONGEST].strip()


@transaction.atomic
def search_record(*, user: User, course: Course, text: str) -> None:
    """Keep that `user` opened `course` from the results for `text`: once a day, in one query.

    Those who own the course look for it as often as they like.
    """
    words = search_words(text)
    if not words or course.owner_id == user.pk:
        return
    row = CourseSearch(user=user, course=course, words=words, day=today(user.zone))
    CourseSearch.objects.bulk_create([row], ignore_conflicts=True)
