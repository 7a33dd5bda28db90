"""Writing a course's bank of questions, from which its assessments draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.dialect import inline_plain
from learning.content.keys import digest
from learning.content.questiondraft import (
    LABELS,
    question_fresh,
    question_key_new,
    question_keyed,
)
from learning.content.questions import Question
from learning.models import BankQuestion, ChangeKind, Course, CourseChange
from learning.services.block import NO_EDIT
from learning.services.edit import Edit, EditConflictError, edit_is_due
from learning.services.filehold import files_hold, files_return
from learning.services.history import change_record
from learning.services.outline import course_locked
from learning.services.question import questions_unknown
from people.models import User

MOST_QUESTIONS = 2000


@transaction.atomic
def bank_add(
    *, course: Course, actor: User, kind: str = "", question: Question | None = None, key: str = ""
) -> BankQuestion:
    """Put a fresh question of `kind`, or `question` itself, at the bank's end; returns its row.

    A `key` that is there already is not added again. Raises `AppError` for an unknown kind and
    one question too many.
    """
    course = course_locked(course)
    known = BankQuestion.objects.filter(course=course, key=key).first() if key else None
    if known is not None:
        return known
    if question is None and kind not in LABELS:
        raise AppError("question_kind", _("There is no question of this kind."))
    _require_room(course, 1)
    key = key or question_key_new()
    row = BankQuestion(course=course, key=key, position=_next_position(course))
    row.hold(question_keyed(question or question_fresh(kind), key))
    files_hold(course, row.question)
    row.save()
    _record(course, actor, key, after=row.question)
    return row


@transaction.atomic
def bank_take(*, course: Course, actor: User, questions: Sequence[Question]) -> int:
    """Add questions that are not there yet, all or none; returns how many they are.

    A question whose content is there already is passed over; a taken key gives way to a new one.
    """
    course = course_locked(course)
    known = list(BankQuestion.objects.filter(course=course).values_list("question", flat=True))
    fresh = questions_unknown(questions, known)
    _require_room(course, len(fresh))
    files_hold(course, fresh)
    position = _next_position(course)
    rows = [BankQuestion(course=course, key=q["key"], position=position + n)
            for n, q in enumerate(fresh)]  # fmt: skip
    for row, question in zip(rows, fresh, strict=True):
        row.hold(question)
    BankQuestion.objects.bulk_create(rows)
    for question in fresh:
        _record(course, actor, question["key"], after=question)
    return len(fresh)


@transaction.atomic
def bank_save(
    *, course: Course, actor: User, key: str, question: Question, edit: Edit = NO_EDIT
) -> Question:
    """Store `question`, which may still lack something, under `key`; returns what is stored.

    Raises `EditConflictError` when somebody else saved or removed it in between.
    """
    row = BankQuestion.objects.select_for_update().filter(course=course, key=key).first()
    current: Question | None = row.question if row is not None else None
    fresh = question_keyed(question, key)
    due = edit_is_due(course=course, place=("", key), current=current, new=fresh, edit=edit)
    if row is None or current is None:
        raise EditConflictError(None, None)
    if not due:
        return current
    files_hold(course, fresh, current)
    row.hold(fresh)
    row.revision += 1
    row.save()
    _record(course, actor, key, before=current, after=fresh, edit=edit)
    return fresh


@transaction.atomic
def bank_duplicate(*, course: Course, actor: User, key: str) -> BankQuestion:
    """Put a copy of the question at the end; returns it. Raises `AppError` if it is gone."""
    source = BankQuestion.objects.filter(course=course, key=key).first()
    if source is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    return bank_add(course=course, actor=actor, question=source.question)


@transaction.atomic
def bank_remove(*, course: Course, actor: User, key: str, base: str = "") -> Question | None:
    """Take the question out of the bank; returns it, None if it was gone. History keeps it.

    Raises `EditConflictError` when somebody changed it since `base` was seen.
    """
    row = BankQuestion.objects.select_for_update().filter(course=course, key=key).first()
    if row is None:
        return None
    current: Question = row.question
    if base and digest(current) != base:
        edit_is_due(course=course, place=("", key), current=current, new=None, edit=Edit(base))
    row.delete()
    _record(course, actor, key, before={"question": current})
    return current


@transaction.atomic
def bank_restore(*, course: Course, actor: User, key: str) -> BankQuestion:
    """Put a question that was removed back; returns its row.

    One that is there already is left alone. Raises `AppError` when history knows none.
    """
    known = BankQuestion.objects.filter(course=course, key=key).first()
    if known is not None:
        return known
    line = CourseChange.objects.filter(
        course=course,
        lesson_key="",
        block_key=key,
        after__isnull=True,
        kind=ChangeKind.QUESTION_CHANGED,
    ).first()
    if line is None or not isinstance(line.before, dict):
        raise AppError("question_gone", _("There is no such question to bring back."), status=404)
    kept = files_return(course=course, actor=actor, named=line.before)
    return bank_add(course=course, actor=actor, question=kept["question"], key=key)


def _require_room(course: Course, wanted: int) -> None:
    if BankQuestion.objects.filter(course=course).count() + wanted > MOST_QUESTIONS:
        words = _("A bank holds at most %(n)d questions.") % {"n": MOST_QUESTIONS}
        raise AppError("questions_full", words)


def _next_position(course: Course) -> int:
    last = BankQuestion.objects.filter(course=course).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _record(  # noqa: PLR0913  # what one line of history holds
    course: Course,
    actor: User,
    key: str,
    *,
    before: Any = None,
    after: Any = None,
    edit: Edit = NO_EDIT,
) -> None:
    question = after or before["question"]
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.QUESTION_CHANGED,
        block_key=key,
        title=inline_plain(question.get("prompt", "")),
        before=before,
        after=after,
        page=edit.page,
        serial=edit.serial,
    )
