"""Files, captions and authors through the studio's API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import DjangoAssertNumQueries

from learning.models import Course, CourseAsset
from learning.services.authoring import course_create
from learning.services.block import block_add, block_save
from people.models import User
from people.services.token import token_create
from tests.learning.bundles import SVG, VTT, WEBM, png
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

FILES = f"{STUDIO}courses/tea/files/"
AUTHORS = "courses/tea/authors/"


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def course(author: User) -> Course:
    return course_create(author=author, title="Making tea", slug="tea")


def sent(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


def put(client: Client, path: str, **fields: Any) -> Any:
    return client.put(path, encode_multipart(BOUNDARY, fields), content_type=MULTIPART_CONTENT)


def test_it_adds_a_file_once_and_says_where_it_is_used(
    client: Client, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    body = {"file": sent("My Cup.PNG", png(4, 3)), "alt": "A cup."}
    added = client.post(FILES, body)
    again = client.post(FILES, {"file": sent("other.png", png(4, 3)), "name": "third.png"})

    assert (added.status_code, again.status_code) == (201, 200)
    file = added.json()
    assert again.json() == file
    assert (file["path"], file["alt"], file["kind"]) == ("media/my-cup.png", "A cup.", "picture")
    assert (file["width"], file["height"], file["used"]) == (4, 3, [])
    assert b"".join(client.get(file["url"])) == png(4, 3)

    lesson = course.lessons.get()
    picture = {"kind": "image", "src": file["path"], "alt": "A cup."}
    added_block = {"block": picture, "key": "cup"}
    send(client, "post", f"courses/tea/lessons/{lesson.key}/blocks/", added_block)
    for n in range(5):
        client.post(FILES, {"file": sent(f"{n}.svg", SVG.replace("40", f"4{n}")), "alt": ""})
    with django_assert_max_num_queries(9):
        rows = client.get(f"{FILES}?page_size=100").json()["results"]
    assert [row["used"] for row in rows if row["path"] == file["path"]] == [[f"{lesson} (Image)"]]
    assert len(rows) == 6
    assert len(client.get(f"{FILES}?kind=unused&q=svg").json()["results"]) == 5
    assert is_problem(client.delete(f"{FILES}{file['id']}/"), 409, "file_used")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cup.png", b"not a picture"),
        ("cup.exe", b"MZ"),
        ("cup.png", b""),
        ("cup.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script>"),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("words.vtt", b"Hello."),
    ],
)
def test_it_looks_into_files_before_it_keeps_them(
    client: Client, course: Course, name: str, data: bytes
) -> None:
    answer = client.post(FILES, {"file": sent(name, data)})
    assert is_problem(answer, 422, "file_refused")
    assert not CourseAsset.objects.exists()


def test_it_refuses_forms_without_a_file(client: Client, course: Course) -> None:
    for body in ({}, {"file": "words"}, {"file": sent("a.png", png()), "alternative": "x"}):
        assert is_problem(client.post(FILES, body), 400, "invalid")
    assert client.post(FILES, "{}", content_type="application/json").status_code == 415


def test_it_reads_no_more_of_a_stranger_than_a_form_holds(
    course: Course, author: User, employee: User, as_: LogIn, client: Client
) -> None:
    large: dict[str, Any] = {"CONTENT_LENGTH": str(100 * 1024 * 1024)}
    refused = as_(employee).generic("POST", FILES, b"x", MULTIPART_CONTENT, **large)
    assert is_problem(refused, 413, "too_large")
    secret = token_create(user=author, name="Pipeline")[1]
    header = {"Authorization": f"Bearer {secret}"}
    for asker, more in ((client, {}), (Client(), header)):
        answer = asker.generic("POST", FILES, b"x", "text/plain", headers=more, **large)
        assert answer.status_code == 415


def test_it_replaces_renames_and_removes_files_seeing_conflicts(
    client: Client, course: Course
) -> None:
    first = client.post(FILES, {"file": sent("cup.png", png(4, 3))}).json()
    path = f"{FILES}{first['id']}/"

    new = put(client, path, base=first["digest"], file=sent("x.png", png(8, 6)))
    again = put(client, path, base=first["digest"], file=sent("x.png", png(8, 6)))
    late = put(client, path, base=first["digest"], file=sent("x.png", png(9, 9)))
    other = put(client, path, base="*", file=sent("x.svg", SVG))
    assert (new.json()["path"], new.json()["width"]) == ("media/cup.png", 8)
    assert again.json() == new.json()
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"]["sha256"] == new.json()["sha256"]
    assert is_problem(other, 422, "file_kind")
    assert is_problem(put(client, path, file=sent("x.png", png())), 400, "invalid")

    body = {"base": first["digest"], "alt": "A cup."}
    place = path.removeprefix(STUDIO)
    assert is_problem(send(client, "patch", place, body), 409, "edit_conflict")
    body = {"base": new.json()["digest"], "name": "mug", "alt": "A mug."}
    named = send(client, "patch", place, body).json()
    assert (named["path"], named["alt"]) == ("media/mug.png", "A mug.")
    assert send(client, "patch", place, {"base": named["digest"]}).json() == named

    assert is_problem(client.delete(f"{path}?base={first['digest']}"), 409, "edit_conflict")
    assert client.delete(f"{path}?base={named['digest']}").status_code == 204
    assert is_problem(client.get(path), 404, "not_found")


def test_it_writes_the_captions_of_a_clip(client: Client, course: Course, author: User) -> None:
    clip = client.post(FILES, {"file": sent("pour.webm", WEBM)}).json()["path"]
    lesson = course.lessons.get()
    block_add(lesson=lesson, actor=author, kind="video", key="clip")
    shown = {"key": "clip", "kind": "video", "src": clip, "title": "Pouring"}
    block_save(lesson=lesson, actor=author, key="clip", block=shown)
    blocks = f"courses/tea/lessons/{lesson.key}/blocks/"
    path = f"{blocks}clip/captions/"
    none = client.get(f"{STUDIO}{path}").json()
    assert (none["path"], none["text"]) == (None, "")

    written = send(client, "put", path, {"base": none["digest"], "text": VTT})
    late = send(client, "put", path, {"base": none["digest"], "text": VTT.replace("Hello", "Hi")})
    wrong = send(client, "put", path, {"base": "*", "text": "Hello."})

    assert written.json()["text"] == VTT
    assert client.get(f"{STUDIO}{path}").json() == written.json()
    named = client.get(f"{STUDIO}{blocks}clip/").json()["block"]
    assert named["captions"] == written.json()["path"] == "media/pour.vtt"
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["theirs"] == {"text": VTT}
    assert is_problem(wrong, 422, "file_refused")
    assert "WEBVTT" in wrong.json()["detail"]
    text = next(block["key"] for block in lesson.blocks if block["kind"] == "prose")
    assert client.get(f"{STUDIO}{blocks}{text}/captions/").status_code == 404


def test_it_adds_hands_over_and_takes_off_authors(
    client: Client, course: Course, author: User, admin: User, employee: User, as_: LogIn
) -> None:
    assert is_problem(
        send(client, "post", AUTHORS, {"email": "x@example.org"}), 422, "author_unknown"
    )
    assert is_problem(send(client, "post", AUTHORS, {"email": employee.email}), 422, "not_author")
    assert is_problem(send(client, "post", AUTHORS, {"email": "nobody"}), 400, "invalid")
    for _time in range(2):
        added = send(client, "post", AUTHORS, {"email": admin.email.upper()})
        assert added.status_code == 201
    people = [(each["email"], each["owner"]) for each in added.json()["authors"]]
    assert people == [(author.email, True), (admin.email, False)]

    handed = send(client, "post", f"{AUTHORS}{admin.pk}/owner/", {}).json()["authors"]
    assert [(each["email"], each["owner"]) for each in handed] == [
        (admin.email, True), (author.email, False),
    ]  # fmt: skip
    assert client.delete(f"{STUDIO}{AUTHORS}{admin.pk}/").status_code == 404
    assert as_(admin).delete(f"{STUDIO}{AUTHORS}{author.pk}/").status_code == 204
    assert is_problem(client.get(f"{STUDIO}{AUTHORS}"), 404, "not_found")
