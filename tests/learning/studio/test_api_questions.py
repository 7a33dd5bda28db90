"""Assessments and the question bank through the studio's API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.content.questiondraft import LABELS
from learning.models import BankQuestion, ChangeKind, Course, CourseChange
from learning.services.authoring import course_create
from learning.services.outline import lesson_add
from people.models import User
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

WHOLE: dict[str, dict[str, Any]] = {
    "single": {"options": [{"text": "98 °C", "correct": True}, {"text": "60 °C"}]},
    "multiple": {"options": [{"text": each, "correct": True} for each in ("Pot", "Leaves")]},
    "true_false": {"answer": True, "feedback": {"true": "Yes."}},
    "short_text": {"accept": ["boil", "boiling"]},
    "numeric": {"value": 98, "tolerance": 2, "unit": "°C"},
    "ordering": {"items": ["Boil", "Pour", "Wait"]},
    "matching": {"pairs": [{"left": each, "right": each.upper()} for each in ("a", "b", "c")]},
    "cloze": {"text": "Tea is {{1}}.", "gaps": [{"accept": ["hot"]}]},
}  # fmt: skip


def whole(kind: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "prompt": f"A question that is {kind}?", **WHOLE[kind], **fields}


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def course(author: User) -> Course:
    course = course_create(author=author, title="Making tea", slug="tea")
    lesson_add(course=course, actor=author, title="Test", key="test", kind="assessment")
    return course


TEST = "courses/tea/lessons/test/"
QUESTIONS = f"{TEST}questions/"
BANK = "courses/tea/bank/"


def places(answer: Any) -> list[str]:
    return [problem["place"] for problem in answer.json()["problems"]]


def keys(client: Client) -> list[str]:
    return [each["key"] for each in client.get(f"{STUDIO}{QUESTIONS}").json()["questions"]]


def test_it_says_and_changes_the_rules_of_an_assessment(client: Client, course: Course) -> None:
    path = f"{TEST}assessment/"
    seen = client.get(f"{STUDIO}{path}").json()
    assert (seen["settings"]["pass_mark"], seen["questions"]) == (80, 0)
    send(client, "post", BANK, {"question": whole("single", tags=["water"])})
    settings = {"pass_mark": 70, "attempts": 2, "pools": [{"tag": "water", "draw": 2}]}

    body = {"base": seen["digest"], "settings": settings}
    changed, again = send(client, "patch", path, body), send(client, "patch", path, body)
    late = send(client, "patch", path, {"base": seen["digest"], "settings": {"pass_mark": 9}})

    assert changed.json()["settings"] == {
        **seen["settings"], "pass_mark": 70, "attempts": 2,
        "pools": [{"tag": "water", "difficulty": None, "draw": 2}],
    }  # fmt: skip
    assert again.json() == changed.json()
    assert "1 question with the tag" in changed.json()["problems"][0]
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"]["pass_mark"] == 70
    assert client.get(f"{STUDIO}courses/tea/lessons/test/").json()["assessment"]["attempts"] == 2


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"pass_mark": "70"}, "pass_mark"),
        ({"pass_mark": 0}, "pass_mark"),
        ({"shuffle": "yes"}, "shuffle"),
        ({"pools": [{"tag": "water"}]}, "pools"),
        ({"pools": [{"tag": "", "draw": 1}]}, "pools"),
        ({"passmark": 70}, "passmark"),
        ({"draw": 0}, "draw"),
    ],
)
def test_it_refuses_rules_that_are_none(
    client: Client, course: Course, settings: dict[str, Any], field: str
) -> None:
    answer = send(client, "patch", f"{TEST}assessment/", {"base": "*", "settings": settings})
    assert is_problem(answer, 400, "invalid")
    assert field in answer.json()["errors"]["settings"]


def test_it_says_that_a_lesson_is_no_assessment(client: Client, course: Course) -> None:
    lesson = course.lessons.exclude(key="test").get()
    for rest in ("assessment/", "questions/"):
        answer = client.get(f"{STUDIO}courses/tea/lessons/{lesson.key}/{rest}")
        assert is_problem(answer, 404, "no_assessment")


@pytest.mark.parametrize("kind", LABELS)
def test_it_takes_questions_of_every_kind_once(client: Client, course: Course, kind: str) -> None:
    for where in (QUESTIONS, BANK):
        for _time in range(2):
            empty = send(client, "post", where, {"kind": kind, "key": "open"})
            added = send(client, "post", where, {"question": whole(kind), "key": "done"})
            assert (empty.status_code, added.status_code) == (201, 201)
        assert (bool(empty.json()["problems"]), added.json()["problems"]) == (True, [])
        assert added.json()["question"]["points"] == 1
        listed = client.get(f"{STUDIO}{where}").json()
        rows = listed.get("questions") or listed["results"]
        assert [row["key"] for row in rows] == ["open", "done"]
        assert client.get(f"{STUDIO}{where}done/").json() == rows[1] == added.json()


@pytest.mark.parametrize(
    ("question", "place"),
    [
        (5, ""),
        ({"prompt": "?"}, ""),
        ({"kind": ["single"]}, ""),
        ({"kind": "riddle", "prompt": "?"}, "/kind"),
        (whole("single", prompt=5), "/prompt"),
        (whole("single", promt="x"), "/promt"),
        (whole("single", options=[{"text": "a"}, {"text": "b"}]), "/options"),
        (whole("multiple", options=[{"text": "a", "correct": True}, {"text": "a"}]), "/options/1"),
        (whole("cloze", text="No gap."), "/text"),
        (whole("numeric", value="98"), "/value"),
        (whole("short_text", accept=["x\0"]), ""),
        (whole("true_false", key="No Key"), "/key"),
    ],
)
def test_it_names_the_place_of_what_is_wrong(
    client: Client, course: Course, question: Any, place: str
) -> None:
    added = send(client, "post", BANK, {"question": question})
    body = {"base": "*", "questions": [whole("true_false"), question]}
    among = send(client, "put", QUESTIONS, body)
    for answer in (added, among):
        assert is_problem(answer, 422, "question_invalid")
    assert any(each.startswith(place) for each in places(added))
    # A null character is looked for in all of what was sent.
    assert any(each.startswith(f"/1{place}") or not each for each in places(among))
    assert keys(client) == []
    assert not BankQuestion.objects.exists()


@pytest.mark.parametrize("where", [QUESTIONS, BANK])
def test_it_replaces_and_removes_a_question_seeing_conflicts(
    client: Client, course: Course, where: str
) -> None:
    seen = send(client, "post", where, {"question": whole("single"), "key": "hot"}).json()
    mine = {"base": seen["digest"], "question": whole("true_false")}
    saved, again = (send(client, "put", f"{where}hot/", mine) for _time in range(2))
    late = send(client, "put", f"{where}hot/", {**mine, "question": whole("numeric")})

    assert (saved.json()["key"], saved.json()["kind"]) == ("hot", "true_false")
    assert again.json() == saved.json()
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"] == saved.json()["question"]
    other = {"base": "*", "question": whole("numeric", key="cold")}
    assert is_problem(send(client, "put", f"{where}hot/", other), 422, "key_other")

    path = f"{STUDIO}{where}hot/"
    assert is_problem(client.delete(f"{path}?base=older"), 409, "edit_conflict")
    assert client.delete(f"{path}?base={saved.json()['digest']}").status_code == 204
    assert is_problem(client.delete(path), 404, "not_found")
    line = CourseChange.objects.filter(kind=ChangeKind.QUESTION_CHANGED, after__isnull=True).get()
    for _time in range(2):
        send(client, "post", f"courses/tea/history/{line.pk}/restore/", {})
    assert client.get(path).json() == saved.json()


def test_it_moves_questions(client: Client, course: Course) -> None:
    for key in ("one", "two", "three"):
        send(client, "post", QUESTIONS, {"kind": "single", "key": key})
    first = {"kind": "single", "key": "zero", "after": None}
    assert send(client, "post", QUESTIONS, first).status_code == 201
    for _time in range(2):
        moved = send(client, "post", f"{QUESTIONS}three/move/", {"after": "zero"})
        found = [each["key"] for each in moved.json()["questions"]]
        assert found == ["zero", "three", "one", "two"]
    nowhere = send(client, "post", f"{QUESTIONS}three/move/", {"after": "nothing"})
    assert is_problem(nowhere, 422, "after_unknown")


def test_it_replaces_all_questions_and_keeps_their_keys(client: Client, course: Course) -> None:
    for key, kind in (("one", "single"), ("two", "true_false"), ("three", "numeric")):
        send(client, "post", QUESTIONS, {"question": whole(kind), "key": key})
    send(client, "post", QUESTIONS, {"kind": "matching", "key": "open"})
    seen = client.get(f"{STUDIO}{QUESTIONS}").json()
    unfinished = seen["questions"][3]["question"]
    # The third with another value, the first as it was, one removed, one new.
    new = [whole("numeric", value=99), whole("single"), whole("ordering"), unfinished]
    body = {"base": seen["digest"], "questions": new}

    stored, again = (send(client, "put", QUESTIONS, body) for _time in range(2))
    late = send(client, "put", QUESTIONS, {**body, "questions": new[:1]})

    found = [each["key"] for each in stored.json()["questions"]]
    assert (found[:2], found[3]) == (["three", "one"], "open")
    assert found[2] not in {"one", "two", "three"}
    assert again.json() == stored.json()
    assert is_problem(late, 409, "edit_conflict")
    twice = {"base": "*", "questions": [whole("single", key="x"), whole("numeric", key="x")]}
    assert places(send(client, "put", QUESTIONS, twice)) == ["/1/key"]


def test_it_brings_back_what_was_replaced(client: Client, course: Course) -> None:
    send(client, "post", QUESTIONS, {"question": whole("single"), "key": "one"})
    send(client, "post", QUESTIONS, {"question": whole("numeric"), "key": "two"})
    rules = {"base": "*", "settings": {"pass_mark": 60}}
    send(client, "patch", f"{TEST}assessment/", rules)
    before = client.get(f"{STUDIO}courses/tea/lessons/test/").json()["assessment"]
    changed = whole("single", prompt="Other?", key="one")
    send(client, "put", QUESTIONS, {"base": "*", "questions": [changed]})
    lines = client.get(f"{STUDIO}courses/tea/history/?kind=question_changed").json()["results"]
    for line in lines[:2]:
        path = f"courses/tea/history/{line['id']}/restore/"
        assert send(client, "post", path, {}).status_code == 200
    after = client.get(f"{STUDIO}courses/tea/lessons/test/").json()["assessment"]
    assert after["questions"] == before["questions"]


def test_it_finds_questions_of_the_bank_page_by_page(
    client: Client, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        tags = ["water"] if n % 2 else ["leaves"]
        send(client, "post", BANK, {"question": whole("single", tags=tags), "key": f"q{n}"})
    with django_assert_max_num_queries(4):
        page = client.get(f"{STUDIO}{BANK}?page_size=3").json()
    rest = client.get(page["next"]).json()
    assert [row["key"] for row in page["results"] + rest["results"]] == [f"q{n}" for n in range(5)]
    found = client.get(f"{STUDIO}{BANK}?tag=water&kind=single").json()["results"]
    assert [row["key"] for row in found] == ["q1", "q3"]
