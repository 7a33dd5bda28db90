"""Questions as programs send them: one, or all of an assessment at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.content.keys import canonical, digest
from learning.content.questiondraft import question_content, question_keyed
from learning.content.questions import Question, question_normalised, question_problems
from learning.content.schema import SchemaProblem
from learning.models import ChangeKind, CourseChange, Lesson
from learning.services.block import lesson_touch
from learning.services.edit import EditConflictError
from learning.services.filehold import files_hold
from learning.services.question import ORDER_PLACE, assessment_locked, questions_require_room
from learning.services.sent import refuse, unstorable
from people.models import User

INVALID = "question_invalid"


@transaction.atomic
def assessment_questions_set(
    *, lesson: Lesson, actor: User, questions: Sequence[Any], base: str = ""
) -> Lesson:
    """Make `questions` the assessment's, all of them or none; returns the lesson.

    Questions without a key keep the one of the question that they are, or were before a change.
    One that is stored already may go on lacking something; every other one must be whole.
    Raises `AppError` with all that is wrong, and `EditConflictError` when the assessment's
    questions are not those of the digest `base`.
    """
    row = assessment_locked(lesson)
    old: list[Question] = (row.assessment or {}).get("questions", [])
    refuse(INVALID, unstorable(questions))
    questions_require_room(len(questions))
    stored = {canonical(question) for question in old}
    whole = [each if canonical(each) in stored else question_whole(each) for each in questions]
    refuse(INVALID, list(_list_problems(whole, stored)))
    new = questions_keyed(whole, old)
    if canonical(new) == canonical(old):
        return row
    if base and digest(old) != base:
        last = row.course.changes.filter(lesson_key=row.key).exclude(block_key="").first()
        raise EditConflictError(old, last.actor if last is not None else None)
    files_hold(row.course, new, old)
    row.assessment = {**(row.assessment or {}), "questions": new}
    lesson_touch(row, "assessment")
    CourseChange.objects.bulk_create(_lines(row, actor, old, new))
    return row


def question_sent(question: Any, stored: Question | None = None) -> Question:
    """The question as it is to be stored. Raises `AppError` with all that is wrong with it.

    One that is `stored` as it stands may lack what it lacks.
    """
    refuse(INVALID, unstorable(question))
    if stored is not None and canonical(question) == canonical(stored):
        return stored
    whole = question_whole(question)
    refuse(INVALID, _problems(whole))
    return whole


def question_whole(question: Any) -> Question:
    """The question in the form in which bundles keep it; what is wrong stays wrong."""
    whole: Question = question
    if isinstance(question, dict) and isinstance(question.get("kind"), str):
        whole = question_normalised(question)
    return whole


def questions_keyed(new: Sequence[Question], old: Sequence[Question]) -> list[Question]:
    """`new`, the key first; without one of its own a question has that of the old one that it
    is, or else that asks the same, or else one from its content.
    """
    taken = {str(question["key"]) for question in new if question.get("key")}
    keys = [str(question.get("key", "")) for question in new]
    for alike in (question_content, _asked):
        free = _by(alike, (question for question in old if question["key"] not in taken))
        for at, question in enumerate(new):
            waiting = [] if keys[at] else free.get(alike(question), [])
            if waiting:
                keys[at] = waiting.pop(0)
                taken.add(keys[at])
    return [
        question_keyed(each, key or _derived(each, taken))
        for each, key in zip(new, keys, strict=True)
    ]


def _by(alike: Any, questions: Iterable[Question]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in questions:
        found.setdefault(alike(question), []).append(str(question["key"]))
    return found


def _asked(question: Question) -> str:
    return canonical([question["kind"], question["prompt"]])


def _derived(question: Question, taken: set[str]) -> str:
    """A key from the content, as bundles give it, that is not in `taken`; it is put there."""
    stem = key = f"q{question_content(question)[:8]}"
    number = 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key


def _list_problems(questions: Sequence[Any], stored: set[str]) -> Iterator[SchemaProblem]:
    seen: set[str] = set()
    for at, question in enumerate(questions):
        if canonical(question) not in stored:
            for problem in _problems(question):
                yield SchemaProblem((at, *problem.place), problem.message)
        key = question.get("key") if isinstance(question, dict) else None
        if isinstance(key, str):
            if key in seen:
                text = _("the key “%(key)s” is another question's already.")
                yield SchemaProblem((at, "key"), text % {"key": key})
            seen.add(key)


def _problems(question: Any) -> list[SchemaProblem]:
    if not isinstance(question, dict):
        return [SchemaProblem((), _("A question is an object with a kind and its fields."))]
    return question_problems(question)


def _lines(
    row: Lesson, actor: User, old: Sequence[Question], new: Sequence[Question]
) -> Iterator[CourseChange]:
    """What happened to each question, so that each can be brought back."""
    before = {question["key"]: question for question in old}
    after = {question["key"]: question for question in new}

    def line(key: str, before: Any = None, after: Any = None) -> CourseChange:
        return CourseChange(
            course=row.course,
            actor=actor,
            kind=ChangeKind.QUESTION_CHANGED,
            lesson_key=row.key,
            block_key=key,
            title=row.title,
            before=before,
            after=after,
        )

    for at, question in enumerate(old):
        key = question["key"]
        if key not in after:
            yield line(key, {"question": question, "after": old[at - 1]["key"] if at else ""})
        elif canonical(question) != canonical(after[key]):
            yield line(key, question, after[key])
    for key, question in after.items():
        if key not in before:
            yield line(key, after=question)
    was = [question["key"] for question in old if question["key"] in after]
    now = [question["key"] for question in new if question["key"] in before]
    if was != now:
        yield line(ORDER_PLACE, was, now)
