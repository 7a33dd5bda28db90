"""Experts of a practice, named from a list, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from learning.models import Lesson, LessonKind
from learning.services.block import block_save
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.learning.studio.drafts import draft_make
from tests.learning.studio.pages import block, page_of, saved

pytestmark = pytest.mark.django_db(transaction=True)

PRACTICE = {
    "key": "do", "kind": "practice", "observers": ["manager"],
    "lines": [{"key": "boil", "text": "Boil the water"}], "experts": ["sam@elsewhere.example"],
}  # fmt: skip


@pytest.fixture
def lesson(author: User) -> Lesson:
    lesson = draft_make(author, PRACTICE)
    lesson.kind = LessonKind.PRACTICE
    lesson.save()
    return lesson


def stored(lesson: Lesson, name: str) -> list[str]:
    lesson.refresh_from_db()
    found: list[str] = lesson.blocks[0].get(name, [])
    return found


def test_experts_are_chosen_by_name(
    open_page: Open, lesson: Lesson, author: User, colleague: User
) -> None:
    page = open_page(f"{page_of(lesson)}?edit=do", user=author, guest=True, width=390, theme="dark")
    form = block(page, "do")
    add = form.get_by_role("combobox", name="Add an expert")
    add.fill(colleague.name[:3])
    # Half a name is in nobody's way.
    form.get_by_label("Title").fill("Tea")
    saved(page)
    add.focus()
    add.press("ArrowDown")
    expect(form.get_by_role("option")).to_have_count(1)
    add.press("Enter")

    expect(form.get_by_label(f"{colleague.name}, {colleague.job_line}")).to_be_checked()
    expect(add).to_be_focused()
    expect(add).to_have_value("")
    assert stored(lesson, "experts") == ["sam@elsewhere.example", colleague.email]
    page.evaluate("scrollTo(0, 0)")  # nothing half behind the head
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)

    form.get_by_label("sam@elsewhere.example").uncheck()
    saved(page)
    assert stored(lesson, "experts") == [colleague.email]


def test_of_two_versions_all_that_was_ticked_is_kept(
    open_page: Open, lesson: Lesson, author: User, admin: User
) -> None:
    page = open_page(f"{page_of(lesson)}?edit=do", user=author, expect=["409"])
    block_save(lesson=lesson, actor=admin, key="do", block={**PRACTICE, "title": "Theirs"})

    block(page, "do").get_by_label("Any colleague").check()
    page.get_by_text("Keep mine", exact=True).click()

    expect(page.locator(".conflict")).to_have_count(0)
    saved(page)
    assert stored(lesson, "experts") == ["sam@elsewhere.example"]
    # Both, which goes without saying.
    assert "observers" not in lesson.blocks[0]
