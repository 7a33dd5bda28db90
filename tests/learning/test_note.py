"""Private notes."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Course, Note
from people.models import User
from tests.factories.learning import enrolment_make
from tests.learning.playing import course_with, prose, url
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

LIST = "/notes/"
HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def course(employee: User) -> Course:
    course = course_with(prose("middle"))
    enrolment_make(employee, course)
    return course


def write(client: Client, course: Course, text: str, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post(url("note-create", course), {"text": text, **more}, headers=headers)


def test_it_keeps_a_note_at_its_block(as_: LogIn, employee: User, course: Course) -> None:
    answer = write(as_(employee), course, "Ask Jonas\r\n<script>", block="middle", seconds="65")

    assert answer.status_code == 302
    page = as_(employee).get(url("lesson-detail", course)).content.decode()
    assert page.count("Ask Jonas\n&lt;script&gt;") == 2
    assert "At 1:05" in page
    note = Note.objects.get()
    assert note.lesson_title == "First"
    assert note.get_absolute_url() == url("lesson-detail", course) + "#block-middle"


def test_it_keeps_a_note_that_is_sent_twice_once(
    as_: LogIn, employee: User, course: Course
) -> None:
    same = str(uuid4())
    for text in ("First words", "First words", "Better words"):
        answer = write(as_(employee), course, text, client_id=same, headers=JSON)

    assert Note.objects.get().text == "Better words"
    assert answer.json()["id"] == Note.objects.get().pk
    assert "Better words" in answer.json()["html"]


@pytest.mark.parametrize(
    "data",
    [
        {"text": "  "},
        {"text": "x" * 10_001},
        {"text": "a", "client_id": "1"},
        {"text": "a", "seconds": "-1"},
        {"text": "a", "block": "not a key"},
    ],
)
def test_it_refuses_what_is_no_note(
    as_: LogIn, employee: User, course: Course, data: dict[str, str]
) -> None:
    program = write(as_(employee), course, headers=JSON, **data)
    person = write(as_(employee), course, **data)

    assert program.status_code == 422
    assert program["Content-Type"] == "application/problem+json"
    assert person.status_code == 302
    assert not Note.objects.exists()


def test_it_changes_a_note(as_: LogIn, employee: User, course: Course) -> None:
    client = as_(employee)
    write(client, course, "Old", block="middle")
    address = reverse("learning:note-edit", args=[Note.objects.get().pk])

    assert "Old" in client.get(address).content.decode()
    assert "<html" not in client.get(address, headers=HTMX).content.decode()
    swapped = client.post(address, {"text": "New"}, headers=HTMX).content.decode()
    empty = client.post(address, {"text": " "}, headers=HTMX)

    assert "New" in swapped
    assert "-here" in swapped
    assert empty.status_code == 422
    assert Note.objects.get().text == "New"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_deletes_a_note_and_brings_it_back(
    as_: LogIn, employee: User, course: Course, headers: dict[str, str]
) -> None:
    client = as_(employee)
    write(client, course, "Keep me", block="middle", seconds="7")
    note = Note.objects.get()

    gone = client.post(reverse("learning:note-delete", args=[note.pk]), headers=headers)

    assert not Note.objects.exists()
    assert "Keep me" in gone.content.decode()
    again = write(
        client, course, "Keep me", block="middle", seconds="7", client_id=str(note.client_id)
    )
    assert again.status_code == 302
    back = Note.objects.get()
    assert (back.text, back.block_key, back.seconds) == ("Keep me", "middle", 7)


def test_it_shows_notes_to_their_writer_only(
    as_: LogIn, personas: Personas, course: Course
) -> None:
    write(as_(personas.employee), course, "Mine alone")
    note = Note.objects.get()

    for name, person in personas:
        if name == "employee":
            continue
        client = as_(person)
        for view in ("note-edit", "note-delete"):
            answer = client.post(reverse(f"learning:{view}", args=[note.pk]), {"text": "x"})
            assert answer.status_code == 404, name
        assert "Mine alone" not in client.get(LIST).content.decode()
        assert "Mine alone" not in client.get(f"{LIST}export/").content.decode()
    assert Note.objects.get().text == "Mine alone"


def test_it_finds_notes_by_words_and_course(as_: LogIn, employee: User, course: Course) -> None:
    client = as_(employee)
    write(client, course, "Heat pumps in Porto")
    write(client, course, "Something else")

    found = client.get(LIST, {"q": "porto heat"}).content.decode()
    nothing = client.get(LIST, {"q": "heat nothing"}).content.decode()
    of_course = client.get(LIST, {"course": course.slug}).content.decode()

    assert "Heat pumps" in found
    assert "Something else" not in found
    assert "No note holds these words" in nothing
    assert "Something else" in of_course


def test_it_keeps_notes_among_the_tabs_of_my_learning(as_: LogIn, employee: User) -> None:
    page = as_(employee).get(LIST).content.decode()
    assert 'href="/learning/completed/"' in page
    assert '<a href="/notes/" aria-current="page">' in page


def test_it_exports_markdown_and_csv(as_: LogIn, employee: User, course: Course) -> None:
    client = as_(employee)
    write(client, course, "=1+1", block="middle", seconds="65")
    write(client, course, 'Two\nlines, "quoted"')

    text = client.get(f"{LIST}export/").content.decode()
    table = client.get(f"{LIST}export/", {"format": "csv"})

    assert "## Feedback that lands\n\n### First\n" in text
    assert "1:05" in text
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["course", "lesson", "block"]
    assert rows[1][5] == "'=1+1"
    assert rows[2][5] == 'Two\nlines, "quoted"'
    assert table["Content-Disposition"].endswith('.csv"')


def test_it_takes_notes_of_the_enrolled_only(as_: LogIn, colleague: User, course: Course) -> None:
    assert write(as_(colleague), course, "x").status_code == 404
    assert write(as_(None), course, "x").status_code == 302
    assert write(as_(None), course, "x", headers=JSON).status_code == 401


@pytest.mark.parametrize("count", [2, 40])
def test_it_lists_notes_in_a_few_queries(
    as_: LogIn, employee: User, course: Course, django_assert_max_num_queries: Any, count: int
) -> None:
    client = as_(employee)
    Note.objects.bulk_create(
        Note(
            user=employee,
            course=course,
            lesson_key="first",
            lesson_title="First",
            text=f"Note {n}",
            client_id=uuid4(),
        )
        for n in range(count)
    )
    client.get(LIST)

    # One of them counts for the tabs of My learning.
    with django_assert_max_num_queries(6):
        client.get(LIST)
