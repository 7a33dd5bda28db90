"""Making an assessment of a lesson, and a lesson of an assessment."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.convert import Conversion, assessment_from, lesson_from
from learning.content.keys import digest
from learning.models import ChangeKind, Course, CourseChange, Format, Lesson, LessonKind
from learning.services.block import lesson_locked, lesson_touch
from learning.services.history import change_record
from learning.services.outline import course_locked
from people.models import User

# What a conversion replaces, and what history keeps of it.
_FIELDS = ("kind", "blocks", "assessment", "origin")


def conversion_of(lesson: Lesson) -> Conversion:
    """What converting the lesson would make of it."""
    if lesson.assessment is not None:
        return lesson_from(lesson.assessment)
    return assessment_from(lesson.blocks)


def conversion_base(lesson: Lesson) -> str:
    """The digest of what would be converted: what whoever confirms has looked at."""
    return digest(_state(lesson))


def conversion_require(course: Course) -> None:
    """Raises `AppError` for a course without assessments: only courses have them."""
    if course.format != Format.COURSE:
        raise AppError(
            "no_conversion", _("Only courses have assessments; change the format first.")
        )


@transaction.atomic
def lesson_convert(*, lesson: Lesson, actor: User, base: str = "") -> CourseChange:
    """Make the lesson an assessment, or the assessment a lesson; returns the line of history that
    can bring back what it was.

    Its key stays, and with it who has finished it. Raises `AppError`: `no_conversion`, and
    `lesson_changed` when it is not what `base` names, see `conversion_base`.
    """
    course = course_locked(lesson.course)
    conversion_require(course)
    row = lesson_locked(lesson)
    if base and base != conversion_base(row):
        text = _("Somebody changed it meanwhile. Look again at what would become of it.")
        raise AppError("lesson_changed", text, status=409)
    made = conversion_of(row)
    kind = LessonKind.LESSON if made.assessment is None else LessonKind.ASSESSMENT
    # The file that it had in a bundle is of the other kind.
    state = {"blocks": made.blocks, "assessment": made.assessment, "origin": {}}
    return _turned(course, row, actor, {**state, "kind": kind.value})


@transaction.atomic
def lesson_turn_back(*, lesson: Lesson, actor: User, kept: dict[str, Any]) -> Lesson:
    """Make the lesson what it was before a conversion; returns it. What it is now is kept."""
    course = course_locked(lesson.course)
    row = lesson_locked(lesson)
    if _state(row) != kept:
        _turned(course, row, actor, kept)
    return row


def _turned(course: Course, row: Lesson, actor: User, state: dict[str, Any]) -> CourseChange:
    before = _state(row)
    for name in _FIELDS:
        setattr(row, name, state[name])
    lesson_touch(row, *_FIELDS)
    return change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.LESSON_CONVERTED,
        lesson_key=row.key,
        title=row.title,
        before=before,
        after=_state(row),
    )


def _state(lesson: Lesson) -> dict[str, Any]:
    return {name: getattr(lesson, name) for name in _FIELDS}
