"""Blocks through the studio's API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.content.newblock import KINDS
from learning.models import ChangeKind, CourseChange, Lesson
from learning.services.block import block_add
from people.models import User
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.learning.studio.drafts import draft_make, keys, text
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

CHECK: dict[str, Any] = {
    "kind": "check",
    "question": {
        "kind": "single",
        "prompt": "How hot?",
        "options": [{"text": "98 degrees", "correct": True}, {"text": "9 degrees"}],
    },
}


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def lesson(author: User) -> Lesson:
    return draft_make(author, text("one", "First"), text("two", "Second"), text("three", "Third"))


def blocks_of(lesson: Lesson) -> str:
    return f"courses/{lesson.course.slug}/lessons/{lesson.key}/blocks/"


def places(answer: Any) -> list[str]:
    return [problem["place"] for problem in answer.json()["problems"]]


def test_it_lists_blocks_with_digest_and_what_they_lack(
    client: Client, lesson: Lesson, author: User
) -> None:
    block_add(lesson=lesson, actor=author, kind="image", after="three", key="picture")
    body = client.get(f"{STUDIO}{blocks_of(lesson)}").json()
    assert [each["key"] for each in body["blocks"]] == ["one", "two", "three", "picture"]
    assert [bool(each["problems"]) for each in body["blocks"]] == [False, False, False, True]
    assert body["blocks"][0]["block"] == text("one", "First")
    one = client.get(f"{STUDIO}{blocks_of(lesson)}one/").json()
    assert one == body["blocks"][0]
    assert is_problem(client.get(f"{STUDIO}{blocks_of(lesson)}nothing/"), 404, "not_found")


def test_it_asks_as_much_for_few_blocks_as_for_many(
    client: Client, lesson: Lesson, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (3, 200):
        blocks = [text(f"b{n}", f"Text {n}") for n in range(size)]
        for path, method, most in (("", "get", 3), ("", "put", 8)):
            with django_assert_max_num_queries(most):
                body = {"base": "*", "blocks": blocks} if method == "put" else {}
                answer = send(client, method, blocks_of(lesson) + path, body)
            assert answer.status_code == 200
    assert len(keys(lesson)) == 200


@pytest.mark.parametrize("kind", KINDS)
def test_it_adds_an_empty_block_of_each_kind_once(
    kind: str, client: Client, lesson: Lesson
) -> None:
    Lesson.objects.update(kind="practice" if kind == "practice" else "lesson")
    for _time in range(2):
        body = {"kind": kind, "key": "fresh", "after": "one"}
        answer = send(client, "post", blocks_of(lesson), body)
        assert (answer.status_code, answer.json()["key"]) == (201, "fresh")
    assert keys(lesson) == ["one", "fresh", "two", "three"]


def test_it_adds_whole_blocks_where_they_belong(client: Client, lesson: Lesson) -> None:
    first = send(client, "post", blocks_of(lesson), {"block": CHECK, "after": None}).json()
    send(client, "post", blocks_of(lesson), {"block": text("last", "Last")})
    assert keys(lesson) == [first["key"], "one", "two", "three", "last"]
    assert first["problems"] == []
    assert first["block"]["question"]["key"] == first["key"]
    nowhere = send(client, "post", blocks_of(lesson), {"kind": "prose", "after": "nothing"})
    assert is_problem(nowhere, 422, "after_unknown")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "film"},
        {"kind": 5},
        {"kind": "prose", "block": {"kind": "prose", "markdown": "x"}},
        {"kind": "prose", "key": "No Key"},
        {"kind": "prose", "after": 3},
        {"kind": "prose", "place": "one"},
    ],
)
def test_it_refuses_bodies_that_add_nothing(
    client: Client, lesson: Lesson, body: dict[str, Any]
) -> None:
    assert is_problem(send(client, "post", blocks_of(lesson), body), 400, "invalid")


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (5, ""),
        ([], ""),
        ({"markdown": "x"}, "/kind"),
        ({"kind": ["prose"], "markdown": "x"}, "/kind"),
        ({"kind": "solution", "blocks": []}, "/kind"),
        ({"kind": "prose"}, ""),
        ({"kind": "prose", "markdown": 5}, "/markdown"),
        ({"kind": "prose", "markdwon": "x", "markdown": "x"}, "/markdwon"),
        ({"kind": "prose", "markdown": "x", "key": "No Key"}, "/key"),
        ({"kind": "prose", "markdown": "x\0"}, ""),
        ({"kind": "image", "src": "a.png"}, ""),
        ({"kind": "table", "header": ["a"], "rows": "x"}, "/rows"),
        ({"kind": "callout", "variant": "note", "blocks": 5}, "/blocks"),
        ({"kind": "prose", "markdown": "x", "blocks": 5}, "/blocks"),
        ({"kind": "prose", "markdown": "x", "blocks": []}, "/blocks"),
        ({"kind": "callout", "variant": "note", "blocks": [5]}, "/blocks/0"),
        ({"kind": "callout", "variant": "note", "blocks": [{"kind": "film"}]}, "/blocks/0/kind"),
        (
            {"kind": "callout", "variant": "note", "blocks": [{"kind": "prose", "text": "x"}]},
            "/blocks/0",
        ),
        ({"kind": "check", "question": {"kind": ["single"]}}, "/question"),
        ({"kind": "check", "question": {"kind": "single", "prompt": "?"}}, "/question"),
        (
            {"kind": "check", "question": {**CHECK["question"], "options": [
                {"text": "a", "correct": True}, {"text": "a"}]}},
            "/question/options/1",
        ),
    ],
)  # fmt: skip
def test_it_names_the_place_of_what_is_wrong(
    client: Client, lesson: Lesson, block: Any, place: str
) -> None:
    alone = send(client, "put", f"{blocks_of(lesson)}one/", {"base": "*", "block": block})
    assert is_problem(alone, 422, "block_invalid")
    assert any(each.startswith(place) for each in places(alone))
    whole = {"base": "*", "blocks": [text("one", "New"), block]}
    among = send(client, "put", blocks_of(lesson), whole)
    assert is_problem(among, 422, "block_invalid")
    assert keys(lesson) == ["one", "two", "three"]
    assert lesson.blocks[0]["markdown"] == "First"


def test_it_survives_blocks_nested_without_end(client: Client, lesson: Lesson) -> None:
    block: dict[str, Any] = {"kind": "prose", "markdown": "x"}
    for _level in range(300):
        block = {"kind": "callout", "variant": "note", "blocks": [block]}
    answer = send(client, "put", blocks_of(lesson), {"base": "*", "blocks": [block]})
    assert is_problem(answer, 422, "block_invalid")


def test_it_replaces_a_block_and_sees_conflicts(client: Client, lesson: Lesson) -> None:
    path = f"{blocks_of(lesson)}two/"
    seen = client.get(f"{STUDIO}{path}").json()
    body = {"base": seen["digest"], "block": {"kind": "prose", "markdown": "Mine"}}

    saved, again = send(client, "put", path, body), send(client, "put", path, body)
    theirs = {"base": seen["digest"], "block": {"kind": "prose", "markdown": "Theirs"}}
    late = send(client, "put", path, theirs)
    forced = send(client, "put", path, {**theirs, "base": "*"})

    assert saved.json()["block"] == text("two", "Mine")
    assert again.json() == saved.json()
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"] == text("two", "Mine")
    assert late.json()["digest"] == saved.json()["digest"]
    assert forced.json()["block"]["markdown"] == "Theirs"
    other = {"base": "*", "block": text("other", "x")}
    assert is_problem(send(client, "put", path, other), 422, "key_other")


def test_it_moves_and_removes_blocks(client: Client, lesson: Lesson) -> None:
    for _time in range(2):
        moved = send(client, "post", f"{blocks_of(lesson)}three/move/", {"after": None})
        assert [each["key"] for each in moved.json()["blocks"]] == ["three", "one", "two"]
    nowhere = send(client, "post", f"{blocks_of(lesson)}three/move/", {"after": "nothing"})
    assert is_problem(nowhere, 422, "after_unknown")
    path = f"{STUDIO}{blocks_of(lesson)}two/"
    assert is_problem(client.delete(f"{path}?base=older"), 409, "edit_conflict")
    assert client.delete(f"{path}?base={client.get(path).json()['digest']}").status_code == 204
    assert is_problem(client.delete(path), 404, "not_found")
    assert keys(lesson) == ["three", "one"]


def test_it_replaces_all_blocks_and_keeps_their_keys(client: Client, lesson: Lesson) -> None:
    seen = client.get(f"{STUDIO}{blocks_of(lesson)}").json()
    plain = [{"kind": "prose", "markdown": m} for m in ("First", "Second, better", "Third")]
    body = {"base": seen["digest"], "blocks": [*plain, CHECK]}

    stored = send(client, "put", blocks_of(lesson), body)
    again = send(client, "put", blocks_of(lesson), body)
    late = send(client, "put", blocks_of(lesson), {**body, "blocks": plain})

    assert [each["key"] for each in stored.json()["blocks"]][:3] == ["one", "two", "three"]
    assert again.json() == stored.json()
    assert is_problem(late, 409, "edit_conflict")
    assert [each["key"] for each in late.json()["theirs"]] == keys(lesson)
    kinds = set(CourseChange.objects.exclude(block_key="").values_list("kind", flat=True))
    assert kinds == {ChangeKind.BLOCK_CHANGED, ChangeKind.BLOCK_ADDED}


def test_it_brings_back_what_was_replaced(client: Client, lesson: Lesson) -> None:
    send(client, "put", blocks_of(lesson), {"base": "*", "blocks": [text("two", "Alone")]})
    slug = lesson.course.slug
    for kind in (ChangeKind.BLOCK_REMOVED, ChangeKind.BLOCK_CHANGED):
        lines = client.get(f"{STUDIO}courses/{slug}/history/?kind={kind.value}").json()["results"]
        for line in reversed(lines):
            send(client, "post", f"courses/{slug}/history/{line['id']}/restore/", {})
    assert sorted(keys(lesson)) == ["one", "three", "two"]
    assert {block["markdown"] for block in lesson.blocks} == {"First", "Second", "Third"}


def test_it_lets_unfinished_blocks_stay_but_takes_no_new_ones(
    client: Client, lesson: Lesson, author: User
) -> None:
    block_add(lesson=lesson, actor=author, kind="check", after="three", key="open")
    read = client.get(f"{STUDIO}{blocks_of(lesson)}").json()
    blocks = [each["block"] for each in read["blocks"]][::-1]
    body = {"base": read["digest"], "blocks": blocks}
    moved = send(client, "put", blocks_of(lesson), body)
    assert [each["key"] for each in moved.json()["blocks"]] == ["open", "three", "two", "one"]
    twice = {"base": "*", "blocks": [*blocks, blocks[0]]}
    assert places(send(client, "put", blocks_of(lesson), twice)) == ["/4/key"]


def test_it_puts_no_blocks_into_an_assessment(client: Client, lesson: Lesson) -> None:
    exam = {"title": "Exam", "key": "exam", "kind": "assessment"}
    send(client, "post", f"courses/{lesson.course.slug}/lessons/", exam)
    path = f"courses/{lesson.course.slug}/lessons/exam/blocks/"
    bodies: dict[str, Any] = {"post": {"kind": "prose"}, "put": {"base": "*", "blocks": []}}
    for method, body in bodies.items():
        assert is_problem(send(client, method, path, body), 422, "lesson_is_assessment")
