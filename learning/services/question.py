"""Writing the questions of an assessment in a draft, one at a time, and its settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.keys import digest
from learning.content.questiondraft import (
    LABELS,
    question_content,
    question_fresh,
    question_key_new,
    question_keyed,
)
from learning.content.questions import Question
from learning.content.schema import KEY
from learning.models import ChangeKind, CourseChange, Lesson
from learning.services.block import NO_EDIT, lesson_locked, lesson_touch
from learning.services.edit import Edit, EditConflictError, edit_is_due, edit_last
from learning.services.filehold import files_hold, files_return
from learning.services.history import change_record
from learning.services.outline import after_unknown
from people.models import User

MOST_QUESTIONS = 200
# What of an assessment is a setting; the rest is its questions.
SETTINGS = (
    "pass_mark",
    "attempts",
    "time_limit_minutes",
    "shuffle",
    "draw",
    "instructions",
    "pools",
)
# Where history keeps them: no question has such a key.
SETTINGS_PLACE = "(settings)"
ORDER_PLACE = "(order)"
# What a setting is where an assessment does not say it.
UNSAID: dict[str, Any] = {"pass_mark": 80, "shuffle": False, "instructions": ""}


def assessment_settings(lesson: Lesson) -> dict[str, Any]:
    """The settings of the assessment, in the shape in which they are compared and kept."""
    data = lesson.assessment or {}
    settings = {name: data.get(name, UNSAID.get(name)) for name in SETTINGS}
    return {**settings, "pools": data.get("pools", [])}


@transaction.atomic
def assessment_change(
    *, lesson: Lesson, actor: User, edit: Edit = NO_EDIT, **settings: Any
) -> Lesson:
    """Store settings of the assessment, some of `SETTINGS`; returns the lesson.

    Raises `EditConflictError` when somebody else changed them in between.
    """
    row = assessment_locked(lesson)
    current = assessment_settings(row)
    new = {**current, **settings}
    place = (row.key, SETTINGS_PLACE)
    if edit_is_due(course=row.course, place=place, current=current, new=new, edit=edit):
        files_hold(row.course, new, current)
        stored = {**(row.assessment or {}), **new}
        if not stored["pools"]:
            del stored["pools"]
        row.assessment = stored
        _store(row, lesson, actor, SETTINGS_PLACE, before=current, after=new, edit=edit)
    return row


@transaction.atomic
def question_add(  # noqa: PLR0913  # what the page that adds it knows
    *,
    lesson: Lesson,
    actor: User,
    kind: str = "",
    question: Question | None = None,
    after: str | None = None,
    key: str = "",
) -> Question:
    """Put a fresh question of `kind`, or `question` itself, behind the question `after`.

    Returns it. None for `after` means the end, an empty one the beginning. A `key` that is there
    already is not added again. Raises `AppError` for an unknown kind and one question too many.
    """
    row = assessment_locked(lesson)
    questions = _questions(row)
    known = _found(questions, key) if key else None
    if known is not None:
        return known
    questions_require_room(len(questions) + 1)
    if not KEY.match(key):
        key = question_key_new()
    if question is None:
        if kind not in LABELS:
            raise AppError("question_kind", _("There is no question of this kind."))
        question = question_fresh(kind)
    fresh = question_keyed(question, key)
    files_hold(row.course, fresh, questions)
    questions.insert(_behind(questions, after), fresh)
    _store(row, lesson, actor, key, after=fresh)
    return fresh


@transaction.atomic
def questions_add(*, lesson: Lesson, actor: User, questions: Sequence[Question]) -> int:
    """Add questions at the end that are not there yet, all or none; returns how many they are.

    A question whose content is there already is passed over; a taken key gives way to a new one.
    """
    row = assessment_locked(lesson)
    fresh = questions_unknown(questions, _questions(row))
    for question in fresh:
        question_add(lesson=row, actor=actor, question=question, key=question["key"])
    lesson.assessment, lesson.revision = row.assessment, row.revision
    return len(fresh)


def questions_unknown(new: Sequence[Question], known: Sequence[Question]) -> list[Question]:
    """Those of `new` whose content is not in `known`, under keys that are free there."""
    contents = {question_content(question) for question in known}
    keys = {question["key"] for question in known}
    fresh = []
    for question in new:
        if question_content(question) in contents:
            continue
        contents.add(question_content(question))
        key = question.get("key", "")
        if not KEY.match(key) or key in keys:
            key = question_key_new()
        keys.add(key)
        fresh.append(question_keyed(question, key))
    return fresh


@transaction.atomic
def question_save(
    *, lesson: Lesson, actor: User, key: str, question: Question, edit: Edit = NO_EDIT
) -> Question:
    """Store `question`, which may still lack something, under `key`; returns what is stored.

    Raises `EditConflictError` when somebody else saved or removed it in between.
    """
    row = assessment_locked(lesson)
    questions = _questions(row)
    current = _found(questions, key)
    fresh = question_keyed(question, key)
    place = (row.key, key)
    last = edit_last(course=row.course, place=place)
    due = edit_is_due(
        course=row.course, place=place, current=current, new=fresh, edit=edit, last=last
    )
    if current is None:
        raise EditConflictError(None, None)
    if not due:
        return current
    files_hold(row.course, fresh, current)
    questions[questions.index(current)] = fresh
    _store(row, lesson, actor, key, before=current, after=fresh, edit=edit, newest=last)
    return fresh


@transaction.atomic
def question_move(*, lesson: Lesson, actor: User, key: str, up: bool) -> Lesson:
    """Let the question change places with its neighbour; returns the lesson."""
    row = assessment_locked(lesson)
    questions = _questions(row)
    before = [question["key"] for question in questions]
    at = before.index(key) if key in before else None
    other = None if at is None else at - 1 if up else at + 1
    if at is not None and other is not None and 0 <= other < len(questions):
        questions[at], questions[other] = questions[other], questions[at]
        _order_store(row, lesson, actor, before)
    return row


@transaction.atomic
def question_place(*, lesson: Lesson, actor: User, key: str, after: str) -> Lesson:
    """Let the question stand behind the question `after`, empty for the front; returns the
    lesson. Raises `AppError` when either is gone.
    """
    row = assessment_locked(lesson)
    questions = _questions(row)
    before = [question["key"] for question in questions]
    moved = _found(questions, key)
    if moved is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    questions.remove(moved)
    if after and _found(questions, after) is None:
        raise after_unknown(after)
    questions.insert(_behind(questions, after), moved)
    if before != [question["key"] for question in questions]:
        _order_store(row, lesson, actor, before)
    return row


def _order_store(row: Lesson, lesson: Lesson, actor: User, before: list[str]) -> None:
    after = [question["key"] for question in _questions(row)]
    _store(row, lesson, actor, ORDER_PLACE, before=before, after=after)


@transaction.atomic
def question_duplicate(*, lesson: Lesson, actor: User, key: str) -> Question:
    """Put a copy of the question behind it; returns the copy. Raises `AppError` if it is gone."""
    source = _found(_questions(assessment_locked(lesson)), key)
    if source is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    return question_add(lesson=lesson, actor=actor, question=source, after=key)


@transaction.atomic
def question_remove(*, lesson: Lesson, actor: User, key: str, base: str = "") -> Question | None:
    """Take the question out; returns it, None if it was gone. History keeps it.

    Raises `EditConflictError` when somebody changed it since `base` was seen.
    """
    row = assessment_locked(lesson)
    questions = _questions(row)
    current = _found(questions, key)
    if current is None:
        return None
    if base and digest(current) != base:
        place = (row.key, key)
        edit_is_due(course=row.course, place=place, current=current, new=None, edit=Edit(base))
    at = questions.index(current)
    del questions[at]
    kept = {"question": current, "after": questions[at - 1]["key"] if at else ""}
    _store(row, lesson, actor, key, before=kept)
    return current


@transaction.atomic
def question_restore(*, lesson: Lesson, actor: User, key: str) -> Question:
    """Put a question that was removed back where it stood; returns it.

    One that is there already is left alone. Its files come back with it. Raises `AppError` when
    history knows none.
    """
    kept = files_return(course=lesson.course, actor=actor, named=removed_question(lesson, key))
    row = assessment_locked(lesson)
    known = _found(_questions(row), key)
    if known is not None:
        return known
    if kept is None:
        raise AppError("question_gone", _("There is no such question to bring back."), status=404)
    return question_add(
        lesson=lesson, actor=actor, question=kept["question"], after=kept["after"], key=key
    )


def removed_question(lesson: Lesson, key: str) -> dict[str, Any] | None:
    """What history keeps of a question that was removed: it, and what stood before it."""
    line = CourseChange.objects.filter(
        course=lesson.course_id, lesson_key=lesson.key, block_key=key, after__isnull=True
    ).first()
    return line.before if line is not None and isinstance(line.before, dict) else None


def assessment_locked(lesson: Lesson) -> Lesson:
    """The lesson under a row lock. Raises `AppError` when it is gone, or no assessment."""
    row = lesson_locked(lesson)
    if row.assessment is None:
        raise no_assessment()
    return row


def no_assessment() -> AppError:
    return AppError("no_assessment", _("This lesson is no assessment."), status=404)


def questions_require_room(count: int) -> None:
    """Raise `AppError` unless an assessment may hold `count` questions."""
    if count > MOST_QUESTIONS:
        words = _("An assessment holds at most %(n)d questions.") % {"n": MOST_QUESTIONS}
        raise AppError("questions_full", words)


def _questions(lesson: Lesson) -> list[Question]:
    questions: list[Question] = (lesson.assessment or {}).setdefault("questions", [])
    return questions


def _found(questions: Sequence[Question], key: str) -> Question | None:
    return next((question for question in questions if question["key"] == key), None)


def _behind(questions: Sequence[Question], after: str | None) -> int:
    if after == "":
        return 0
    found = _found(questions, after) if after is not None else None
    return list(questions).index(found) + 1 if found is not None else len(questions)


def _store(  # noqa: PLR0913  # what one line of history holds
    row: Lesson,
    lesson: Lesson,
    actor: User,
    key: str,
    *,
    before: object = None,
    after: object = None,
    edit: Edit = NO_EDIT,
    newest: CourseChange | None = None,
) -> None:
    lesson_touch(row, "assessment")
    change_record(
        course=row.course,
        actor=actor,
        kind=ChangeKind.QUESTION_CHANGED,
        lesson_key=row.key,
        block_key=key,
        title=row.title,
        before=before,
        after=after,
        page=edit.page,
        serial=edit.serial,
        newest=newest,
    )
    lesson.assessment, lesson.revision = row.assessment, row.revision
