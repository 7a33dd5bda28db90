"""The pages of an assessment, through HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.clock import frozen
from learning.models import Attempt, AttemptState
from learning.services.allowance import allowance_grant
from learning.services.attempt import attempt_start, attempt_submit
from people.models import User
from tests.factories.assessment import (
    FINAL,
    KEYS,
    QUESTIONS,
    assessed_course,
    right,
)
from tests.factories.learning import enrolment_make
from tests.learning.attempt_pages import JSON, begin, form_of, intro, text_of, url
from tests.personas import LogIn, Personas

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


@pytest.fixture
def client(employee: User, as_: LogIn) -> Client:
    return as_(employee)


# Before --------------------------------------------------------------------------------------


def test_it_says_what_to_expect_before_starting(client: Client, employee: User) -> None:
    course = assessed_course(attempts=3, time_limit_minutes=10)
    enrolment = enrolment_make(employee, course)
    allowance_grant(actor=employee, user=employee, percent=150)
    page = text_of(client.get(reverse("learning:lesson-detail", args=[course.slug, FINAL])))
    for words in ("80</span>%", "15 min instead of 10 min", "150% of the normal time", "Start the"):
        assert words in page
    assert page.count("btn next") == 1
    attempt_submit(attempt=attempt_start(enrolment=enrolment, lesson_key=FINAL))
    page = text_of(client.get(reverse("learning:lesson-detail", args=[course.slug, FINAL])))
    assert "1 used, 2 left" in page
    assert "Retry the 8 you missed" in page
    assert "Attempt 1" in page


def test_it_shows_no_start_to_whoever_is_not_enrolled(as_: LogIn, author: User) -> None:
    course = assessed_course(time_limit_minutes=10)
    course.owner = author
    course.save()
    page = text_of(as_(author).get(reverse("learning:lesson-detail", args=[course.slug, FINAL])))
    assert "What to expect" in page
    assert "/attempts/" not in page


def test_it_starts_and_goes_on(client: Client, employee: User) -> None:
    course = assessed_course()
    enrolment_make(employee, course)
    start = reverse("learning:attempt-start", args=[course.slug, FINAL])
    first = client.post(start)
    assert client.post(start)["Location"] == first["Location"]
    attempt = Attempt.objects.get()
    assert first["Location"] == url("detail", attempt)
    assert "Go on with attempt 1" in text_of(client.get(intro(attempt)))


def test_it_says_why_it_does_not_start(client: Client, employee: User) -> None:
    attempt = begin(employee, attempts=1)
    attempt_submit(attempt=attempt)
    start = reverse("learning:attempt-start", args=[attempt.enrolment.course.slug, FINAL])
    page = text_of(client.post(start, follow=True))
    assert "All attempts are used." in page
    assert Attempt.objects.count() == 1


def test_it_knows_no_attempt_at_a_lesson(client: Client, employee: User) -> None:
    course = assessed_course()
    enrolment_make(employee, course)
    response = client.post(reverse("learning:attempt-start", args=[course.slug, "lesson-1"]))
    assert response.status_code == 404


# During --------------------------------------------------------------------------------------


def test_it_saves_an_answer_of_every_kind(client: Client, employee: User) -> None:
    attempt = begin(employee)
    for key in KEYS:
        form = form_of(attempt, key, right(key))
        saved = client.post(url("answer", attempt, key), form, headers=JSON)
        assert saved.json()["outcome"] == "saved"
    result = client.post(url("submit", attempt), follow=True)
    assert "You passed" in text_of(result)
    attempt.refresh_from_db()
    assert attempt.score == 100


def test_it_works_without_javascript(client: Client, employee: User) -> None:
    attempt = begin(employee)
    form: dict[str, Any] = {"go": "review", "q2-flag": "1"}
    for key in KEYS[:6]:
        form |= form_of(attempt, key, right(key))
    review = client.post(url("save", attempt), form, follow=True)
    page = text_of(review)
    assert "2 questions are not answered yet. One is flagged." in page
    assert "Flagged" in page
    again = text_of(client.get(url("detail", attempt)))
    assert "checked" in again
    submitted = client.post(url("submit", attempt), follow=True)
    assert "6 of 8 were right" in text_of(submitted)


def test_it_goes_back_to_the_question_without_javascript(client: Client, employee: User) -> None:
    attempt = begin(employee)
    response = client.post(url("answer", attempt, "days"), {"q5": "2"})
    assert response["Location"] == f"{url('detail', attempt)}#q5"


def test_it_does_not_overwrite_a_newer_answer_by_an_old_form(
    client: Client, employee: User
) -> None:
    attempt = begin(employee)
    client.post(url("answer", attempt, "days"), {"q5": "2", "revision": "1000"}, headers=JSON)
    page = client.post(url("save", attempt), {"q5": "9", "q5-known": "0"}, follow=True)
    assert "Question 5 was answered in another tab since" in text_of(page)
    assert attempt.answers.get(question_key="days").answer == "2"


def test_it_tells_a_tab_about_a_newer_answer(client: Client, employee: User) -> None:
    attempt = begin(employee)
    now = int(NOON.timestamp() * 1000)
    client.post(url("answer", attempt, "days"), {"q5": "2", "revision": now - 1}, headers=JSON)
    older = client.post(
        url("answer", attempt, "days"), {"q5": "9", "revision": now - 2}, headers=JSON
    )
    assert older.json()["outcome"] == "older"
    assert older.json()["revision"] == now - 1


@pytest.mark.parametrize(
    "form",
    [
        {"q5": "x" * 5000},
        {"q5": "\0"},
        {"q1": "nothing"},
        {"revision": "9" * 40, "q5": "2"},
        {"revision": "²", "q5": "2"},
        {"revision": "-1", "q5-known": "abc"},
        {},
    ],
)
def test_it_survives_a_hostile_form(client: Client, employee: User, form: dict[str, str]) -> None:
    attempt = begin(employee)
    assert client.post(url("answer", attempt, "days"), form, headers=JSON).status_code == 200
    assert client.post(url("save", attempt), form).status_code == 302
    assert client.get(url("detail", attempt)).status_code == 200


def test_it_asks_only_its_own_questions(client: Client, employee: User) -> None:
    attempt = begin(employee, draw=2)
    other = next(key for key in KEYS if key not in attempt.questions)
    assert client.post(url("answer", attempt, other), {}, headers=JSON).status_code == 404


def test_it_refuses_late_answers_in_every_form(client: Client, employee: User) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    with frozen(NOON + timedelta(minutes=10, seconds=6)):
        refused = client.post(url("answer", attempt, "days"), {"q5": "2"}, headers=JSON)
        assert (refused.status_code, refused.json()["code"]) == (409, "attempt_expired")
        page = client.post(url("save", attempt), {"q5": "2"}, follow=True)
        assert "The time is over. What you had saved by then counts." in text_of(page)
        assert "Time ran out" in text_of(page)
        assert client.get(url("detail", attempt))["Location"] == url("result", attempt)
        assert client.get(url("review", attempt))["Location"] == url("result", attempt)


def test_it_closes_an_attempt_that_is_looked_at_too_late(client: Client, employee: User) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    with frozen(NOON + timedelta(hours=1)):
        assert "Start over" in text_of(client.get(intro(attempt)))
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.EXPIRED


def test_it_shows_the_time_that_is_left(client: Client, employee: User) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    page = text_of(client.get(url("detail", attempt)))
    assert 'datetime="2026-03-02T12:10:00+00:00"' in page
    assert "until" in page
    allowance_grant(actor=employee, user=employee, percent=200)
    saved = client.post(url("answer", attempt, "days"), {"q5": "2"}, headers=JSON)
    assert saved.json()["deadline"] == "2026-03-02T12:20:00+00:00"


# Who and how much ----------------------------------------------------------------------------


def test_it_shows_an_attempt_to_nobody_else(personas: Personas, as_: LogIn) -> None:
    attempt = begin(personas.employee)
    pages = ["detail", "review", "result"]
    for name, person in personas:
        if name == "employee":
            continue
        client = as_(person)
        for page in pages:
            assert client.get(url(page, attempt)).status_code == 404, (name, page)
        for post in ("save", "submit"):
            assert client.post(url(post, attempt)).status_code == 404, (name, post)
        assert client.post(url("answer", attempt, "days"), {}).status_code == 404
        assert client.post(url("answer", attempt, "days"), {}, headers=JSON).status_code == 404
    outsider = as_(None)
    assert outsider.get(url("detail", attempt)).status_code == 302
    assert outsider.post(url("answer", attempt, "days"), {}, headers=JSON).status_code == 401


def many(count: int) -> list[dict[str, Any]]:
    return [QUESTIONS[0] | {"key": f"question-{number}"} for number in range(count)]


@pytest.mark.parametrize("count", [2, 40])
def test_it_asks_the_database_no_more_for_more_questions(
    client: Client,
    employee: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    attempt = begin(employee, questions=many(count), time_limit_minutes=10)
    answer = url("answer", attempt, "question-1")
    client.post(answer, {"q2": "a"}, headers=JSON)
    client.get(url("detail", attempt))  # the release is in memory from now on
    budgets = {url("detail", attempt): 4, url("review", attempt): 4, intro(attempt): 8}
    for address, budget in budgets.items():
        with django_assert_max_num_queries(budget):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(8):
        client.post(answer, {"q2": "b"}, headers=JSON)
    client.post(url("submit", attempt))
    with django_assert_max_num_queries(6):
        assert client.get(url("result", attempt)).status_code == 200
