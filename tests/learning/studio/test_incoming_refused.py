"""What is not brought in, and how that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from learning.models import Course
from learning.services.course import course_import
from learning.tasks.incoming import incoming_read
from people.models import User
from tests.factories.people import UserFactory
from tests.learning.bundles import bundle_files, folder_make, zip_bytes
from tests.learning.documents import tea_slides
from tests.learning.drafting import course_written
from tests.learning.studio.incoming import NEW, confirm, packed, preview, said, upload, waiting
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def test_every_problem_is_shown_with_its_file_and_line(client: Client, tmp_path: Path) -> None:
    files = bundle_files()
    files["lessons/01-first.md"] = "# First\n\n::: check\nkind: single\n:::\n\n![x](media/no.png)\n"
    data = zip_bytes(files)
    answer = upload(client, "tea.zip", data)
    rows = [(each.file, each.line) for each in answer.context["problems"]]
    assert ("lessons/01-first.md", 7) in rows
    assert len(rows) > 1
    assert "Import</button>" not in said(answer)
    again = client.post(f"{answer.request['PATH_INFO']}confirm/", {"base": ""}, follow=True)
    assert "Nothing was imported." in said(again)
    assert not Course.objects.exists()


def test_a_name_that_is_somebody_elses_is_refused_without_telling_whose(
    client: Client, tmp_path: Path
) -> None:
    other = UserFactory.create(name="Olga Other", roles=["author"])
    course_import(source=folder_make(tmp_path / "a", bundle_files()), author=other)
    answer = upload(client, "tea.zip", packed(title="Mine"))
    assert "the name “tea” in addresses cannot be used" in said(answer).replace("The", "the")
    assert "Olga" not in said(answer)
    assert other.email not in said(answer)
    confirm(client, answer.request["PATH_INFO"], base="")
    assert Course.objects.get().title == "Making tea"


@pytest.mark.parametrize("slug", ["new", "import"])
def test_a_name_that_the_studio_needs_is_refused(client: Client, tmp_path: Path, slug: str) -> None:
    assert "cannot be used" in said(upload(client, "tea.zip", packed(slug=slug)))


def test_a_preview_is_its_owners_only(
    client: Client, admin: User, as_: LogIn, tmp_path: Path
) -> None:
    address = preview(client, "tea.zip", packed())
    other = as_(admin)
    assert other.get(address).status_code == 404
    assert other.post(f"{address}confirm/").status_code == 404
    assert other.post(f"{address}discard/").status_code == 404
    assert client.get(f"{NEW}forged:token/").status_code == 404


def test_who_may_not_change_the_course_any_more_cannot_import_into_it(
    client: Client, author: User, admin: User
) -> None:
    course = course_written(author)
    address = preview(client, "tea.md", b"# Tea\n\nHot.\n", course)
    Course.objects.update(owner=admin)
    assert client.get(address).status_code == 404
    assert confirm(client, address, base="").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tea.ppt", b"x", "Save it as .pptx"),
        ("tea.docx", b"x", "Save the document as PDF"),
        ("tea.exe", b"MZ", "not this kind of file"),
        ("tea", b"x", "not this kind of file"),
        ("tea.zip", b"", "This file is empty."),
    ],
)
def test_files_of_another_kind_are_refused_in_a_sentence(
    client: Client, name: str, data: bytes, words: str
) -> None:
    answer = upload(client, name, data)
    assert answer.status_code == 422
    assert words in said(answer)
    assert waiting() == []


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tea.zip", b"no zip", "neither a folder nor a zip file"),
        ("tea.pptx", b"no slides", "no PowerPoint file"),
        ("tea.pdf", b"no pages", "is no PDF"),
        ("tea.md", b"\xff\xfe\x00", "UTF-16"),
        ("tea.md", b"a\x00b", "control character"),
        ("tea.md", b"  \n", "nothing in this file"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_a_problem_on_its_page(
    client: Client, name: str, data: bytes, words: str
) -> None:
    answer = upload(client, name, data)
    assert answer.status_code == 200
    assert words in said(answer)
    assert not Course.objects.exists()


def test_a_worker_that_cannot_be_asked_is_said(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(**_options: Any) -> None:
        raise OSError

    monkeypatch.setattr(incoming_read, "apply_async", unreachable)
    answer = upload(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    assert answer.status_code == 503
    assert "Files cannot be read at the moment" in said(answer)
    assert waiting() == []


def test_lessons_are_not_added_to_a_micro_lesson(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_written(author, lessons=1)
    Course.objects.update(format="micro-lesson")
    answer = upload(client, "tea.pptx", tea_slides(tmp_path).read_bytes(), course)
    assert "Lessons can be added to courses only" in said(answer)


def test_large_files_are_taken_from_authors_only(
    client: Client, employee: User, as_: LogIn, settings: Any
) -> None:
    settings.LARGEST_BODY = 500
    data = zip_bytes(bundle_files())
    assert len(data) > 500
    assert upload(client, "tea.zip", data).status_code == 200
    for person in (employee, None):
        assert upload(as_(person), "tea.zip", data).status_code == 413
    assert client.post("/studio/new/", {"title": "x" * 600}).status_code == 413
    assert client.post(NEW, CONTENT_LENGTH=str(300 * 1024 * 1024)).status_code == 413
