"""Keeping a course for later."""

from __future__ import annotations

from django.db import transaction

from learning.models import Bookmark, Course
from people.models import User


@transaction.atomic
def bookmark_set(*, user: User, course: Course, kept: bool) -> bool:
    """Keep the course or let it go; returns whether it is kept. Doing so twice is harmless."""
    if kept:
        Bookmark.objects.get_or_create(user=user, course=course)
    else:
        Bookmark.objects.filter(user=user, course=course).delete()
    return kept
