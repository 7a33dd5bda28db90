"""Writing a lesson in a real browser: with the keyboard alone, with the mouse, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from learning.models import Lesson
from people.models import User
from tests.browser import Open
from tests.learning.studio.drafts import draft_make, keys, text
from tests.learning.studio.pages import (
    block,
    course_of,
    every_kind,
    markdown,
    open_block,
    open_text,
    page_of,
    saved,
)

pytestmark = pytest.mark.django_db(transaction=True)


def _focus(page: Page) -> str:
    """What has the focus, in its own words."""
    words: str = page.evaluate(
        "[document.activeElement.closest('.d-block')?.dataset.key ?? '',"
        " document.activeElement.name || document.activeElement.textContent.trim()].join(': ')"
    )
    return words


def _kinds(lesson: Lesson) -> list[str]:
    lesson.refresh_from_db()
    return [each["kind"] for each in lesson.blocks]


def test_a_text_is_written_without_a_mouse(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", ""), text("two", "Second."))
    page = open_page(page_of(lesson), user=author)

    # Open the empty text, write it with Markdown's shortcuts, close it.
    block(page, "one").locator("[data-edit]").focus()
    page.keyboard.press("Enter")
    expect(block(page, "one").locator(".d-prose")).to_be_focused()
    page.keyboard.type("# What to say\nSay **what** you ")
    page.keyboard.press("Control+i")
    page.keyboard.type("saw")
    page.keyboard.press("Control+i")
    page.keyboard.type(".\n- soon\nin private\n\n> as [they say")
    page.keyboard.press("Control+Enter")
    expect(block(page, "one").locator("[data-edit]")).to_be_focused()
    assert markdown(lesson, "one") == (
        "## What to say\n\nSay **what** you *saw*.\n\n- soon\n- in private\n\n> as \\[they say"
    )

    # A link by Ctrl+K.
    page.keyboard.press("Enter")
    expect(block(page, "one").locator(".d-prose")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Control+k")
    page.keyboard.type("javascript:alert(1)\n")
    expect(page.locator("#rich-link-wrong")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("example.org/say\n")
    expect(block(page, "one").locator(".d-prose a")).to_have_attribute(
        "href", "https://example.org/say"
    )
    saved(page)

    # The toolbar is one stop before the text.
    page.keyboard.press("Shift+Tab")
    assert _focus(page) == "one: Bold"
    page.keyboard.press("ArrowRight")
    assert _focus(page) == "one: Italic"
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert _focus(page) == "one: Bold"
    page.keyboard.press("Escape")
    expect(block(page, "one").locator("[data-edit]")).to_be_focused()


def test_a_block_is_added_moved_and_removed_without_a_mouse(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", "First."), text("two", "Second."))
    page = open_page(page_of(lesson), user=author)

    block(page, "one").locator("[data-plus]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#block-filter")).to_be_focused()
    page.keyboard.type("refl")
    page.keyboard.press("Enter")
    expect(page.locator(".d-block.open textarea")).to_be_focused()
    page.keyboard.type("Whom will you tell?")
    page.keyboard.press("Control+Enter")
    new = page.locator(".d-block[data-kind=reflection]")
    expect(new.locator("[data-edit]")).to_be_focused()
    new.locator("[data-shift=up]").focus()
    page.keyboard.press("Enter")
    expect(new.locator("[data-shift=up]")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("1/3")
    saved(page)
    assert _kinds(lesson) == ["reflection", "prose", "prose"]
    new.locator("[data-remove] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".d-gone button")).to_be_focused()
    assert _kinds(lesson) == ["prose", "prose"]
    page.keyboard.press("Enter")
    expect(new.locator("[data-edit]")).to_be_focused()
    assert _kinds(lesson) == ["reflection", "prose", "prose"]


def test_a_slash_opens_the_menu_where_the_writer_is(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", ""), text("two", "Second."))
    page = open_page(page_of(lesson), user=author)
    menu = page.locator("#block-menu")

    editor = open_text(page, "one")
    page.keyboard.type("/")
    expect(menu).to_be_visible()
    assert menu.locator("[role=option]").count() == 16
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(editor).to_be_focused()
    assert editor.inner_text().strip() == "/"
    page.keyboard.press("Backspace")
    page.keyboard.type("/")
    page.keyboard.type("nothing of that name")
    expect(menu.locator("[data-none]")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("call")
    page.keyboard.press("Enter")
    expect(page.locator(".d-block.open[data-kind=callout]")).to_be_visible()
    expect(block(page, "one")).to_have_count(0)
    saved(page)
    assert _kinds(lesson) == ["callout", "prose"]

    open_text(page, "two")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nThird.\n/")
    page.keyboard.type("code\n")
    expect(page.locator(".d-block.open[data-kind=code] input[name=language]")).to_be_focused()
    assert _kinds(lesson) == ["callout", "prose", "code"]
    assert markdown(lesson, "two") == "Second.\n\nThird."


def test_a_table_is_filled_by_keyboard(open_page: Open, author: User) -> None:
    table = {"key": "t", "kind": "table", "header": ["A", "B"], "rows": [["1", "2"]]}
    lesson = draft_make(author, table)
    page = open_page(page_of(lesson), user=author)

    open_block(page, "t")
    assert _focus(page) == "t: cell-0-0"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert _focus(page) == "t: cell-1-1"
    page.keyboard.press("Enter")
    expect(page.locator("[name=cell-2-1]")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Control+Enter")
    expect(block(page, "t").locator("[data-edit]")).to_be_focused()
    lesson.refresh_from_db()
    assert lesson.blocks[0]["rows"] == [["1", "2"], ["", "4"]]


def test_maths_is_shown_while_it_is_typed(open_page: Open, author: User) -> None:
    lesson = draft_make(author, {"key": "m", "kind": "maths", "tex": ""})
    page = open_page(page_of(lesson), user=author)

    open_block(page, "m")
    page.keyboard.type("\\frac{a}{b}")
    expect(page.locator(".d-live mfrac")).to_be_visible()
    expect(block(page, "m").locator("textarea")).to_be_focused()


def test_a_text_shows_its_markdown_and_comes_back(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", "* a\n* b"))
    page = open_page(page_of(lesson), user=author)

    open_text(page, "one")
    switch = page.locator("[data-source]")
    switch.click()
    source = page.locator("textarea[name=markdown]")
    expect(source).to_have_value("* a\n* b")
    source.fill("* a\n* **b**")
    switch.click()
    expect(page.locator(".d-prose strong")).to_have_text("b")
    saved(page)
    assert markdown(lesson, "one") == "* a\n* **b**"


def test_what_was_opened_and_closed_stays_as_it_was(open_page: Open, author: User) -> None:
    written = "Setext\n======\n\n* a _b_\n\n1) c"
    lesson = draft_make(author, text("one", written), *every_kind()[1:])
    before, revision = list(lesson.blocks), lesson.revision
    page = open_page(page_of(lesson), user=author)

    for each in before:
        if each["kind"] not in {"image", "video", "audio", "file"}:
            block(page, each["key"]).locator("[data-edit]").press("Enter")
            expect(block(page, each["key"]).locator("form[data-studio]")).to_be_visible()
            if each["kind"] == "prose":
                expect(block(page, each["key"]).locator(".d-prose")).to_be_focused()
            page.keyboard.press("Control+Enter")
            expect(block(page, each["key"]).locator("form[data-studio]")).to_have_count(0)
    lesson.refresh_from_db()
    assert lesson.blocks == before
    assert lesson.revision == revision


def test_blocks_and_lessons_are_dragged(open_page: Open, author: User) -> None:
    lesson = course_of(20, author).lessons.get(key="l0")
    lesson.blocks = [text("one", "First."), text("two", "Second."), text("three", "Third.")]
    lesson.save()
    page = open_page(page_of(lesson), user=author)

    block(page, "three").hover()
    block(page, "three").locator("[data-grip]").drag_to(block(page, "one").locator(".d-view"))
    saved(page)
    assert keys(lesson) == ["three", "one", "two"]

    first, later = page.locator("[data-section=s0]"), page.locator("[data-section=s1]")
    later.locator("[data-lesson=l10]").scroll_into_view_if_needed()
    first.locator("[data-lesson=l8]").drag_to(later.locator("[data-lesson=l10]"))
    expect(later.locator("[data-lesson=l8]")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Lesson 8: Part 1")
    saved(page)
    assert lesson.course.lessons.get(key="l8").section.key == "s1"  # type: ignore[union-attr]


def test_titles_and_new_lessons_need_no_other_page(open_page: Open, author: User) -> None:
    lesson = draft_make(author)
    page = open_page(page_of(lesson), user=author)

    page.get_by_label("Title of the lesson").fill("Say it")
    expect(page.locator("#outline [aria-current]")).to_contain_text("Say it")
    saved(page)
    lesson.refresh_from_db()
    assert lesson.title == "Say it"

    page.get_by_text("Add a lesson").click()
    for title in ("Second", "Third"):
        page.locator("#new-lesson").fill(title)
        page.keyboard.press("Enter")
        expect(page.locator("#outline").get_by_text(title)).to_be_visible()
        expect(page.locator("#new-lesson")).to_be_focused()
    assert [each.title for each in lesson.course.lessons.order_by("position")] == [
        "Say it", "Second", "Third",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_outline_and_settings_are_drawers(
    width: int, open_page: Open, author: User
) -> None:
    lesson = draft_make(author, text("one", "First."))
    page = open_page(page_of(lesson), user=author, width=width)
    outline, settings = page.locator("#outline"), page.locator("#lesson-settings")
    expect(outline).to_be_hidden()

    page.get_by_role("button", name="Outline").click()
    expect(outline).to_be_visible()
    page.get_by_text("Add a lesson").click()
    page.locator("#new-lesson").fill("Second")
    page.keyboard.press("Enter")
    expect(outline.get_by_text("Second")).to_be_visible()
    outline.get_by_role("button", name="Close").click()
    expect(outline).to_be_hidden()
    page.get_by_role("button", name="Lesson settings").click()
    expect(settings).to_be_visible()
    page.keyboard.press("Escape")
    expect(settings).to_be_hidden()
    open_text(page, "one")
    page.keyboard.type(" More.")
    saved(page)
    assert markdown(lesson, "one") == "First. More."
