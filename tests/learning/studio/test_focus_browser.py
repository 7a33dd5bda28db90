"""Where the focus goes when one is faster than the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from people.models import User
from tests.browser import Open, until
from tests.learning.studio.drafts import draft_make, text
from tests.learning.studio.pages import block, page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("first", ["code", "text"])
@pytest.mark.parametrize("late", ["first", "second"])
def test_the_focus_goes_with_what_was_pressed_last(
    first: str, late: str, open_page: Open, author: User
) -> None:
    lesson = draft_make(
        author,
        {"key": "code", "kind": "code", "language": "", "code": "1"},
        text("text", "Words."),
        {"key": "poll", "kind": "poll", "prompt": "Tea?", "options": ["Yes", "No"]},
    )
    page = open_page(page_of(lesson), user=author)
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        held["second" if "/poll/" in route.request.url else "first"] = route

    page.route("**/blocks/*/?edit=1", hold)
    for key in (first, "poll"):
        block(page, key).locator(".d-view").click(position={"x": 20, "y": 10})
    until(page, lambda: len(held) == 2)

    for each in sorted(held, key=lambda name: name == late):
        held[each].continue_()
        opened = first if each == "first" else "poll"
        form = block(page, opened).locator("form[data-block-form]")
        expect(form).to_be_visible()
        if opened == "text":
            expect(form.locator(".d-prose")).to_be_visible()

    expect(block(page, "poll").get_by_label("Question")).to_be_focused()
