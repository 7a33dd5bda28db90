"""Naming somebody in a real browser, over a connection that answers when it likes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Open
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Whatever the list offered, in order.
WATCH = """list => {
  window.offered = [];
  new MutationObserver(() => {
    const names = [...list.querySelectorAll("b")].map(name => name.textContent);
    if (names.length) offered.push(names.join());
  }).observe(list, { childList: true });
}"""


class Held:
    """Answers to what was asked, by the words; each is given when the test says so."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._routes: dict[str, Route] = {}
        page.route("**/people/offers/**", self._hold)

    def _hold(self, route: Route) -> None:
        self._routes[parse_qs(urlsplit(route.request.url).query)["q"][0]] = route

    def ask(self, words: str) -> None:
        """Type the words, and wait until they are asked for."""
        self._page.get_by_role("combobox").fill(words)
        self._page.clock.run_for(250)
        for _turn in range(500):
            if words in self._routes:
                return
            self._page.wait_for_timeout(20)
        pytest.fail(f"nobody asked for {words}")

    def answer(self, words: str) -> None:
        with self._page.expect_response("**/people/offers/**") as told:
            self._routes.pop(words).continue_()
        told.value.finished()


def test_an_answer_that_comes_late_offers_nothing(open_page: Open, personas: Personas) -> None:
    page = open_page("/team/stand-in/", user=personas.manager)
    page.clock.install()
    page.reload()
    field, held = page.get_by_role("combobox"), Held(page)
    page.locator("[role=listbox]").evaluate(WATCH)

    # Other words stand there already, and are not asked for yet: with a list Enter would choose.
    held.ask("emi")
    field.fill("someone")
    held.answer("emi")
    # The newer one is answered first.
    held.ask("dana")
    held.ask("cole")
    held.answer("cole")
    expect(page.get_by_role("option", name="Cole Colleague")).to_be_visible()
    held.answer("dana")
    # Put away while the answer is on its way, or gone on from.
    for words, key in (("ada", "Escape"), ("emi e", "Tab")):
        held.ask(words)
        field.press(key)
        held.answer(words)
        expect(page.get_by_role("listbox")).to_be_hidden()
        assert field.get_attribute("aria-expanded") == "false"
    # What is asked for now is offered as ever.
    held.ask("emi")
    held.answer("emi")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Emi Employee")
    assert page.evaluate("offered") == ["Cole Colleague", "Emi Employee"]
