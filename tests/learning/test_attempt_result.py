"""What the browser is told of an assessment, and when."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import frozen
from learning.models import Attempt, Enrolment
from learning.services.attempt import attempt_answer, attempt_start
from learning.templatetags.attempt import points as shown_points
from people.models import User
from tests.factories.assessment import FINAL, KEYS, QUESTIONS, answer_all, right
from tests.factories.learning import lesson_spec, release_make
from tests.learning.attempt_pages import JSON, begin, form_of, intro, text_of, url
from tests.personas import LogIn

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


@pytest.fixture
def client(employee: User, as_: LogIn) -> Client:
    return as_(employee)


# Nothing is given away ------------------------------------------------------------------------


def _secrets() -> dict[str, list[str]]:
    """Words of each question that only its answer, feedback or explanation hold."""
    return {
        "observation": ["verdict", "camera could", "guess", "can be filmed"],
        "parts": ["It says when", "It says where", "closes ears"],
        "weekly": ["too late", "lands better"],
        "first-word": ["situation", "Start there", "sets the scene"],
        "days": ["sharp", "fades sooner"],
        "order": [],
        "match": [],
        "gaps": ["specific", "concrete", "Specific and soon"],
    }


def _leaks(body: str) -> list[str]:
    # “Situation part” and “Name the situation” are choices of other questions.
    shown = html.unescape(body).replace("Situation part", "").replace("Name the situation", "")
    shown = shown.replace("belongs to a situation", "").replace("Verdict part", "")
    words = [word for found in _secrets().values() for word in found]
    words += ['"correct"', "data-correct", "is-correct", "feedback good", "explanation"]
    return [word for word in words if word.casefold() in shown.casefold()]


@pytest.mark.parametrize("shuffle", [True, False])
def test_it_gives_nothing_away_while_an_attempt_is_open(
    client: Client, employee: User, *, shuffle: bool
) -> None:
    attempt = begin(employee, shuffle=shuffle)
    for key in KEYS:
        saved = client.post(
            url("answer", attempt, key), form_of(attempt, key, right(key)), headers=JSON
        )
        assert _leaks(saved.content.decode()) == []
        assert set(json.loads(saved.content)) == {
            "outcome",
            "replaced",
            "revision",
            "answered",
            "flagged",
            "deadline",
            "now",
        }
    client.post(url("answer", attempt, "first-word"), {}, headers=JSON)
    client.post(url("answer", attempt, "gaps"), {}, headers=JSON)
    for page in (url("detail", attempt), url("review", attempt), intro(attempt)):
        assert _leaks(client.get(page).content.decode()) == []
    assert client.get(url("result", attempt))["Location"] == url("detail", attempt)


def test_it_shows_no_item_in_its_right_place_order(client: Client, employee: User) -> None:
    attempt = begin(employee)
    page = client.get(url("detail", attempt)).content.decode()
    places = [page.index(item) for item in QUESTIONS[KEYS.index("order")]["items"]]
    assert places != sorted(places)
    keys = re.findall(r'name="q\d-(i[0-9a-f]{9})"', page)
    assert keys
    assert not any(re.search(r"\d{4,}-?(first|right|correct)", key) for key in keys)


# After ---------------------------------------------------------------------------------------


def result_of(client: Client, attempt: Attempt, **answers: Any) -> str:
    answer_all(attempt, **answers)
    return text_of(client.post(url("submit", attempt), follow=True))


def test_it_shows_what_was_chosen_but_not_what_is_right(client: Client, employee: User) -> None:
    attempt = begin(employee, attempts=2)
    page = result_of(client, attempt, wrong=("observation", "first-word", "gaps"), skip=("days",))
    assert "Rude is a verdict." in page
    assert "Worth reading again" in page
    assert "Retry the 4 you missed" in page
    for secret in ("A camera could", "sets the scene", "fades", "specific", "can be filmed"):
        assert secret not in page
    assert page.count("btn next") == 1


def test_it_shows_what_is_right_when_no_attempt_is_left(client: Client, employee: User) -> None:
    attempt = begin(employee, attempts=1)
    page = result_of(client, attempt, wrong=("observation", "first-word", "gaps"), skip=("days",))
    for words in ("A camera could", "sets the scene", "Right answer: 2 days", "can be filmed"):
        assert words in page
    assert page.count("btn next") == 1


def test_it_shows_what_is_right_when_passed(client: Client, employee: User) -> None:
    page = result_of(client, begin(employee), wrong=("first-word",))
    assert "Right answer: situation" in page
    assert "It sets the scene." in page


def test_it_hides_what_is_right_while_the_last_attempt_is_open(
    client: Client, employee: User
) -> None:
    first = begin(employee, attempts=2)
    result_of(client, first, wrong=("observation", "first-word", "gaps"))
    attempt_start(enrolment=first.enrolment, lesson_key=FINAL, only_misses=True)
    page = text_of(client.get(url("result", first)))
    assert "sets the scene" not in page
    assert "A camera could" not in page
    assert "Go on with attempt 2" in page


def test_it_shows_the_result_of_an_assessment_that_is_gone(client: Client, employee: User) -> None:
    attempt = begin(employee, attempts=3)
    course = attempt.enrolment.course
    release = release_make(course, lessons=[lesson_spec("lesson-1")])
    Enrolment.objects.update(release=release)
    assert client.get(url("detail", attempt)).status_code == 200
    page = result_of(client, attempt, wrong=("observation", "parts", "first-word"))
    assert "Read again: Lesson 1" in page
    assert "It sets the scene." in page
    assert "Start over" not in page
    assert reverse("learning:course-detail", args=[course.slug]) in page


def test_it_is_calm_about_what_was_left_out(client: Client, employee: User) -> None:
    attempt = begin(employee)
    answer_all(attempt, wrong=("first-word",), skip=("days", "match", "gaps"))
    page = client.post(url("submit", attempt), follow=True).content.decode()
    shown = re.findall(r'class="feedback( good| bad)?"><svg[^>]*><use href="[^"]*#([a-z-]+)"', page)
    assert sorted(shown) == sorted(
        [("", "circle-dashed")] * 3 + [(" bad", "circle-x")] + [(" good", "circle-check")] * 4
    )
    assert page.count("You left this one out; it counts no points.") == 3
    # The drawer says it too, and a gap without a word is not a wrong one.
    assert page.count('aria-label="Not answered"') >= 3 + 2
    assert "gap bad" not in page


def test_it_tells_a_wrong_pair_from_one_left_open(client: Client, employee: User) -> None:
    attempt = begin(employee)
    answer_all(attempt, skip=("match",))
    given = dict(list(right("match").items())[:1])
    attempt_answer(attempt=attempt, question_key="match", answer=given)
    page = client.post(url("submit", attempt), follow=True).content.decode()
    assert page.count('<li class="choice none">') == 2
    assert "Not quite: 1 of 3" in page


def test_it_names_what_counts_from_before(client: Client, employee: User) -> None:
    first = begin(employee)
    result_of(client, first, wrong=("parts", "days"), skip=("order",))
    retry = attempt_start(enrolment=first.enrolment, lesson_key=FINAL, only_misses=True)
    page = text_of(client.get(url("detail", retry)))
    assert "5 right answers from before count too." in page
    page = result_of(client, retry)
    assert "5 right answers from before" in page
    assert "8 of 8 were right: 9 of 9 points" in page


@pytest.mark.parametrize(
    ("points", "words"),
    [(Decimal("3.50"), "3.5"), (Decimal("10.00"), "10"), (0.0, "0"), (0.333, "0.33")],
)
def test_it_says_points_in_as_few_digits_as_it_needs(points: Decimal | float, words: str) -> None:
    assert shown_points(points) == words


def test_it_names_the_lesson_that_is_left_after_passing_the_last(
    client: Client, employee: User
) -> None:
    page = result_of(client, begin(employee))
    assert "Left to do: Lesson 1" in page
    assert page.count("btn next") == 1
