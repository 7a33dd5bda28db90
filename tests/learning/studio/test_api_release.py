"""Publishing and reviewing through the studio's API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.models import Course, Release
from learning.services.block import block_add
from learning.services.publish import course_publish
from learning.services.review import comment_add, review_ask
from people.models import User
from tests.factories.people import UserFactory
from tests.learning.drafting import course_written, learner_at, lesson_of, text_write
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def course(author: User) -> Course:
    return course_written(author)


def view_of(client: Client, course: Course) -> Any:
    return client.get(f"{STUDIO}courses/{course.slug}/publish/").json()


def publish(client: Client, course: Course, **body: Any) -> Any:
    seen = {"seen": view_of(client, course)["seen"]}
    return send(client, "post", f"courses/{course.slug}/publish/", {**seen, **body})


def test_it_publishes_once_what_was_seen(client: Client, course: Course, author: User) -> None:
    view = view_of(client, course)
    assert (view["can_publish"], view["seen"]["number"]) == (True, 0)
    first = publish(client, course, note="First edition.")
    assert (first.status_code, first.json()["release"], first.json()["fresh"]) == (201, 1, True)
    again = publish(client, course)
    assert (again.status_code, again.json()["release"], again.json()["fresh"]) == (200, 1, False)

    text_write(lesson_of(course, 1), author, "Something else.")
    old = send(client, "post", f"courses/{course.slug}/publish/", {"seen": view["seen"]})
    assert is_problem(old, 409, "release_newer")
    seen = {**view["seen"], "number": 1}
    assert is_problem(
        send(client, "post", f"courses/{course.slug}/publish/", {"seen": seen}),
        409,
        "draft_changed",
    )
    assert publish(client, course).json()["release"] == 2


def test_it_says_what_is_in_the_way(client: Client, course: Course, author: User) -> None:
    block_add(lesson=lesson_of(course, 1), actor=author, kind="poll", key="open")
    refused = publish(client, course)
    assert is_problem(refused, 422, "draft_incomplete")
    listed = view_of(client, course)["problems"]
    assert listed == refused.json()["problems"]
    assert listed[0]["block_key"] == "open"
    assert not Release.objects.exists()


def test_it_asks_for_a_reason_where_the_checklist_does_not_pass(
    client: Client, course: Course, author: User
) -> None:
    text_write(lesson_of(course, 1), author, "Read [here](https://example.org/).")
    refused = publish(client, course)
    assert is_problem(refused, 422, "checklist_open")
    assert refused.json()["findings"] == view_of(client, course)["findings"]
    assert publish(client, course, override="A test.").status_code == 201
    assert client.get(f"{STUDIO}courses/{course.slug}/releases/").json()["results"][0][
        "override"
    ] == "A test."  # fmt: skip


def test_it_moves_learners_when_it_is_told_to(client: Client, course: Course, author: User) -> None:
    publish(client, course)
    enrolment = learner_at(course, 1)
    text_write(lesson_of(course, 2), author, "Something else.")
    stays = publish(client, course).json()
    text_write(lesson_of(course, 2), author, "Something new.")
    moves = publish(client, course, move=True).json()
    enrolment.refresh_from_db()
    assert (stays["moved"], moves["moved"]) == ({}, {"active": 1, "completed": 0})
    assert enrolment.release.number == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seen": {}},
        {"seen": {"digest": "x", "number": "0"}},
        {"seen": {"digest": "x", "number": 0}, "move": "yes"},
        {"seen": {"digest": "x", "number": 0}, "force": True},
    ],
)
def test_it_publishes_nothing_unseen(client: Client, course: Course, body: Any) -> None:
    answer = send(client, "post", f"courses/{course.slug}/publish/", body)
    assert is_problem(answer, 400, "invalid")


def test_it_lists_compares_and_restores_releases(
    client: Client, course: Course, author: User
) -> None:
    path = f"courses/{course.slug}/releases/"
    for words in ("One.", "Two.", "Three."):
        text_write(lesson_of(course, 1), author, words)
        publish(client, course)
    rows = client.get(f"{STUDIO}{path}?page_size=2").json()
    assert [row["number"] for row in rows["results"]] == [3, 2]
    assert [row["number"] for row in client.get(rows["next"]).json()["results"]] == [1]

    diff = client.get(f"{STUDIO}{path}1/diff/").json()
    assert diff == client.get(f"{STUDIO}{path}1/diff/?against=3").json()
    assert diff["diff"][0] == "1 lesson changed"
    assert [lesson["state"] for lesson in diff["lessons"]] == ["changed"]
    assert client.get(f"{STUDIO}{path}3/diff/").json() == {"diff": [], "lessons": []}
    for against in ("4", "none", "9" * 30, "١"):
        answer = client.get(f"{STUDIO}{path}1/diff/", {"against": against})
        assert is_problem(answer, 404, "not_found")

    text_write(lesson_of(course, 1), author, "Never published.")
    lost = send(client, "post", f"{path}1/restore/", {})
    assert is_problem(lost, 409, "draft_has_changes")
    assert send(client, "post", f"{path}1/restore/", {"keep": True}).status_code == 200
    assert lesson_of(course, 1).blocks[0]["markdown"] == "One."


def test_it_asks_as_much_for_few_rows_as_for_many(
    client: Client,
    course: Course,
    author: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    review = review_ask(course=course, requested_by=author, reviewer=UserFactory.create())
    base = f"{STUDIO}courses/{course.slug}/"
    lists = (f"{base}releases/", f"{base}reviews/", f"{base}history/",
             f"{STUDIO}reviews/{review.pk}/comments/")  # fmt: skip
    for size in (2, 9):
        for number in range(size):
            text_write(lesson_of(course, 1), author, f"{size} {number}")
            course_publish(course=course, author=author)
            asked = UserFactory.create()
            review_ask(course=course, requested_by=author, reviewer=asked)
            comment_add(review=review, author=asked, text="Why?", client_id=uuid.uuid4())
        for path in lists:
            with django_assert_max_num_queries(4):
                assert len(client.get(path).json()["results"]) >= size


def test_it_reviews(client: Client, course: Course, colleague: User, as_: LogIn) -> None:
    path = f"courses/{course.slug}/reviews/"
    asked = [
        send(client, "post", path, {"reviewer": colleague.email.upper(), "request": "All"})
        for _time in range(2)
    ]
    assert asked[0].status_code == 201
    assert asked[0].json() == asked[1].json()
    review = f"reviews/{asked[0].json()['id']}/"
    nobody = send(client, "post", path, {"reviewer": "nobody@example.org"})
    assert is_problem(nobody, 422, "reviewer_unknown")

    reviewer = as_(colleague)
    body = {"text": "Why?", "client_id": str(uuid.uuid4()), "lesson_key": "first-lesson"}
    said = [send(reviewer, "post", f"{review}comments/", body).json() for _time in range(2)]
    assert said[0] == said[1]
    assert client.get(f"{STUDIO}{review}comments/").json()["results"] == said[:1]
    for wrong in ({"text": "x"}, {**body, "client_id": 5}, {**body, "text": " "}):
        assert is_problem(send(reviewer, "post", f"{review}comments/", wrong), 400, "invalid")
    done = send(client, "patch", f"{review}comments/{said[0]['id']}/", {"resolved": True})
    assert done.json()["resolved_by"] == course.owner.email  # type: ignore[union-attr]

    mine = send(client, "post", f"{review}decide/", {"decision": "approve"})
    assert is_problem(mine, 422, "review_not_yours")
    silent = send(reviewer, "post", f"{review}decide/", {"decision": "return"})
    assert is_problem(silent, 422, "verdict_missing")
    other = {"decision": "approve", "digest": "0" * 64}
    assert is_problem(send(reviewer, "post", f"{review}decide/", other), 409, "draft_changed")
    read = {"decision": "approve", "digest": view_of(client, course)["seen"]["digest"]}
    approved = send(reviewer, "post", f"{review}decide/", read)
    assert approved.json()["state"] == "approved"
    again = send(reviewer, "post", f"{review}decide/", {"decision": "approve"})
    assert is_problem(again, 409, "review_closed")
    view = view_of(client, course)
    assert view["approved_by"] == colleague.email
    assert view["seen"]["digest"] == approved.json()["digest"]


def test_it_withdraws_a_review(client: Client, course: Course, colleague: User, as_: LogIn) -> None:
    asked = send(client, "post", f"courses/{course.slug}/reviews/", {"reviewer": colleague.email})
    review = f"reviews/{asked.json()['id']}/"
    reviewer = as_(colleague)
    assert is_problem(send(reviewer, "post", f"{review}withdraw/", {}), 404, "not_found")
    for _time in range(2):
        assert send(client, "post", f"{review}withdraw/", {}).json()["state"] == "withdrawn"
    assert is_problem(reviewer.get(f"{STUDIO}{review}"), 404, "not_found")
