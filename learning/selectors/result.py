"""What the page of a closed attempt shows.

What the person's own answers earned and what the author says of the options that were chosen.
The right answers, the words about wrong ones and the explanations follow when there is nothing
left to retry: passed, or no attempt left.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.memo import Memo
from learning.content.assessment import Question
from learning.content.grading import Grade, grade
from learning.content.questions import public
from learning.models import Attempt, LessonKind, Release
from learning.selectors.assessment import assessment_of
from learning.selectors.attempt import (
    Standing,
    assessment_standing,
    attempt_title,
    option_seed,
    question_text,
)
from learning.selectors.progress import ProgressRule, progress_explain
from learning.selectors.question import QuestionView, question_view

_grades: Memo[tuple[Any, ...], Grade] = Memo(4096)


@dataclass(frozen=True)
class Judged:
    """A question after submission, with what the answer earned; `given` is it as one text."""

    number: int
    question: Question = field(repr=False)
    seed: int | None
    answer: Any
    given: str
    grade: Grade
    revealed: bool
    review: Mapping[str, Any] | None
    language: str = ""

    @cached_property
    def view(self) -> QuestionView:
        return question_view(
            public(dict(self.question), self.seed),
            answer=self.answer,
            grade=self.grade,
            reveal=self.revealed,
            language=self.language,
        )

    @property
    def key(self) -> str:
        return str(self.question["key"])

    @property
    def answered(self) -> bool:
        return self.grade.answered

    @property
    def text(self) -> str:
        """The prompt in plain words."""
        return question_text(self.question)


@dataclass(frozen=True)
class Reread:
    """A lesson to read again: its line in the outline, and how many misses lead to it."""

    entry: Mapping[str, Any]
    misses: int


@dataclass(frozen=True)
class ResultPage:
    """A closed attempt. `carried` are the prompts of what counted from the attempt before,
    `left` is what the course still asks for after its last lesson was passed.
    """

    attempt: Attempt
    standing: Standing
    title: str
    questions: list[Judged]
    carried: list[str]
    rereads: list[Reread]
    following: Mapping[str, Any] | None
    left: ProgressRule | None

    @property
    def right(self) -> int:
        return len(self.carried) + sum(judged.grade.correct for judged in self.questions)

    @property
    def count(self) -> int:
        return len(self.carried) + len(self.questions)

    @property
    def is_last(self) -> bool:
        """Whether no later attempt was started: only then it offers what comes next."""
        last = self.standing.last
        return last is not None and last.pk == self.attempt.pk


def attempt_result(attempt: Attempt, attempts: list[Attempt]) -> ResultPage:
    """The result of a closed attempt, one of the person's `attempts` at the assessment.

    One query; one more where there is a time limit, one more for an attempt before the last,
    two more after the last lesson of a course that is not done.
    """
    enrolment = attempt.enrolment
    assessment = assessment_of(attempt.release_id, attempt.lesson_key, attempt.language)
    outline = release_taken(attempt).outline
    lessons = {entry["key"]: entry for entry in outline}
    instead = None if is_offered(attempt) else attempt.release_id
    rows = attempt.answers.values_list("question_key", "answer", "correct")
    answers = {key: answer for key, answer, _correct in rows}
    counted = attempt.pk, sum(correct is True for _key, _answer, correct in rows)
    standing = assessment_standing(
        enrolment, attempt.lesson_key, instead=instead, attempts=attempts, counted=counted
    )
    judged = []
    for number, key in enumerate(attempt.questions, start=1):
        question = assessment.questions[key]
        answer = answers.get(key)
        given = json.dumps(answer, sort_keys=True)
        graded = _graded(attempt, question, answer, given)
        if not standing.revealed:
            graded = _held_back(question, graded)
        judged.append(
            Judged(
                number=number,
                question=question,
                seed=option_seed(attempt, assessment),
                answer=answer,
                given=given,
                grade=graded,
                revealed=standing.revealed,
                review=lessons.get((question.get("review") or {}).get("lesson", "")),
                language=attempt.language,
            )
        )
    following = _after(outline, attempt.lesson_key)
    left = None
    if standing.passed and following is None and not enrolment.is_completed:
        left = progress_explain(enrolment).go_on("")
    return ResultPage(
        attempt=attempt,
        standing=standing,
        title=attempt_title(attempt),
        questions=judged,
        carried=[question_text(assessment.questions[key]) for key in attempt.carried],
        rereads=_rereads(judged),
        following=following,
        left=left,
    )


def _graded(attempt: Attempt, question: Question, answer: Any, given: str) -> Grade:
    """The grade of an answer to a question of a release, from memory if it was given before."""
    named = attempt.release_id, attempt.lesson_key, attempt.language, str(question["key"])
    key = (*named, given, get_language())
    return _grades.get(key, lambda: grade(question, answer))


def release_taken(attempt: Attempt) -> Release:
    """The release that the person is on now: mostly the attempt's, which is loaded."""
    enrolment = attempt.enrolment
    same = enrolment.release_id == attempt.release_id
    return attempt.release if same else enrolment.release


def is_offered(attempt: Attempt) -> bool:
    """Whether the release that the person is on now has the assessment."""
    entry = release_taken(attempt).entry(attempt.lesson_key)
    return entry is not None and entry["kind"] == LessonKind.ASSESSMENT


def _held_back(question: Question, graded: Grade) -> Grade:
    """The grade without what would give a retry away.

    What an option says stays, for it is about what was chosen. What the author says of any wrong
    answer often names the right one, so it waits, as the explanation does.
    """
    if graded.correct or question["kind"] in {"single", "multiple", "true_false"}:
        return graded
    later = _("Try again first: the reason shows together with the right answer.")
    return replace(graded, feedback=escape(later) if graded.answered else "")


def _rereads(judged: list[Judged]) -> list[Reread]:
    """The lessons that the misses point to, the one with most misses first."""
    missed = [j.review for j in judged if j.review and not j.grade.correct]
    counts = Counter(entry["key"] for entry in missed)
    entries = {entry["key"]: entry for entry in missed}
    return [Reread(entries[key], count) for key, count in counts.most_common()]


def _after(outline: list[dict[str, Any]], key: str) -> Mapping[str, Any] | None:
    keys = [entry["key"] for entry in outline]
    place = keys.index(key) + 1 if key in keys else len(keys)
    return outline[place] if place < len(keys) else None
