"""Courses brought in and out in the browser: upload, preview, confirm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import now
from learning.incoming import Incoming
from learning.models import ChangeKind, Course, CourseChange
from learning.selectors.content import course_content
from learning.selectors.studio.changes import change_words
from learning.services.course import course_import
from learning.services.release import release_publish
from learning.services.restore import change_restore
from learning.tasks.incoming import incoming_read, incomings_sweep
from people.models import User
from tests.learning.bundles import bundle_files, folder_make, zip_bytes
from tests.learning.documents import Pages, tea_slides
from tests.learning.drafting import course_written, lesson_of, text_write
from tests.learning.studio.incoming import NEW, confirm, packed, preview, said, upload, waiting
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def test_a_bundle_becomes_a_course_once_it_is_confirmed(
    client: Client, author: User, django_capture_on_commit_callbacks: Any
) -> None:
    answer = upload(client, "tea.zip", packed())
    assert "A new course: Making tea" in said(answer)
    assert not Course.objects.exists()
    address = answer.request["PATH_INFO"]
    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, address)
    course = Course.objects.get()
    assert (course.slug, course.owner, course.status) == ("tea", author, "draft")
    assert course.lessons.count() == 2
    assert "Imported into the draft" in said(done)
    line = CourseChange.objects.get(kind=ChangeKind.COURSE_IMPORTED)
    assert line.actor == author
    assert "From the file tea.zip" in change_words(line)
    assert waiting() == []


def test_slides_become_a_course(client: Client, author: User, tmp_path: Path) -> None:
    address = preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    page = client.get(address)
    assert page.context["plan"].pictures == 1
    assert "Slide 3: a picture has no alternative text" in said(page)
    confirm(client, address)
    course = Course.objects.get()
    assert (course.title, course.owner) == ("Making tea", author)
    lesson = course.lessons.get()
    assert [block["kind"] for block in lesson.blocks][:3] == ["prose", "prose", "image"]
    assert [use.path for use in course.assets.all()] == ["media/tea-002.png"]
    opened = client.get(reverse("learning:draft-lesson", args=[course.slug, lesson.key]))
    assert "A kettle on a stove" in said(opened)


def test_a_pdf_goes_behind_the_lessons_of_a_course(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_written(author, lessons=2)
    before = [lesson.key for lesson in course_content(course).lessons]
    pdf = Pages().leaf("Making tea", "Boil the water.").saved(tmp_path)
    answer = upload(client, "tea.pdf", pdf.read_bytes(), course)
    assert "1 lesson added" in said(answer)
    confirm(client, answer.request["PATH_INFO"])
    after = course_content(course).lessons
    assert [lesson.key for lesson in after] == [*before, "making-tea"]
    assert after[-1].section == "Making tea"


def test_a_file_that_is_there_under_another_content_is_not_replaced(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_written(author)
    data = tea_slides(tmp_path).read_bytes()
    confirm(client, preview(client, "tea.pptx", data, course))
    use = course.assets.get()
    use.asset.sha256 = "0" * 64
    use.asset.save()
    confirm(client, preview(client, "tea.pptx", data, course))
    paths = sorted(course.assets.values_list("path", flat=True))
    assert paths == ["media/tea-002-v2.png", "media/tea-002.png"]
    assert lesson_of(course, 5).blocks[2]["src"] == "media/tea-002-v2.png"


def test_markdown_becomes_a_lesson(client: Client, author: User) -> None:
    course = course_written(author, lessons=1)
    text = b"# Pouring\n\nSlowly.\n\n![A cup](cup.png)\n"
    answer = upload(client, "pouring.md", text, course)
    assert "pouring.md:5" in said(answer)
    assert "does not come with a Markdown file" in said(answer)
    confirm(client, answer.request["PATH_INFO"])
    lesson = course.lessons.get(key="pouring")
    assert lesson.title == "Pouring"
    assert [block["kind"] for block in lesson.blocks] == ["prose", "image"]


def test_a_bundle_changes_ones_own_course_and_nothing_is_published(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_import(source=folder_make(tmp_path / "a", bundle_files()), author=author).course
    release = course.current_release
    files = bundle_files()
    files["lessons/01-first.md"] = "# First\n\nWater boils at 100 degrees.\n"
    data = zip_bytes(files)
    answer = upload(client, "tea.zip", data)
    assert "1 lesson changed" in said(answer)
    confirm(client, answer.request["PATH_INFO"])
    course.refresh_from_db()
    assert course.current_release == release
    assert "100 degrees" in str(course_content(course).lessons[0].blocks)


def test_what_an_import_replaced_can_be_brought_back(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_import(source=folder_make(tmp_path / "a", bundle_files()), author=author).course
    text_write(course.lessons.order_by("position")[0], author, "My own words.")
    before = course_content(course).digest
    address = preview(client, "tea.zip", packed())
    assert "changes that were never published" in said(client.get(address))
    confirm(client, address)
    assert "My own words." not in str(course_content(course))
    change_restore(change=course.changes.filter(kind=ChangeKind.COURSE_IMPORTED)[0], actor=author)
    assert course_content(course).digest == before
    page = client.get(reverse("learning:change-list", args=[course.slug]))
    assert "Course imported" in said(page)


def test_the_same_again_has_nothing_to_confirm(
    client: Client, author: User, tmp_path: Path
) -> None:
    course_import(source=folder_make(tmp_path / "a", bundle_files()), author=author)
    answer = upload(client, "tea.zip", packed())
    assert "There is nothing to import" in said(answer)
    changes = CourseChange.objects.count()
    confirm(client, answer.request["PATH_INFO"])
    assert CourseChange.objects.count() == changes


def test_a_bundle_goes_into_another_course_of_ones_own(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_written(author, title="Coffee")
    answer = upload(client, "tea.zip", packed(), course)
    assert "the course keeps its name in addresses" in said(answer).replace("\n", " ")
    confirm(client, answer.request["PATH_INFO"])
    content = course_content(course)
    assert (content.metadata["slug"], content.metadata["title"]) == ("coffee", "Making tea")
    assert Course.objects.count() == 1


def test_whoever_imports_owns_the_course_whatever_the_bundle_says(
    client: Client, author: User, colleague: User, tmp_path: Path
) -> None:
    data = packed(owner=colleague.email)
    answer = upload(client, "tea.zip", data)
    assert f"names the owner {colleague.email}; the course becomes yours" in said(answer)
    confirm(client, answer.request["PATH_INFO"])
    course = Course.objects.get()
    release_publish(course=course, author=author, override="A test.")
    course.refresh_from_db()
    assert course.owner == author


def test_confirming_twice_imports_once(client: Client, tmp_path: Path) -> None:
    address = preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    confirm(client, address, base="")
    again = confirm(client, address, base="")
    assert "This file is imported already." in said(again)
    assert Course.objects.count() == 1
    assert CourseChange.objects.filter(kind=ChangeKind.COURSE_IMPORTED).count() == 1


def test_going_back_to_a_confirmed_preview_leads_to_the_course(
    client: Client, tmp_path: Path
) -> None:
    address = preview(client, "tea.zip", packed())
    confirm(client, address)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("learning:draft-detail", args=["tea"])


def test_a_preview_of_yesterday_is_over(
    client: Client, tmp_path: Path, at: Callable[..., AbstractContextManager[object]]
) -> None:
    address = preview(client, "tea.zip", packed())
    with at(now() + dt.timedelta(hours=25)):
        for answer in (client.get(address, follow=True), confirm(client, address, base="")):
            assert "This preview is over. Upload the file once more." in said(answer)
    assert not Course.objects.exists()


def test_a_course_that_changed_since_the_preview_is_shown_once_more(
    client: Client, author: User, tmp_path: Path
) -> None:
    course = course_import(source=folder_make(tmp_path / "a", bundle_files()), author=author).course
    address = preview(client, "tea.zip", packed(title="More tea"))
    base = client.get(address).context["plan"].base
    text_write(course.lessons.order_by("position")[0], author, "Just now.")
    answer = confirm(client, address, base=base)
    assert "The course has changed since this preview was made" in said(answer)
    assert answer.request["PATH_INFO"] == address
    assert "Just now." in str(course_content(course))
    confirm(client, address)
    assert course_content(course).metadata["title"] == "More tea"


def test_a_discarded_file_is_gone(client: Client, tmp_path: Path) -> None:
    address = preview(client, "tea.zip", packed())
    assert len(waiting()) == 1
    answer = client.post(f"{address}discard/", follow=True)
    assert "Nothing was changed." in said(answer)
    assert waiting() == []
    assert "This preview is over" in said(client.get(address, follow=True))


def test_files_of_yesterday_are_swept(
    client: Client, tmp_path: Path, at: Callable[..., AbstractContextManager[object]]
) -> None:
    preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    incomings_sweep()
    assert len(waiting()) == 1
    with at(now() + dt.timedelta(hours=26)):
        incomings_sweep()
    assert waiting() == []


def test_a_file_that_is_still_read_says_so(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    at: Callable[..., AbstractContextManager[object]],
) -> None:  # fmt: skip
    monkeypatch.setattr(incoming_read, "apply_async", lambda **_options: None)
    address = preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    page = client.get(address)
    assert "The preview opens here in a moment." in said(page)
    with at(now() + dt.timedelta(minutes=11)):
        assert "Reading it took too long" in said(client.get(address))
    token = address.removeprefix(NEW).strip("/")
    incoming_read(token=token)
    assert "A new course: Making tea" in said(client.get(address))
    incoming_read(token=token)
    incoming_read(token="forged")  # nobody's


def test_the_draft_comes_out_as_a_bundle_that_makes_it_again(
    client: Client, author: User, tmp_path: Path
) -> None:
    address = preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes())
    confirm(client, address)
    course = Course.objects.get()
    last = course.lessons.get()
    for block in last.blocks:
        if block["kind"] == "image":
            block.setdefault("alt", "A cup")
    last.save()
    answer = client.get(reverse("learning:draft-export", args=[course.slug]))
    data = b"".join(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="making-tea.zip"'
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {"course.json", "media/tea-002.png"} <= set(names)
    assert upload(client, "making-tea.zip", data).context["plan"].diff == []


def test_a_draft_whose_pictures_nobody_described_comes_out_too(
    client: Client, tmp_path: Path
) -> None:
    confirm(client, preview(client, "tea.pptx", tea_slides(tmp_path).read_bytes()))
    data = b"".join(client.get(reverse("learning:draft-export", args=["making-tea"])))
    answer = upload(client, "making-tea.zip", data)
    assert "1 picture has no description and counts as decoration." in said(answer)


def test_a_token_keeps_what_it_stands_for(author: User) -> None:
    incoming = Incoming.begin(author.pk, "a b.pptx", 7)
    assert Incoming.from_token(incoming.token) == incoming
