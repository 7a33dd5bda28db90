"""The studio's media library, over HTTP."""

from __future__ import annotations

import uuid
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from learning.content.mentions import mentions, mentions_renamed
from learning.models import (
    Asset,
    Course,
    CourseAsset,
    Lesson,
)
from learning.services.release import release_publish
from people.models import User
from tests.learning.bundles import SVG, VTT, WEBM, png
from tests.learning.studio.drafts import draft_make, text, url
from tests.learning.studio.library import add, body, page, paths
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    picture = {"key": "pic", "kind": "image", "src": "media/cup.png", "alt": "A cup"}
    return draft_make(author, text("one", "See [it](../media/paper.pdf)."), picture)


@pytest.fixture
def course(lesson: Lesson) -> Course:
    return lesson.course


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def part(client: Client, begun: dict[str, Any], data: bytes, offset: str) -> Any:
    """Send a part of the file from `offset` on."""
    kind = "application/octet-stream"
    headers = {**JSON, "Upload-Offset": offset}
    return client.post(begun["url"], data, content_type=kind, headers=headers)


def test_it_adds_files_without_a_script_and_says_what_is_refused(
    client: Client, course: Course
) -> None:
    said = add(
        client, course, ("cup.png", png()), ("page.html", b"<!doctype html>"), ("b.png", png())
    )

    assert paths(course) == {"media/cup.png"}
    assert said[0].startswith("page.html: Files of this kind are not taken.")
    assert said[1:] == [
        "b.png is here already, as media/cup.png.",
        "1 file is in the course now.",
    ]


def test_it_receives_a_file_in_parts(client: Client, course: Course) -> None:
    data, name = png(40, 30), str(uuid.uuid4())
    begun = client.post(
        page("upload-create", course),
        {"client_id": name, "name": "Cup.png", "size": len(data)},
        headers=JSON,
    ).json()
    assert (begun["state"], begun["received"], begun["file"]) == ("receiving", 0, None)

    early = part(client, begun, data[9:], "9")
    assert (early.status_code, early.json()["received"]) == (409, 0)
    first = part(client, begun, data[:50], "0").json()
    again = part(client, begun, data[:50], "0").json()
    assert first == again == {**begun, "received": 50}
    assert client.get(begun["url"], headers=JSON).json() == first
    done = part(client, begun, data[50:], "50").json()

    file = course.assets.get()
    assert done["state"] == "done"
    assert done["file"] == {
        "path": "media/cup.png",
        "name": "cup.png",
        "url": f"/media/{file.asset.sha256}/cup.png",
        "kind": "picture",
        "alt": "",
        "page": page("media-detail", course, file.pk),
    }


def test_it_says_why_a_file_was_refused(client: Client, course: Course) -> None:
    values = {"client_id": str(uuid.uuid4()), "name": "a.png", "size": 4}
    begun = client.post(page("upload-create", course), values, headers=JSON).json()

    done = part(client, begun, b"<svg", "0").json()

    assert done["state"] == "refused"
    assert done["problem"].startswith("What is in this file is not what its name says")


def test_an_ended_session_is_said_to_the_script(client: Client, course: Course) -> None:
    client.logout()

    answer = client.post(page("upload-create", course), {}, headers=JSON)

    assert answer.status_code == 401


def test_nobody_goes_on_with_the_upload_of_another(
    client: Client, course: Course, admin: User, as_: LogIn
) -> None:
    values = {"client_id": str(uuid.uuid4()), "name": "a.png", "size": 4}
    begun = client.post(page("upload-create", course), values, headers=JSON).json()

    answer = part(as_(admin), begun, b"1234", "0")

    assert answer.status_code == 404


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_a_part_says_where_it_begins(offset: str, client: Client, course: Course) -> None:
    values = {"client_id": str(uuid.uuid4()), "name": "a.png", "size": 4}
    begun = client.post(page("upload-create", course), values, headers=JSON).json()

    assert part(client, begun, b"1", offset).status_code == 400


def test_it_lists_where_each_file_is_used(client: Client, course: Course, author: User) -> None:
    add(client, course, ("cup.png", png()), ("paper.pdf", b"%PDF-1.7"), ("spare.png", png(grey=1)))
    release_publish(course=course, author=author)

    files = {each.name: each for each in client.get(page("media", course)).context["page"]}

    assert [str(place) for place in files["cup.png"].draft] == ["First lesson (Image)"]
    assert files["cup.png"].draft[0].url.endswith("?edit=pic#block-pic")
    assert [str(place) for place in files["cup.png"].released] == ["First lesson (Image)"]
    assert [str(place) for place in files["paper.pdf"].draft] == ["First lesson (Text)"]
    assert [str(place) for place in files["paper.pdf"].released] == ["First lesson (Text)"]
    assert files["spare.png"].draft == files["spare.png"].released == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "picture"}, {"cup.png", "drawing.svg"}),
        ({"kind": "captions"}, {"words.vtt"}),
        ({"kind": "other"}, {"paper.pdf"}),
        ({"kind": "unused"}, {"words.vtt", "drawing.svg"}),
        ({"q": "KETTLE"}, {"drawing.svg"}),
        ({"q": "cup"}, {"cup.png"}),
        ({"q": "%"}, set()),
    ],
)
def test_it_finds_files_by_kind_and_by_words(
    query: dict[str, str], found: set[str], client: Client, course: Course
) -> None:
    add(client, course, ("cup.png", png()), ("paper.pdf", b"%PDF-1.7"),
        ("words.vtt", VTT.encode()), ("drawing.svg", SVG.encode()))  # fmt: skip
    CourseAsset.objects.filter(path="media/drawing.svg").update(alt="A kettle")

    listed = client.get(page("media", course), query, headers={"HX-Request": "true"})

    assert {each.name for each in listed.context["page"]} == found


def _fill(course: Course, number: int) -> None:
    for each in range(number):
        sha = f"{course.pk:032}{each:032}"
        asset = Asset.objects.create(sha256=sha, content_type="image/png", size=9, width=700,
                                     height=300, file="a")  # fmt: skip
        CourseAsset.objects.create(course=course, asset=asset, path=f"media/{each}.png")
        block = {"key": f"i{each}", "kind": "image", "src": f"media/{each}.png", "alt": "A"}
        Lesson.objects.create(course=course, key=f"l{each}", title=f"L{each}", position=each + 1,
                              blocks=[block])  # fmt: skip


def test_the_list_asks_the_database_as_often_however_many_files(
    client: Client, course: Course, lesson: Lesson
) -> None:
    counts = []
    for number in (2, 60):
        Lesson.objects.filter(course=course).exclude(pk=lesson.pk).delete()
        CourseAsset.objects.all().delete()
        Asset.objects.all().delete()
        _fill(course, number)
        client.get(page("media", course))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page("media", course))
        assert answer.context["page"].paginator.count == number
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16


def test_a_file_never_becomes_another_kind(client: Client, course: Course) -> None:
    add(client, course, ("cup.png", png()))
    file = course.assets.get()
    new = SimpleUploadedFile("cup.svg", SVG.encode())

    answer = client.post(page("media-replace", course, file.pk), {"file": new}, follow=True)

    assert "another PNG file" in answer.content.decode()


ACTIVE = (
    b"<html><body><script>alert(1)</script>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
)


NAMES = ("a.html", "a.svg", "a.png", "a.txt", "a.pdf", "a.vtt", "a.webm")
# A text that begins as XML is downloaded, never shown.
TAKEN = {("a.txt", ACTIVE[2])}


@pytest.mark.parametrize(
    ("name", "data"), [pair for pair in product(NAMES, ACTIVE) if pair not in TAKEN]
)
def test_what_could_run_is_not_taken_under_any_name(
    name: str, data: bytes, client: Client, course: Course
) -> None:
    add(client, course, (name, data))

    assert paths(course) == set()


@pytest.mark.parametrize(
    ("name", "data", "inline"),
    [
        ("a.svg", SVG.encode(), True),
        ("a.txt", b"Hello", False),
        ("a.md", b"Hello <script>alert(1)</script>", False),
        ("a.pdf", b"%PDF-1.7 <script>", False),
        ("a.vtt", VTT.encode(), True),
        ("a.webm", WEBM, True),
    ],
)
def test_nothing_that_was_uploaded_runs_in_our_origin(
    name: str, data: bytes, inline: bool, client: Client, course: Course
) -> None:
    add(client, course, (name, data))

    answer = client.get(f"/media/{course.assets.get().asset.sha256}/{name}")

    body(answer)
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] not in {"text/html", "application/xhtml+xml", "text/xml"}
    assert ("attachment" not in answer["Content-Disposition"]) == inline


def test_the_script_learns_of_a_file_by_its_path(client: Client, course: Course) -> None:
    add(client, course, ("cup.png", png()))
    CourseAsset.objects.update(alt="A cup")

    found = client.get(page("media", course), {"path": "media/cup.png"}, headers=JSON)
    none = client.get(page("media", course), {"path": "media/no.png"}, headers=JSON)

    assert found.json()["alt"] == "A cup"
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"kind": "image", "src": "../media/a b.png"}, "media/a b.png"),
        ({"kind": "prose", "markdown": "![x](<media/a (1).png>)"}, "media/a (1).png"),
        ({"kind": "prose", "markdown": "[x](media/a%20b.pdf#page=2)"}, "media/a b.pdf"),
        ({"kind": "prose", "markdown": "[x]: ../media/a.pdf\n"}, "media/a.pdf"),
        ({"kind": "prose", "markdown": "*see media/a.pdf.*"}, "media/a.pdf"),
        ({"options": [{"text": '<img src="media/a.png">'}]}, "media/a.png"),
    ],
)
def test_it_sees_a_file_however_it_is_named(content: dict[str, Any], found: str) -> None:
    assert found in mentions(content)
    renamed = mentions_renamed(content, found, "media/new.png")
    assert "media/new.png" in mentions(renamed)
    assert found not in mentions(renamed)


def test_the_form_of_a_block_offers_to_upload(client: Client, lesson: Lesson) -> None:
    html = client.get(url("lesson", lesson), {"edit": "pic"}).content.decode()

    assert 'data-file=".png,.jpg,.jpeg,.gif,.webp,.avif,.svg"' in html
    assert "js/studio-media.js" in html
