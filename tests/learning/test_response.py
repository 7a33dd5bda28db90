"""Answers inside a lesson: knowledge checks, polls, reflections, task lists."""

from __future__ import annotations

from typing import Any

import pytest

from learning.content.questions import item_key
from learning.models import BlockResponse, Course
from people.models import User
from tests.factories.learning import enrolment_make
from tests.factories.people import UserFactory
from tests.learning.playing import (
    POLL,
    QUESTIONS,
    REFLECTION,
    TASKS,
    check,
    course_with,
    respond,
    url,
)
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


def _form(kind: str, *, right: bool) -> dict[str, Any]:
    """The fields that a browser sends for an answer to `QUESTIONS[kind]`."""
    ordered = [item_key(text) for text in QUESTIONS["ordering"]["items"]]
    if not right:
        ordered.reverse()
    pairs = QUESTIONS["matching"]["pairs"]
    lefts = [item_key(pair["left"]) for pair in pairs]
    rights = [item_key(pair["right"]) for pair in pairs]
    timely = item_key("timely" if right else "late")
    forms: dict[str, dict[str, Any]] = {
        "single": {"answer": "b" if right else "a"},
        "multiple": {"answer": ["b", "c"] if right else ["a"]},
        "true_false": {"answer": "true" if right else "false"},
        "short_text": {"answer": " Specific. " if right else "vague"},
        "numeric": {"answer": "1 234,5" if right else "12"},
        "ordering": {f"answer-{key}": str(n) for n, key in enumerate(ordered, start=1)},
        "matching": {
            f"answer-{left}": key
            for left, key in zip(lefts, rights if right else rights[::-1], strict=True)
        },
        "cloze": {"answer-1": "Kindly meant" if right else "rude", "answer-2": timely},
    }
    return forms[kind]


@pytest.fixture
def course(employee: User) -> Course:
    course = course_with(check(), POLL, REFLECTION, TASKS)
    enrolment_make(employee, course)
    return course


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("right", [True, False])
def test_it_grades_every_kind_of_question(
    as_: LogIn, employee: User, kind: str, *, right: bool
) -> None:
    course = course_with(check(kind))
    enrolment_make(employee, course)

    answer = respond(as_(employee), course, "q1", _form(kind, right=right))

    assert answer.status_code == 302
    assert answer["Location"] == url("lesson-detail", course) + "#block-q1"
    assert BlockResponse.objects.get().correct is right
    page = as_(employee).get(url("lesson-detail", course)).content.decode()
    assert ('<h3 tabindex="-1" data-focus-here>Correct</h3>' in page) is right
    assert ("Not quite" in page) is not right


def test_it_answers_htmx_with_the_block_and_what_follows(
    as_: LogIn, employee: User, course: Course
) -> None:
    body = respond(as_(employee), course, "q1", {"answer": "b"}, **HTMX).content.decode()

    assert "<html" not in body
    assert "A camera could see it." in body
    assert "Say what a camera saw." in body
    assert "Your answer, correct" in body
    assert 'id="lesson-end"' in body
    assert 'hx-swap-oob="true"' in body


def test_it_shows_the_right_answer_only_after_a_second_try(
    as_: LogIn, employee: User, course: Course
) -> None:
    client = as_(employee)
    first = respond(client, course, "q1", {"answer": "a"}, **HTMX).content.decode()
    second = respond(client, course, "q1", {"answer": "a"}, **HTMX).content.decode()

    assert "A verdict." in first
    assert "A camera could see it." not in first
    assert "Say what a camera saw." not in first
    assert "Correct answer" not in first
    assert "Correct answer" in second
    assert "A camera could see it." in second


def test_it_asks_again_on_retry(as_: LogIn, employee: User, course: Course) -> None:
    client = as_(employee)
    respond(client, course, "q1", {"answer": "a"})

    page = client.get(url("lesson-detail", course) + "?retry=q1").content.decode()

    assert "Check answer" in page
    assert "A verdict." not in page
    respond(client, course, "q1", {"answer": "b"})
    row = BlockResponse.objects.get()
    assert (row.correct, row.tries) == (True, 2)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_says_that_an_answer_is_missing(
    as_: LogIn, employee: User, course: Course, headers: dict[str, str]
) -> None:
    answer = respond(as_(employee), course, "q1", {}, **headers)

    assert answer.status_code == 422
    assert "Choose or write an answer first." in answer.content.decode()
    assert not BlockResponse.objects.exists()


def test_it_counts_a_vote_once_and_shows_five(as_: LogIn, employee: User, course: Course) -> None:
    client = as_(employee)
    respond(client, course, "poll", {"answer": "Impact"})
    few = respond(client, course, "poll", {"answer": "Situation"}, **HTMX).content.decode()
    for _voter in range(4):
        person = UserFactory.create()
        enrolment_make(person, course)
        respond(as_(person), course, "poll", {"answer": "Situation"})

    assert BlockResponse.objects.get(enrolment__user=employee).answer == "Impact"
    assert "five people" in few
    page = client.get(url("lesson-detail", course)).content.decode()
    assert 'max="100" value="80" aria-label="Situation"' in page
    assert 'max="100" value="20" aria-label="Impact"' in page


def test_it_shows_no_results_before_the_vote(as_: LogIn, employee: User, course: Course) -> None:
    for _voter in range(6):
        person = UserFactory.create()
        enrolment_make(person, course)
        respond(as_(person), course, "poll", {"answer": "Situation"})

    page = as_(employee).get(url("lesson-detail", course)).content.decode()

    assert 'aria-label="Situation"' not in page
    assert respond(as_(employee), course, "poll", {"answer": "Other"}).status_code == 422


def test_it_saves_a_reflection_and_ticks_on_the_side(
    as_: LogIn, employee: User, course: Course
) -> None:
    client = as_(employee)
    for text in ("I will", "I will ask <b>Mei</b>."):
        answer = respond(client, course, "think", {"answer": text}, **JSON)
    ticks = respond(client, course, "do", {"answer": ["Say it", "Invented"]}, **JSON)

    assert answer.json() == {"saved": True}
    assert ticks.json() == {"saved": True}
    assert BlockResponse.objects.get(block_key="do").answer == ["Say it"]
    page = client.get(url("lesson-detail", course)).content.decode()
    assert "I will ask &lt;b&gt;Mei&lt;/b&gt;." in page
    assert 'value="Say it" checked' in page
    assert 'value="Pick one" checked' not in page


def test_it_refuses_an_endless_reflection(as_: LogIn, employee: User, course: Course) -> None:
    answer = respond(as_(employee), course, "think", {"answer": "x" * 10_001}, **JSON)

    assert answer.status_code == 422
    assert answer.json()["code"] == "reflection_long"


@pytest.mark.parametrize("block", ["intro", "nothing"])
def test_it_takes_no_answer_where_nothing_was_asked(
    as_: LogIn, employee: User, course: Course, block: str
) -> None:
    assert respond(as_(employee), course, block, {"answer": "a"}).status_code == 404


def test_it_takes_answers_of_the_enrolled_only(as_: LogIn, colleague: User, course: Course) -> None:
    assert respond(as_(colleague), course, "q1", {"answer": "b"}).status_code == 404
    assert respond(as_(None), course, "q1", {"answer": "b"}).status_code == 302
    assert respond(as_(None), course, "think", {"answer": "b"}, **JSON).status_code == 401
    assert not BlockResponse.objects.exists()
