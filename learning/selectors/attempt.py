"""What the pages of an assessment show before and during an attempt: nothing of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.content.assessment import Assessment, Question
from learning.content.grading import points_possible
from learning.content.questions import public, question_rendered
from learning.models import Attempt, AttemptAnswer, Enrolment
from learning.selectors.assessment import NORMAL, assessment_of, time_limit_of, time_percent
from learning.selectors.question import QuestionView, question_view


@dataclass(frozen=True)
class Standing:
    """Where a person stands in an assessment. `attempts` are oldest first; those of the last
    one that were right carry over to a retry of the misses, `misses` is how many were not.

    `time_percent` is how much of the normal time the person has; `offered` whether the release
    they are on still has the assessment.
    """

    assessment: Assessment
    attempts: Sequence[Attempt]
    time_percent: int
    misses: int
    offered: bool = True

    @property
    def last(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def open(self) -> Attempt | None:
        return self.last if self.last is not None and self.last.is_open else None

    @property
    def closed(self) -> list[Attempt]:
        """The attempts that are over, newest first."""
        return [attempt for attempt in reversed(self.attempts) if not attempt.is_open]

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts)

    @property
    def left(self) -> int | None:
        """How many attempts can still be started; None for as many as one likes."""
        if self.assessment.attempts is None:
            return None
        return max(0, self.assessment.attempts - len(self.attempts))

    @property
    def can_start(self) -> bool:
        more = self.offered and self.left != 0
        return more and not self.passed and self.open is None

    @property
    def can_retry(self) -> bool:
        return self.can_start and self.misses > 0

    @property
    def revealed(self) -> bool:
        """Whether the right answers may be seen: there is nothing left to retry."""
        return self.passed or (self.open is None and not self.can_start)

    @property
    def time_limit(self) -> timedelta | None:
        return time_limit_of(self.assessment, self.time_percent)

    @property
    def minutes(self) -> int | None:
        """The person's own time limit in minutes, begun ones counted."""
        limit = self.time_limit
        return None if limit is None else -int(-limit.total_seconds() // 60)

    @property
    def extended(self) -> bool:
        return self.assessment.time_limit is not None and self.time_percent > NORMAL


def assessment_standing(
    enrolment: Enrolment,
    lesson_key: str,
    *,
    instead: int | None = None,
    attempts: list[Attempt] | None = None,
    counted: tuple[int, int] | None = None,
) -> Standing:
    """The standing in the enrolment's release; one query, one more where there is a time limit,
    one more where something was missed.

    `instead` is the release to go by where the enrolment's no longer has the assessment. What
    the caller knows is not asked again: all the person's `attempts`, and of which one (its id)
    how many answers are right, as `counted`.
    """
    assessment = assessment_of(instead or enrolment.release_id, lesson_key)
    if attempts is None:
        rows = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key)
        attempts = list(rows.filter(round=enrolment.round).order_by("number"))
    percent = NORMAL
    if assessment.time_limit is not None:
        percent = time_percent(enrolment.user_id, enrolment.course_id)
    misses = 0
    last = attempts[-1] if attempts else None
    if last and not last.is_open and not last.passed and last.release_id == enrolment.release_id:
        same = counted is not None and counted[0] == last.pk
        right = counted[1] if counted and same else last.answers.filter(correct=True).count()
        misses = len(last.questions) - right
    return Standing(assessment, attempts, percent, misses, offered=instead is None)


@dataclass(frozen=True)
class Asked:
    """A question of an open attempt; `seed` orders its options, None for the author's order.

    `question` holds the answer: templates show the `view`, which does not.
    """

    number: int
    count: int
    question: Question = field(repr=False)
    seed: int | None
    answer: Any
    flagged: bool
    revision: int
    language: str = ""

    @cached_property
    def view(self) -> QuestionView:
        shown = public(dict(self.question), self.seed)
        return question_view(shown, answer=self.answer, language=self.language)

    @property
    def key(self) -> str:
        return str(self.question["key"])

    @property
    def text(self) -> str:
        """The prompt in plain words."""
        return question_text(self.question)

    @property
    def points(self) -> Decimal:
        return points_possible(self.question)

    @property
    def name(self) -> str:
        """What its fields are called, unique on the page."""
        return f"q{self.number}"

    @property
    def answered(self) -> bool:
        return self.answer is not None

    @property
    def uid(self) -> str:
        return f"{self.name}-in"

    @property
    def heading(self) -> str:
        return _("Question %(n)s of %(all)s") % {"n": self.number, "all": self.count}

    @property
    def worth(self) -> str:
        """What it is worth, in words."""
        whole = self.points == int(self.points)
        # The form of the word follows whole numbers; half a point reads as two do.
        text = ngettext("%(points)s point", "%(points)s points", int(self.points) if whole else 2)
        return text % {"points": floatformat(self.points, -2)}

    @property
    def state(self) -> str:
        """What the question's step says after its number."""
        words = [_("answered")] if self.answered else []
        words += [_("flagged")] if self.flagged else []
        return "".join(f", {word}" for word in words)

    @property
    def classes(self) -> str:
        marks = (("answered", self.answered), ("flagged", self.flagged))
        return " ".join(mark for mark, on in marks if on)


@dataclass(frozen=True)
class AttemptPage:
    """An open attempt; `title` is the lesson's."""

    attempt: Attempt
    assessment: Assessment
    title: str
    questions: list[Asked]

    @property
    def answered(self) -> int:
        return sum(asked.answered for asked in self.questions)

    @property
    def unanswered(self) -> list[Asked]:
        return [asked for asked in self.questions if not asked.answered]

    @property
    def flagged(self) -> list[Asked]:
        return [asked for asked in self.questions if asked.flagged]

    @property
    def percent(self) -> int:
        return 100 * self.answered // max(1, len(self.questions))

    @property
    def minutes(self) -> int | None:
        """How long the attempt may take, in minutes."""
        attempt = self.attempt
        if attempt.deadline_at is None:
            return None
        return -int(-(attempt.deadline_at - attempt.started_at).total_seconds() // 60)

    @property
    def extended(self) -> bool:
        limit = self.assessment.time_limit
        attempt = self.attempt
        if limit is None or attempt.deadline_at is None:
            return False
        return attempt.deadline_at - attempt.started_at > limit


def attempt_page(attempt: Attempt) -> AttemptPage:
    """The questions with what is saved so far, and nothing of the right answers; one query."""
    assessment = assessment_of(attempt.release_id, attempt.lesson_key, attempt.language)
    rows = {row.question_key: row for row in attempt.answers.all()}
    questions = []
    for number, key in enumerate(attempt.questions, start=1):
        row = rows.get(key) or AttemptAnswer()
        questions.append(
            Asked(
                number=number,
                count=len(attempt.questions),
                question=assessment.questions[key],
                seed=option_seed(attempt, assessment),
                answer=row.answer,
                flagged=row.flagged,
                revision=row.revision,
                language=attempt.language,
            )
        )
    return AttemptPage(attempt, assessment, attempt_title(attempt), questions)


def question_public(attempt: Attempt, key: str) -> dict[str, Any]:
    """One question as the attempt shows it, without its answer; no query."""
    assessment = assessment_of(attempt.release_id, attempt.lesson_key)
    return public(dict(assessment.questions[key]), option_seed(attempt, assessment))


def field_name(attempt: Attempt, key: str) -> str:
    """What the fields of a question are called on the attempt's page."""
    return f"q{attempt.questions.index(key) + 1}"


def option_seed(attempt: Attempt, assessment: Assessment) -> int | None:
    """What the options are shuffled by; None for the author's order."""
    return attempt.seed if assessment.shuffle else None


def question_text(question: Question) -> str:
    """The prompt in plain words."""
    rendered = question.get("rendered") or question_rendered(dict(question))
    return str(rendered["text"])


def attempt_course_title(attempt: Attempt) -> str:
    """The course's title in the language in which the attempt is shown."""
    course = attempt.enrolment.course
    return str(attempt.release.metadata["title"]) if attempt.language else course.title


def attempt_title(attempt: Attempt) -> str:
    """The lesson's title."""
    entry = attempt.release.entry(attempt.lesson_key) or {}
    return str(entry.get("title", ""))
