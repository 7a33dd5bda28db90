"""The time that goes into a question: kept with its answer, shown as a median."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.clock import frozen
from learning.models import Attempt, AttemptAnswer
from learning.services.attempt import attempt_answer, attempt_start
from people.models import User
from tests.factories.assessment import FINAL, KEYS, assessed_course
from tests.factories.crowd import attempts_make, crowd_make
from tests.factories.learning import enrolment_make
from tests.learning.items import by_key, course_of, question
from tests.personas import LogIn

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST, SECOND = KEYS[:2]


@pytest.fixture
def attempt(employee: User) -> Iterator[Attempt]:
    with frozen(NOON):
        enrolment = enrolment_make(employee, assessed_course())
        yield attempt_start(enrolment=enrolment, lesson_key=FINAL)


def save(attempt: Attempt, key: str, *, at: float, arrives: float | None = None) -> int | None:
    """Answer `at` so many seconds after the start; the time that is known then."""
    with frozen(NOON + timedelta(seconds=at if arrives is None else arrives)):
        revision = int((NOON + timedelta(seconds=at)).timestamp() * 1000)
        attempt_answer(
            attempt=attempt, question_key=key, answer=None, flagged=at % 2 == 0, revision=revision
        )
    return AttemptAnswer.objects.get(attempt=attempt, question_key=key).spent_ms


def test_it_adds_up_what_passed_since_the_save_before(attempt: Attempt) -> None:
    assert save(attempt, FIRST, at=20) == 20_000
    assert save(attempt, SECOND, at=32.5) == 12_500
    assert save(attempt, FIRST, at=40) == 27_500
    # The same save sent twice takes no time, and what comes late took it then.
    assert save(attempt, FIRST, at=40, arrives=55) == 27_500
    assert save(attempt, SECOND, at=50, arrives=900) == 22_500


def test_it_counts_no_break(attempt: Attempt) -> None:
    assert save(attempt, FIRST, at=301) is None
    assert save(attempt, FIRST, at=311) == 10_000
    assert save(attempt, FIRST, at=2000) == 10_000


def test_it_times_no_page_that_is_saved_at_once(
    attempt: Attempt, employee: User, as_: LogIn
) -> None:
    names = {key: f"q{number}" for number, key in enumerate(attempt.questions, start=1)}
    with frozen(NOON + timedelta(minutes=1)):
        sent: dict[str, Any] = {f"{name}-flag": "on" for name in names.values()}
        as_(employee).post(reverse("learning:attempt-save", args=[attempt.pk]), sent)
    rows = AttemptAnswer.objects.filter(attempt=attempt)
    assert rows.filter(flagged=True).exists()
    assert not rows.exclude(spent_ms=None).exists()


def test_it_shows_the_median_of_five_people_and_more(db: None) -> None:
    course = course_of(question("q1"), question("q2"))
    answers = [{"q1": ("a", True), "q2": ("b", False)}] * 9
    attempts_make(crowd_make(course, 9, done=1), FINAL, answers)
    for key, seconds in {"q1": [10, 20, 30, 40, 500], "q2": [10, 20, 30, 40]}.items():
        rows = AttemptAnswer.objects.filter(question_key=key).order_by("pk")
        for row, spent in zip(rows, seconds, strict=False):
            row.spent_ms = spent * 1000
            row.save()
    items = by_key(course)
    assert items["q1"].seconds == 30
    assert items["q2"].seconds is None
