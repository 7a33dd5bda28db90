"""Attempts at an assessment, sat by somebody of the story."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from config.demo.answers import answer_of, knows
from learning.content.assessment import Assessment, score_of
from learning.content.grading import grade
from learning.models import ReleaseLesson

# How long a question takes somebody whose pace is 1.
SECONDS_A_QUESTION = 50
LARGEST_SEED = 2**31 - 1
# A miss has just been explained, so the second time goes better.
LEARNED = 9
MINUTE = dt.timedelta(minutes=1)


class Candidate(Protocol):
    """Whoever sits an examination."""

    @property
    def care(self) -> int: ...
    @property
    def pace(self) -> float: ...
    @property
    def luck(self) -> random.Random: ...


@dataclass(frozen=True)
class AnswerTrace:
    """What becomes an `AttemptAnswer`."""

    question_key: str
    answer: Any
    points: Decimal
    correct: bool
    at: dt.datetime


@dataclass(frozen=True)
class AttemptTrace:
    """What becomes an `Attempt`; `questions` are those asked, `carried` those that were not."""

    lesson_key: str
    number: int
    seed: int
    questions: list[str]
    carried: list[str]
    started_at: dt.datetime
    submitted_at: dt.datetime
    deadline_at: dt.datetime | None
    answers: list[AnswerTrace]
    points: Decimal
    possible: Decimal
    score: int
    passed: bool

    @property
    def minutes(self) -> int:
        return math.ceil((self.submitted_at - self.started_at) / MINUTE)


class Examination:
    """The assessment of a lesson, and how a candidate fares in it."""

    def __init__(self, lesson: ReleaseLesson, candidate: Candidate) -> None:
        self.lesson = lesson
        self.candidate = candidate
        self.assessment = Assessment.read(lesson.assessment or {})

    def minutes_needed(self, before: Sequence[AttemptTrace]) -> int:
        """About how long the next attempt will take."""
        asked = len(self._misses(before[-1])) if before else self.assessment.asked_count
        return math.ceil(self._seconds() * (asked + 1) / 60)

    def may_try_again(self, before: Sequence[AttemptTrace]) -> bool:
        return self.assessment.attempts is None or len(before) < self.assessment.attempts

    def sit(self, before: Sequence[AttemptTrace], at: dt.datetime) -> AttemptTrace:
        """The next attempt: all questions, or only the misses of the last one."""
        seed = self.candidate.luck.randrange(LARGEST_SEED)
        last = before[-1] if before else None
        keys, carried = self.assessment.drawn(seed), list[str]()
        if last is not None:
            misses = self._misses(last)
            keys = self.assessment.ordered(misses, seed)
            carried = [*last.carried, *(key for key in last.questions if key not in misses)]
        answers = self._answers(keys, at, care=self.candidate.care + LEARNED * len(before))
        points = sum((a.points for a in answers), self.assessment.possible(carried))
        possible = self.assessment.possible([*keys, *carried])
        limit = self.assessment.time_limit
        return AttemptTrace(
            lesson_key=self.lesson.key,
            number=len(before) + 1,
            seed=seed,
            questions=keys,
            carried=carried,
            started_at=at,
            submitted_at=answers[-1].at + dt.timedelta(seconds=self._seconds()),
            deadline_at=at + limit if limit else None,
            answers=answers,
            points=points,
            possible=possible,
            score=score_of(points, possible),
            passed=self.assessment.passes(points, possible),
        )

    def _answers(self, keys: Sequence[str], at: dt.datetime, *, care: int) -> list[AnswerTrace]:
        luck, answers = self.candidate.luck, list[AnswerTrace]()
        for key in keys:
            question = self.assessment.questions[key]
            answer = answer_of(question, luck, right=knows(question, care, luck))
            graded = grade(question, answer)
            at += dt.timedelta(seconds=self._seconds() * luck.uniform(0.6, 1.35))
            answers.append(AnswerTrace(key, answer, graded.points, graded.correct, at))
        return answers

    def _misses(self, attempt: AttemptTrace) -> list[str]:
        return [answer.question_key for answer in attempt.answers if not answer.correct]

    def _seconds(self) -> float:
        return SECONDS_A_QUESTION * self.candidate.pace
