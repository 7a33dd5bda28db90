"""Answers inside a lesson: knowledge checks, polls, reflections, task lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from core.events import emit
from learning.content.grading import grade
from learning.events import BlockAnswered
from learning.models import BlockResponse, Enrolment, ReleaseLesson
from learning.services.progress import enrolment_locked, progress_refresh

LONGEST_REFLECTION = 10_000
MOST_TRIES = 32_000


@transaction.atomic
def response_save(
    *, enrolment: Enrolment, lesson_key: str, block_key: str, answer: Any
) -> BlockResponse:
    """Keep the answer to a block of the enrolment's release, graded if it is a knowledge check.

    `answer` is by kind: a check takes what `grade` takes, a poll an option's text, a reflection
    a text, a task list the texts that are ticked. A check can be answered again, a poll keeps
    its first answer. The row's `enrolment` is up to date. Raises `AppError` for a block that
    takes no answer, or an answer that is none.
    """
    row = enrolment_locked(enrolment)
    block = _block(row, lesson_key, block_key)
    response = BlockResponse.objects.filter(
        enrolment=row, lesson_key=lesson_key, block_key=block_key
    ).first()
    if response is None:
        response = BlockResponse(lesson_key=lesson_key, block_key=block_key, tries=0)
    response.enrolment = row
    if response.tries and block["kind"] == "poll":
        return response
    response.answer, response.correct = _checked(block, answer)
    response.tries = min(response.tries + 1, MOST_TRIES)
    response.save()
    _announce(response, block["kind"])
    if block["kind"] == "check":
        response.enrolment = progress_refresh(enrolment=row)
    return response


def _announce(response: BlockResponse, kind: str) -> None:
    """Tell of every try at a check; texts and task lists save themselves, so of the first only."""
    if kind != "check" and response.tries > 1:
        return
    row = response.enrolment
    event = BlockAnswered(
        enrolment_id=row.pk,
        user_id=row.user_id,
        course_id=row.course_id,
        lesson_key=response.lesson_key,
        block_key=response.block_key,
        kind=kind,
        correct=response.correct,
    )
    emit(event, actor=row.user, subject=row.course)


def _block(enrolment: Enrolment, lesson_key: str, block_key: str) -> Mapping[str, Any]:
    """The source of a block; it holds the answers, so it stays on the server."""
    blocks = (
        ReleaseLesson.objects.filter(release=enrolment.release_id, key=lesson_key)
        .values_list("blocks", flat=True)
        .first()
    )
    for block in blocks or []:
        if block.get("key") == block_key and block["kind"] in _KINDS:
            found: Mapping[str, Any] = block
            return found
    raise AppError("block_unknown", _("There is nothing to answer here."), status=404)


def _checked(block: Mapping[str, Any], answer: Any) -> tuple[Any, bool | None]:
    return _KINDS[block["kind"]](block, answer)


def _check(block: Mapping[str, Any], answer: Any) -> tuple[Any, bool]:
    graded = grade(block["question"], answer)
    if not graded.answered:
        raise AppError("answer_missing", _("Choose or write an answer first."))
    return answer, graded.correct


def _poll(block: Mapping[str, Any], answer: Any) -> tuple[str, None]:
    if answer not in block["options"]:
        raise AppError("answer_missing", _("Choose one of the options first."))
    return str(answer), None


def _reflection(block: Mapping[str, Any], answer: Any) -> tuple[str, None]:
    text = str(answer or "").replace("\r\n", "\n").replace("\0", "")
    if len(text) > LONGEST_REFLECTION:
        raise AppError("reflection_long", _("At most 10,000 characters fit in here."))
    return text, None


def _tasks(block: Mapping[str, Any], answer: Any) -> tuple[list[str], None]:
    ticked = set(answer) if isinstance(answer, list) else set()
    return [item for item in block["items"] if item in ticked], None


_KINDS = {"check": _check, "poll": _poll, "reflection": _reflection, "tasks": _tasks}
