"""Writing a course's history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from core.clock import now
from learning.models import ChangeKind, Course, CourseChange
from people.models import User

# Autosave stores every pause in typing; what somebody writes in one go is one line.
ONE_GO = timedelta(minutes=10)
_FOLDED = frozenset(
    {
        ChangeKind.BLOCK_CHANGED,
        ChangeKind.LESSON_CHANGED,
        ChangeKind.SETTINGS_CHANGED,
        ChangeKind.TRANSLATION_CHANGED,
        ChangeKind.QUESTION_CHANGED,
    }
)


@transaction.atomic
def change_record(  # noqa: PLR0913  # the columns of one line
    *,
    course: Course,
    actor: User | None,
    kind: ChangeKind,
    lesson_key: str = "",
    block_key: str = "",
    title: str = "",
    before: Any = None,
    after: Any = None,
    page: str = "",
    serial: int = 0,
    newest: CourseChange | None = None,
) -> CourseChange:
    """Add a line to the course's history; returns it.

    A change that goes on with the newest line, by the same person within ten minutes, lengthens
    that line: it keeps what was before and takes what is now. Who holds the row that it is about
    may give the `newest` line of it.
    """
    lines = CourseChange.objects.filter(course=course, lesson_key=lesson_key, block_key=block_key)
    newest = (newest or lines.select_for_update().first()) if kind in _FOLDED else None
    goes_on = (
        newest is not None
        and newest.kind == kind
        and newest.actor_id == (actor.pk if actor else None)
        and now() - newest.updated_at < ONE_GO
        # What was taken away or put back is a line of its own: undoing needs it as it was.
        and newest.after is not None
        and after is not None
    )
    if newest is not None and goes_on:
        newest.after = after
        newest.title = title[:300]
        newest.page, newest.serial = page, serial
        newest.save(update_fields=["after", "title", "page", "serial"])
        return newest
    return CourseChange.objects.create(
        course=course,
        actor=actor,
        kind=kind,
        lesson_key=lesson_key,
        block_key=block_key,
        title=title[:300],
        before=before,
        after=after,
        page=page,
        serial=serial,
    )
