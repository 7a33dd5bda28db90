"""What the scripts of every page do, in a real browser, on the style guide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.ui.views import PAGES
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GUIDE = "/styleguide/"
UNTIL_KEPT = """key => new Promise(done => {
    const look = () => localStorage.getItem(key) ? done() : setTimeout(look, 20);
    look();
})"""


@pytest.mark.parametrize("page", PAGES)
def test_it_has_nothing_for_axe_to_find(open_page: Open, page: str) -> None:
    shown = open_page(f"{GUIDE}{page}/", guest=True)
    assert violations(shown, themes=THEMES) == []


@pytest.mark.parametrize("page", PAGES)
def test_it_never_scrolls_sideways(open_page: Open, page: str) -> None:
    shown = open_page(f"{GUIDE}{page}/")
    for direction in ("ltr", "rtl"):
        shown.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for width in (320, 390, 768, 1600):
            shown.set_viewport_size({"width": width, "height": 900})
            assert not shown.evaluate(SIDEWAYS), f"{width} {direction}"


def test_it_changes_the_theme_without_a_reload(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}home/")
    shown.evaluate("window.here = true")
    with shown.expect_response(lambda answer: "/theme/" in answer.url):
        shown.get_by_role("button", name="Dark theme").click()
    expect(shown.locator("html")).to_have_attribute("data-theme", "dark")
    expect(shown.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
    assert shown.evaluate("window.here")
    shown.reload()
    expect(shown.locator("html")).to_have_attribute("data-theme", "dark")


def test_it_changes_the_theme_without_javascript(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}home/", script=False)
    shown.get_by_role("button", name="Dark theme").click()
    expect(shown).to_have_url(shown.url)
    expect(shown.locator("html")).to_have_attribute("data-theme", "dark")


def test_it_finds_the_search_by_a_key(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}home/")
    shown.keyboard.press("/")
    expect(shown.locator("#top-q")).to_be_focused()
    shown.keyboard.type("a/b")
    expect(shown.locator("#top-q")).to_have_value("a/b")


def test_it_asks_before_what_cannot_be_undone(open_page: Open) -> None:
    shown = open_page(GUIDE)
    sent: list[str] = []
    shown.on("request", lambda request: sent.append(request.method))
    shown.get_by_role("button", name="Asks first").click()
    dialog = shown.get_by_role("dialog", name="Leave “Giving feedback that lands”?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert "POST" not in sent
    shown.get_by_role("button", name="Asks first").click()
    shown.evaluate("document.querySelector('[data-confirm]').action = '/theme/'")
    with shown.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="Leave").click()


def test_it_keeps_text_that_was_not_sent(open_page: Open) -> None:
    shown = open_page(GUIDE)
    note = shown.get_by_label("Note to yourself")
    note.fill("Ask Jonas about Friday")
    shown.evaluate(UNTIL_KEPT, "waymark:draft:sg-note")
    # What a script fetches meanwhile, as the foot of a lesson, sends nothing of it.
    shown.evaluate("htmx.ajax('GET', location.pathname, {target: '#status', swap: 'none'})")
    shown.reload()
    expect(note).to_have_value("Ask Jonas about Friday")
    shown.get_by_role("button", name="Drop it").click()
    expect(note).to_have_value("")
    shown.reload()
    expect(note).to_have_value("")


def test_it_puts_rows_in_order_by_buttons(open_page: Open) -> None:
    shown = open_page(GUIDE)
    shown.get_by_role("button", name="Move down: The shift to leading").click()
    order = shown.locator("[data-order] > li")
    expect(order.nth(1)).to_contain_text("The shift to leading")
    expect(order.nth(1).locator("select")).to_have_value("2")
    expect(shown.get_by_role("button", name="Move down: The shift to leading")).to_be_focused()
    shown.get_by_role("button", name="Move down: The shift to leading").click()
    expect(shown.get_by_role("button", name="Move down: The shift to leading")).to_be_disabled()
    expect(shown.locator("#status")).to_have_text("The shift to leading: 3/3")


def test_it_leaves_the_text_alone_in_focus_mode(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}lesson/")
    bar = shown.get_by_role("navigation", name="Lessons")
    shown.get_by_role("button", name="Focus mode").click()
    expect(bar).to_be_hidden()
    shown.keyboard.press("Escape")
    expect(bar).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_it_opens_outline_and_filters(open_page: Open, script: bool) -> None:
    shown = open_page(f"{GUIDE}lesson/", width=390, script=script)
    shown.get_by_role("button", name="Outline").click()
    expect(shown.get_by_role("navigation", name="Outline")).to_be_visible()
    shown = open_page(f"{GUIDE}catalogue/", width=390, script=script)
    filters = shown.get_by_role("dialog", name="Filters")
    expect(filters).to_be_hidden()
    shown.get_by_role("button" if script else "link", name="Filters", exact=not script).click()
    expect(filters).to_be_visible()
    expect(filters.get_by_role("checkbox", name="Advanced")).to_be_disabled()


def test_it_says_that_the_session_has_ended(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}home/")
    shown.evaluate(
        """() => {
            const button = document.createElement("button");
            button.setAttribute("hx-get", "/");
            button.setAttribute("hx-target", "#main");
            button.textContent = "Fetch";
            document.querySelector("#main").prepend(button);
            htmx.process(button);
        }"""
    )
    shown.get_by_role("button", name="Fetch").click()
    expect(shown.get_by_role("dialog", name="You are logged out")).to_be_visible()
    expect(shown.get_by_role("heading", level=1)).to_have_text("Good morning, Amara")


def test_it_says_that_the_connection_is_gone(open_page: Open) -> None:
    shown = open_page(f"{GUIDE}home/")
    badge = shown.locator("#net")
    expect(badge).to_be_hidden()
    shown.context.set_offline(True)
    expect(badge).to_be_visible()
    shown.context.set_offline(False)
    expect(badge).to_be_hidden()
