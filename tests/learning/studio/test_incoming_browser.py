"""Bringing courses in and out in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from learning.models import Course
from learning.tasks.incoming import incoming_read
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.learning.bundles import bundle_files, zip_make
from tests.learning.documents import Pages, tea_slides
from tests.learning.drafting import course_written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def send(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Preview").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_an_author_brings_slides_in_and_takes_the_draft_out(
    open_page: Open, author: User, tmp_path: Path, width: int
) -> None:
    page = open_page("/studio/", user=author, width=width)
    page.get_by_role("link", name="Import", exact=True).click()
    send(page, tea_slides(tmp_path))
    expect(page.get_by_role("heading", name="A new course: Making tea")).to_be_visible()
    expect(page.get_by_text("1 picture comes along.")).to_be_visible()
    expect(page.get_by_text("write one before you publish")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported into the draft.")).to_be_visible()
    expect(page.get_by_role("img", name="A kettle on a stove")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("This file is imported already.")).to_be_visible()
    page.get_by_role("link", name="Versions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export the draft").click()
    assert download.value.suggested_filename == "making-tea.zip"


def test_the_preview_opens_by_itself_once_the_file_is_read(
    open_page: Open, author: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        incoming_read, "apply_async", lambda kwargs, **_options: asked.append(kwargs["token"])
    )
    page = open_page("/studio/import/", user=author)
    send(page, tea_slides(tmp_path))
    expect(page.get_by_text("The preview opens here in a moment.")).to_be_visible()
    incoming_read(token=asked[0])
    expect(page.get_by_role("heading", name="A new course: Making tea")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported into the draft.")).to_be_visible()


def test_it_all_works_without_a_script(open_page: Open, author: User, tmp_path: Path) -> None:
    course = course_written(author)
    pdf = Pages().leaf("Pouring", "Slowly, and from above.").saved(tmp_path)
    page = open_page(f"/studio/{course.slug}/import/", user=author, script=False)
    send(page, pdf)
    expect(page.get_by_text("1 lesson added")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported into the draft.")).to_be_visible()
    assert Course.objects.get().lessons.filter(title="Pouring").exists()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_has_nothing_for_axe_to_find(
    open_page: Open, author: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    width: int, theme: str,
) -> None:  # fmt: skip
    course = course_written(author)
    broken = bundle_files()
    broken["lessons/01-first.md"] = "# First\n\n![x](media/no.png)\n"
    page = open_page("/studio/import/", user=author, width=width, theme=theme, guest=True)
    into = f"/studio/{course.slug}/import/"
    start = page.url.removesuffix("/studio/import/")
    found = {}
    for name, path, file in (
        ("upload", "/studio/import/", None),
        ("new", "/studio/import/", tea_slides(tmp_path)),
        ("problems", "/studio/import/", zip_make(tmp_path / "broken.zip", broken)),
        ("into", into, None),
        ("change", into, zip_make(tmp_path / "tea.zip", bundle_files())),
        ("list", "/studio/", None),
    ):
        page.goto(f"{start}{path}")
        if file is not None:
            send(page, file)
            page.locator("#found").wait_for()
        found[name] = violations(page)
        assert not page.evaluate(SIDEWAYS), name
    monkeypatch.setattr(incoming_read, "apply_async", lambda **_options: None)
    page.goto(f"{start}/studio/import/")
    send(page, tea_slides(tmp_path))
    page.get_by_text("The preview opens here in a moment.").wait_for()
    found["reading"] = violations(page)
    assert [name for name in found if found[name]] == [], found
