"""Courses, sections and lessons through the studio's API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.models import ChangeKind, Course
from learning.services.authoring import course_create
from learning.services.outline import lesson_add, section_add
from people.models import User
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.learning.studio.drafts import order
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def course(author: User) -> Course:
    return course_create(author=author, title="Making tea")


def test_it_begins_a_course_once_under_a_slug_of_ones_own(client: Client, author: User) -> None:
    body = {"title": "Making tea", "slug": "tea", "language": "de"}
    first, again = send(client, "post", "courses/", body), send(client, "post", "courses/", body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["slug"], first.json()["status"]) == ("tea", "draft")
    assert first.json()["settings"]["language"] == "de"
    assert first.json()["outline"] == []
    assert Course.objects.get().owner == author


def test_it_gives_no_slug_of_somebody_else(client: Client, admin: User) -> None:
    course_create(author=admin, title="Making tea", slug="tea")
    answer = send(client, "post", "courses/", {"title": "Tea", "slug": "tea"})
    assert is_problem(answer, 409, "slug_taken")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": 5},
        {"title": ""},
        {"title": "Tea", "format": "film"},
        {"title": "Tea", "format": ["course"]},
        {"title": "Tea", "slug": "Not A Slug"},
        {"title": "Tea", "language": "German"},
        {"title": "Tea", "titel": "Tee"},
        {"title": "Tea", "format": "resource"},
        {"title": "Tea", "url": "https://example.org/"},
        {"title": "Tea\0"},
        [],
    ],
)
def test_it_refuses_what_no_course_begins_with(client: Client, body: Any) -> None:
    assert is_problem(send(client, "post", "courses/", body), 400, "invalid")
    assert not Course.objects.exists()


def test_it_lists_ones_courses_in_an_order_that_edits_do_not_change(
    client: Client, author: User, admin: User
) -> None:
    made = [course_create(author=author, title=f"Tea {n}").slug for n in range(5)]
    course_create(author=admin, title="Not mine")
    seen, url = list[str](), f"{STUDIO}courses/?page_size=2"
    while url:
        body = client.get(url).json()
        seen += [row["slug"] for row in body["results"]]
        url = body["next"]
        lesson_add(course=Course.objects.get(slug=made[0]), actor=author, title="More")
    assert seen == made[::-1]
    for query, found in (("q=tea+3", ["tea-3"]), ("state=published", []), ("state=no", made[::-1])):
        rows = client.get(f"{STUDIO}courses/?{query}").json()["results"]
        assert [row["slug"] for row in rows] == found, query


def test_it_asks_as_much_for_few_as_for_many(
    client: Client,
    author: User,
    course: Course,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for size in (3, 20):
        while Course.objects.count() < size:
            course_create(author=author, title="Another")
        while course.lessons.count() < size:
            section = section_add(course=course, actor=author, title=f"S{course.lessons.count()}")
            lesson_add(course=course, actor=author, title="More", section=section)
        for path, most in (("courses/", 3), (f"courses/{course.slug}/", 7)):
            with django_assert_max_num_queries(most):
                assert client.get(f"{STUDIO}{path}").status_code == 200


def test_it_changes_settings_and_names_what_is_in_the_way(client: Client, course: Course) -> None:
    path = f"courses/{course.slug}/"
    seen = client.get(f"{STUDIO}{path}").json()
    change = {
        "topic": "Kitchen", "skills": [{"name": "Brewing", "level": 2}, {"name": "Pouring"}],
        "outcomes": ["Brew"], "reviewed": "2026-11-01", "review_due": "2027-11-01",
        "source": "https://example.org/", "cover": {"seed": 3, "hue": 41},
    }  # fmt: skip
    body = {"base": seen["digest"], "settings": change}

    changed = send(client, "patch", path, body).json()
    conflict = send(client, "patch", path, {"base": seen["digest"], "settings": {"topic": "Tea"}})
    forced = send(client, "patch", path, {"base": "*", "settings": {"topic": None}})

    change["skills"] = [{"name": "Brewing", "level": 2}, {"name": "Pouring", "level": None}]
    assert changed["settings"] == {**seen["settings"], **change}
    assert changed == client.get(f"{STUDIO}{path}").json() | {
        "settings": changed["settings"], "digest": changed["digest"],
    }  # fmt: skip
    assert is_problem(conflict, 409, "edit_conflict")
    assert conflict.json()["theirs"] == changed["settings"]
    assert conflict.json()["digest"] == changed["digest"]
    assert forced.json()["settings"]["topic"] is None
    assert forced.json()["settings"]["review_due"] == "2027-11-01"


@pytest.mark.parametrize(
    "settings",
    [
        {"titel": "Tea"},
        {"title": None},
        {"level": "beginner"},
        {"outcomes": "Brew"},
        {"outcomes": [1]},
        {"skills": ["Brewing"]},
        {"skills": [{"name": "Brewing", "level": "2"}]},
        {"certificate": {"enabled": "yes"}},
        {"certificate": {"enabled": True, "valid_months": 0}},
        {"cover": {"seed": 1.5, "hue": 3}},
        {"prerequisites": ["nothing-here"]},
        {"reviewed": "yesterday"},
        {"url": "https://example.org/"},
        {"source": "javascript:alert(1)"},
    ],
)
def test_it_refuses_settings_that_are_none(
    client: Client, course: Course, settings: dict[str, Any]
) -> None:
    answer = send(client, "patch", f"courses/{course.slug}/", {"base": "*", "settings": settings})
    assert is_problem(answer, 400, "invalid")
    assert next(iter(settings)) in answer.content.decode()


def test_it_archives_and_reopens(client: Client, course: Course) -> None:
    for _time in range(2):
        answer = send(client, "post", f"courses/{course.slug}/archive/", {})
        assert (answer.status_code, answer.json()["status"]) == (200, "archived")
    assert send(client, "post", f"courses/{course.slug}/reopen/", {}).json()["status"] == "draft"
    again = send(client, "post", f"courses/{course.slug}/reopen/", {})
    assert is_problem(again, 422, "course_not_archived")


def test_it_builds_an_outline(client: Client) -> None:
    send(client, "post", "courses/", {"title": "Tea", "slug": "tea"})
    for _time in range(2):
        for key in ("water", "leaves"):
            section = send(client, "post", "courses/tea/sections/", {"title": key, "key": key})
            assert (section.status_code, section.json()) == (201, {"title": key, "key": key})
        for key, kind in (("boil", "lesson"), ("exam", "assessment")):
            body = {"title": key, "key": key, "kind": kind, "section": "water"}
            lesson = send(client, "post", "courses/tea/lessons/", body)
            assert (lesson.status_code, lesson.json()["key"]) == (201, key)
    course = Course.objects.get()
    assert order(course) == [("boil", "water"), ("exam", "water")]

    send(client, "post", "courses/tea/lessons/boil/move/", {"section": "leaves", "after": None})
    send(client, "post", "courses/tea/sections/leaves/move/", {"after": None})
    renamed = send(client, "patch", "courses/tea/sections/water/", {"title": "Hot water"})

    assert renamed.json() == {"key": "water", "title": "Hot water"}
    assert order(course) == [("boil", "leaves"), ("exam", "Hot water")]
    assert client.delete(f"{STUDIO}courses/tea/sections/leaves/").status_code == 204
    assert sorted(order(course)) == [("boil", ""), ("exam", "Hot water")]


def test_it_stands_behind_nothing_that_is_not_there(client: Client, course: Course) -> None:
    path = f"courses/{course.slug}/"
    lesson, section = course.lessons.get().key, course.sections.get().key
    for move, body in (
        (f"lessons/{lesson}/move/", {"section": "nothing", "after": None}),
        (f"lessons/{lesson}/move/", {"section": section, "after": lesson}),
        (f"sections/{section}/move/", {"after": section}),
        ("lessons/", {"title": "x", "section": "nothing"}),
    ):
        assert is_problem(send(client, "post", path + move, body), 422, "after_unknown"), move


def test_it_changes_a_lesson_and_sees_conflicts(client: Client, course: Course) -> None:
    path = f"courses/{course.slug}/lessons/{course.lessons.get().key}/"
    seen = client.get(f"{STUDIO}{path}").json()
    body = {"base": seen["digest"], "settings": {"minutes": 7, "objectives": ["Boil water"]}}

    changed = send(client, "patch", path, body)
    again = send(client, "patch", path, body)
    late = send(client, "patch", path, {"base": seen["digest"], "settings": {"minutes": 9}})

    assert changed.json()["settings"]["minutes"] == 7
    assert again.json() == changed.json()
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"] == changed.json()["settings"]
    for settings in ({"minutes": "7"}, {"minutes": True}, {"preview": 1}, {"keypoints": [""]}):
        answer = send(client, "patch", path, {"base": "*", "settings": settings})
        assert is_problem(answer, 400, "invalid"), settings
    assert is_problem(send(client, "patch", path, {"settings": {}}), 400, "invalid")


def test_it_brings_a_removed_lesson_back(client: Client, course: Course) -> None:
    key = course.lessons.get().key
    assert client.delete(f"{STUDIO}courses/{course.slug}/lessons/{key}/").status_code == 204
    assert not course.lessons.exists()
    kind = ChangeKind.LESSON_REMOVED.value
    history = client.get(f"{STUDIO}courses/{course.slug}/history/?lesson={key}&kind={kind}")
    change = history.json()["results"][0]["id"]
    for _time in range(2):
        answer = send(client, "post", f"courses/{course.slug}/history/{change}/restore/", {})
        assert answer.json()["outline"][0]["lessons"][0]["key"] == key


def test_it_keeps_bodies_small(client: Client, course: Course) -> None:
    body = {"base": "*", "settings": {"description": "x" * (3 * 1024 * 1024)}}
    answer = send(client, "patch", f"courses/{course.slug}/", body)
    assert is_problem(answer, 413, "too_large")


def test_it_shows_figures_as_the_page_does(client: Client, course: Course) -> None:
    answer = client.get(f"{STUDIO}courses/{course.slug}/analytics/weeks/").json()
    assert (answer["key"], len(answer["columns"])) == ("weeks", 4)
    nothing = client.get(f"{STUDIO}courses/{course.slug}/analytics/names/")
    assert is_problem(nothing, 404, "not_found")
