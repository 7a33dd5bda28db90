"""Who a course is for."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from learning.models import ChangeKind, Course
from learning.services.block import NO_EDIT
from learning.services.edit import Edit, edit_is_due
from learning.services.history import change_record
from learning.services.outline import course_locked
from people.audience import Audience
from people.models import User

# Where these changes stand in history: no lesson, and a block that no lesson has.
PLACE = ("", "audience")


@transaction.atomic
def audience_save(
    *, course: Course, actor: User, audience: Audience, edit: Edit = NO_EDIT
) -> Course:
    """Let `audience` see the course, from now on and without a release; returns the course.

    Whoever is enrolled stays so. Raises `EditConflictError` when somebody else changed the
    audience in between.
    """
    row = course_locked(course)
    current: dict[str, Any] = row.audience
    new = audience.as_json()
    if edit_is_due(course=row, place=PLACE, current=current, new=new, edit=edit):
        row.audience = new
        row.save(update_fields=["audience"])
        change_record(
            course=row,
            actor=actor,
            kind=ChangeKind.AUDIENCE_CHANGED,
            block_key=PLACE[1],
            title=row.title,
            before=current,
            after=new,
            page=edit.page,
            serial=edit.serial,
        )
    return row
