"""Attempts under requests that cross: real threads on real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from core.models import Event
from learning.models import Attempt, AttemptAnswer, AttemptState, LessonProgress
from learning.services.attempt import (
    AnswerSaved,
    attempt_answer,
    attempt_start,
    attempt_submit,
    attempts_expire,
)
from people.models import User
from tests.crossing import at_once
from tests.factories.assessment import FINAL, answer_all, assessed_course
from tests.factories.learning import enrolment_make

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 8


@pytest.fixture
def attempt(employee: User) -> Attempt:
    enrolment = enrolment_make(employee, assessed_course(time_limit_minutes=10))
    return attempt_start(enrolment=enrolment, lesson_key=FINAL)


def graded() -> int:
    return Event.objects.filter(name="learning.attempt_graded").count()


def test_it_starts_one_attempt_for_many_presses(employee: User) -> None:
    enrolment = enrolment_make(employee, assessed_course(attempts=1))
    results = at_once(*[lambda: attempt_start(enrolment=enrolment, lesson_key=FINAL).pk] * TIMES)
    assert len(set(results)) == 1
    assert Attempt.objects.count() == 1


def test_it_grades_once_for_many_submits(attempt: Attempt) -> None:
    answer_all(attempt)
    results = at_once(*[lambda: attempt_submit(attempt=attempt)] * TIMES)
    assert {(row.score, row.state, row.submitted_at) for row in results} == {
        (100, "submitted", results[0].submitted_at)
    }
    assert graded() == 1
    assert LessonProgress.objects.get(lesson_key=FINAL).completed_at


def test_it_either_counts_or_refuses_an_answer_that_races_the_submit(attempt: Attempt) -> None:
    answer = lambda: attempt_answer(attempt=attempt, question_key="days", answer="2")  # noqa: E731
    saved, closed = at_once(answer, lambda: attempt_submit(attempt=attempt))
    kept = AttemptAnswer.objects.filter(attempt=attempt, question_key="days").first()
    if isinstance(saved, AnswerSaved):
        assert kept is not None
        assert (kept.correct, closed.points) == (True, 1)
    else:
        assert saved.code == "attempt_closed"
        assert (kept, closed.points) == (None, 0)


def test_it_keeps_the_newest_of_many_answers(attempt: Attempt) -> None:
    moment = int(now().timestamp() * 1000)

    def save(age: int) -> AnswerSaved:
        return attempt_answer(
            attempt=attempt, question_key="days", answer=str(age), revision=moment - age
        )

    at_once(*[lambda age=age: save(age) for age in range(TIMES)])
    assert AttemptAnswer.objects.get(attempt=attempt).answer == "0"


def test_it_closes_a_late_attempt_once(attempt: Attempt) -> None:
    answer_all(attempt)
    Attempt.objects.update(deadline_at=now() - timedelta(minutes=1))
    late = lambda: attempt_answer(attempt=attempt, question_key="days", answer="300")  # noqa: E731
    results = at_once(
        attempts_expire, attempts_expire, late, late, lambda: attempt_submit(attempt=attempt)
    )
    assert {error.code for error in results[2:4]} == {"attempt_expired"}
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == (AttemptState.EXPIRED, 100)
    assert graded() == 1


def test_it_never_locks_up_between_starting_and_closing(attempt: Attempt) -> None:
    enrolment = attempt.enrolment
    Attempt.objects.update(deadline_at=now() - timedelta(minutes=1))
    start = lambda: attempt_start(enrolment=enrolment, lesson_key=FINAL).number  # noqa: E731
    results = at_once(start, start, lambda: attempt_submit(attempt=attempt).state, start)
    assert results == [2, 2, "expired", 2]
