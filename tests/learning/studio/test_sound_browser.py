"""The lesson's page for everybody: axe, both themes, narrow screens, right to left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.axe import WCAG, violations
from tests.browser import Open
from tests.learning.studio.drafts import draft_make, text
from tests.learning.studio.pages import block, every_kind, open_text, page_of

pytestmark = pytest.mark.django_db(transaction=True)


def _is_sound(page: Page) -> None:
    # As high as the page is, so that nothing is half behind a bar that stands still.
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.evaluate("document.documentElement.clientWidth")
    page.set_viewport_size({"width": width, "height": height})
    assert violations(page, rules=WCAG) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_it_is_sound_with_every_kind_of_block_open(
    theme: str, width: int, open_page: Open, author: User
) -> None:
    blocks = every_kind()
    # axe works against the page's policy; the other tests hold the page to it.
    page = open_page(
        page_of(draft_make(author, *blocks)), user=author, theme=theme, width=width, guest=True
    )
    _is_sound(page)

    for each in blocks:
        # By neither key nor pointer: the block before it may take the focus, and move, meanwhile.
        block(page, each["key"]).locator("[data-edit]").evaluate("link => link.click()")
        expect(block(page, each["key"]).locator("form[data-studio]")).to_be_visible()
    expect(page.locator(".d-prose")).to_be_visible()
    expect(page.locator(".d-live math")).to_be_visible()
    _is_sound(page)

    block(page, "c1").locator("[data-plus]").press("Enter")
    expect(page.locator("#block-menu")).to_be_visible()
    _is_sound(page)
    page.keyboard.press("Escape")
    block(page, "k1").locator("[data-remove] button").press("Enter")
    expect(page.locator(".d-gone")).to_be_visible()
    _is_sound(page)


def test_the_link_dialog_and_the_drawers_are_sound(open_page: Open, author: User) -> None:
    page = open_page(
        page_of(draft_make(author, text("one", "Words."))), user=author, width=390, guest=True
    )
    open_text(page, "one")
    page.keyboard.press("Control+k")
    expect(page.locator("#rich-link")).to_be_visible()
    _is_sound(page)
    page.keyboard.press("Escape")
    for name in ("Outline", "Lesson settings"):
        page.get_by_role("button", name=name, exact=True).click()
        _is_sound(page)
        page.keyboard.press("Escape")


def test_it_turns_around_for_languages_from_right_to_left(open_page: Open, author: User) -> None:
    author.language = "ar"
    author.save()
    page = open_page(
        page_of(draft_make(author, text("one", "مرحبا"), *every_kind())), user=author, guest=True
    )
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    editor = open_text(page, "one")
    assert editor.evaluate("(each) => getComputedStyle(each.firstElementChild).direction") == "rtl"
    outline, lesson = page.locator("#outline").bounding_box(), editor.bounding_box()
    assert outline is not None
    assert lesson is not None
    assert outline["x"] > lesson["x"]
    _is_sound(page)


def test_without_scripts_each_form_is_a_page(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", "Words."))
    page = open_page(page_of(lesson), user=author, script=False)
    page.locator("[data-edit]").click()
    page.locator("textarea[name=markdown]").fill("Other words.")
    page.get_by_role("button", name="Done").click()
    expect(block(page, "one")).to_contain_text("Other words.")
    block(page, "one").get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(block(page, "one")).to_contain_text("Other words.")
