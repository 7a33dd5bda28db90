"""The catalogue's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Course
from people.models import User
from tests.factories.learning import course_make, enrolment_make

pytestmark = pytest.mark.django_db

URL = "/explore/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}

As = Callable[[User | None], Client]


def body(client: Client, url: str = URL, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def catalogue_of(count: int) -> None:
    for n in range(count):
        course_make(
            f"Course number {n:03}",
            topic=f"Topic {n % 9}",
            skills=[f"Skill {n % 40}", f"Skill {(n + 7) % 40}"],
        )


def test_it_asks_a_stranger_to_log_in(as_: As) -> None:
    assert as_(None).get(URL).status_code == 302


def test_it_lists_courses_with_what_the_reader_has_to_do_with_them(as_: As, employee: User) -> None:
    course = course_make("Meetings worth having", lessons=8)
    enrolment_make(employee, course, done=["lesson-1"])
    html = body(as_(employee))

    assert "Meetings worth having" in html
    assert "40 min · 8 lessons" in html
    assert "In progress" in html
    assert 'value="12"' in html


def test_it_narrows_by_the_address_alone(as_: As, employee: User) -> None:
    course_make("Read a chart", topic="Data")
    course_make("Say what you saw", topic="Communication")
    html = body(as_(employee), f"{URL}?topic=data&level=beginner")

    assert "Read a chart" in html
    assert "Say what you saw" not in html
    assert '<p role="status">1 course</p>' in html
    assert 'name="topic" value="data" checked' in html
    assert 'href="?level=beginner"' in html


def test_it_disables_what_would_leave_nothing(as_: As, employee: User) -> None:
    course_make("Read a chart", topic="Data", level="beginner")
    course_make("Say what you saw", topic="Communication", level="advanced")
    html = body(as_(employee), f"{URL}?topic=data")

    assert 'name="level" value="advanced" disabled' in html
    assert 'name="level" value="beginner">' in html


def test_it_folds_a_long_list_of_skills(as_: As, employee: User) -> None:
    course_make(skills=[f"Skill {n:02}" for n in range(20)])
    client = as_(employee)

    assert "<summary>12 more</summary>" in body(client)
    assert '<details class="fold plain"><summary>' in body(client)
    assert '<details class="fold plain" open>' in body(client, f"{URL}?skill=skill-19")


def test_it_says_what_it_searched_instead(as_: As, employee: User) -> None:
    course_make("Giving feedback that lands")
    html = body(as_(employee), f"{URL}?q=feebdack")

    assert "Nothing for “feebdack”. Showing results for <b>feedback</b> instead." in html
    assert "Giving feedback that lands" in html


def test_it_shows_a_way_on_from_nothing(as_: As, employee: User) -> None:
    course_make("Giving feedback", skills=["Listening"], topic="Communication")
    html = body(as_(employee), f"{URL}?q=listning+qqqq&topic=data")

    assert "No course for “listning qqqq”" in html
    assert "?skill=listening" in html
    assert "Search without filters" in html


def test_it_never_shows_what_was_typed_as_markup(as_: As, employee: User) -> None:
    course_make("Giving feedback")
    html = body(as_(employee), f"{URL}?q=%3Cscript%3Ealert(1)%3C/script%3E&topic=%3Cb%3E")

    assert "<script>alert" not in html
    assert "&lt;b&gt;" in html


def test_it_answers_htmx_with_what_changed(as_: As, employee: User) -> None:
    course_make("Giving feedback")
    client = as_(employee)
    part = body(client, **HTMX)

    assert "Giving feedback" in part
    assert "<html" not in part
    assert "<html" in body(client, **{"HX-Request": "true", "HX-Request-Type": "full"})
    assert "HX-Request" in client.get(URL)["Vary"]


def test_it_remembers_to_hide_what_was_completed(as_: As, employee: User) -> None:
    course = course_make("Meetings worth having")
    enrolment_make(employee, course, completed=True)
    client, url = as_(employee), reverse("learning:catalogue-completed-hide")

    response = client.post(url, {"hidden": "1", "next": f"{URL}?topic=data"})
    assert response["Location"] == f"{URL}?topic=data"
    html = body(client)
    assert "Meetings worth having" not in html
    assert "1 completed one is hidden" in html

    client.post(url, {"hidden": "0", "next": "https://evil.example/"})
    assert "Meetings worth having" in body(client)


def test_it_goes_nowhere_else_after_the_switch(as_: As, employee: User) -> None:
    url = reverse("learning:catalogue-completed-hide")
    response = as_(employee).post(url, {"hidden": "1", "next": "https://evil.example/"})

    assert response["Location"] == URL


def test_it_turns_pages_by_links(as_: As, employee: User) -> None:
    catalogue_of(14)
    client = as_(employee)

    assert 'href="?sort=title&amp;page=2"' in body(client, f"{URL}?sort=title")
    second = body(client, f"{URL}?sort=title&page=2")
    assert "Course number 013" in second
    assert "Course number 003" not in second


def test_it_lists_neither_drafts_nor_archived_courses(as_: As, author: User) -> None:
    course_make("A draft", publish=False, owner=author)
    course_make("Old one")
    Course.objects.filter(title="Old one").update(status="archived")
    html = body(as_(author))

    assert "A draft" not in html
    assert "Old one" not in html


@pytest.mark.parametrize("url", [URL, f"{URL}?topic=topic-1&q=course"])
def test_it_costs_the_same_whatever_the_size(
    as_: As,
    employee: User,
    url: str,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = as_(employee)
    for size in (3, 60):
        catalogue_of(size) if size == 3 else [
            course_make(topic="T", skills=["S"]) for _ in range(size)
        ]
        client.get(url)
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            client.get(url)
