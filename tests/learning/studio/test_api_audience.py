"""Who may find a course, and what a lesson is, through the studio's API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from learning.access import access_course
from learning.models import Course, Format, LessonKind
from people.models import Department, User
from tests.factories.learning import course_make
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.learning.studio.drafts import draft_make, text
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def test_whom_a_course_is_for_is_read_tried_and_chosen(
    client: Client, author: User, admin: User, employee: User, colleague: User
) -> None:
    course = course_make("Tea", owner=author)
    sales = Department.objects.create(name="Sales")
    where, audience = f"courses/{course.slug}/audience/", {"people": [colleague.pk]}
    before = client.get(f"{STUDIO}{where}").json()
    assert (before["audience"], before["words"]) == ({}, ["Everyone"])
    assert {"id": sales.pk, "path": "Sales"} in before["departments"]

    body = {"base": before["digest"], "audience": audience}
    tried = send(client, "put", where, {**body, "dry_run": True}).json()
    assert (tried["words"], tried["reach"]) == ([colleague.name], 1)
    assert tried["digest"] == before["digest"]
    assert Course.objects.get().audience == {}

    chosen = send(client, "put", where, body).json()
    assert chosen["audience"] == Course.objects.get().audience == audience
    assert access_course(colleague, course.slug) == course
    assert client.get(f"{STUDIO}{where}").json() == chosen
    other = {**body, "audience": {"people": [employee.pk]}}
    conflict = send(client, "put", where, other)
    assert is_problem(conflict, 409, "edit_conflict")
    assert conflict.json()["theirs"] == audience

    group = {"departments": [sales.pk + 1], "locations": ["The moon"], "managers": [10**6]}
    wrongs: list[Any] = [{"groups": [{}]}, {"groups": [group]}, {"people": ["5"]}, []]
    for wrong in wrongs:
        answer = send(client, "put", where, {"base": "*", "audience": wrong})
        assert is_problem(answer, 400, "invalid"), wrong
        assert "audience" in answer.json()["errors"]
    assert Course.objects.get().audience == audience


def test_a_lesson_is_looked_at_and_converted_there_and_back(client: Client, author: User) -> None:
    lesson = draft_make(author, text("one", "Words."))
    where = f"courses/{lesson.course.slug}/lessons/{lesson.key}/convert/"
    would = client.get(f"{STUDIO}{where}").json()
    assert (would["kind"], would["lost"]) == ("assessment", ["Text: 1"])
    lesson.blocks = [text("one", "Other words.")]
    lesson.save()
    changed = send(client, "post", where, {"base": would["digest"]})
    assert is_problem(changed, 409, "lesson_changed")

    seen = client.get(f"{STUDIO}{where}").json()["digest"]
    made = send(client, "post", where, {"base": seen})
    assert (made.status_code, made.json()["kind"], made.json()["key"]) == (
        200, "assessment", lesson.key,
    )  # fmt: skip
    assert made.json()["assessment"]["questions"] == []
    assert client.get(f"{STUDIO}{where}").json()["kind"] == "lesson"

    history = f"{STUDIO}courses/{lesson.course.slug}/history/"
    line = client.get(history, {"kind": "lesson_converted"}).json()["results"][0]
    client.post(f"{history}{line['id']}/restore/")
    lesson.refresh_from_db()
    assert (lesson.kind, lesson.blocks[0]["markdown"]) == (LessonKind.LESSON, "Other words.")


def test_only_courses_have_lessons_to_convert(client: Client, author: User) -> None:
    lesson = draft_make(author, text("one", "Words."))
    Course.objects.update(format=Format.MICRO_LESSON)
    where = f"courses/{lesson.course.slug}/lessons/{lesson.key}/convert/"
    assert is_problem(client.get(f"{STUDIO}{where}"), 422, "no_conversion")
    assert is_problem(send(client, "post", where, {"base": "*"}), 422, "no_conversion")
