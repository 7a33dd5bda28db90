"""The dialogs of a team's page in a real browser: where the focus goes, whom they are about."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser import Open
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_dialog_begins_at_its_first_field_and_leads_back(
    open_page: Open, personas: Personas
) -> None:
    page = open_page("/team/", user=personas.manager)
    thank, other = (page.get_by_role("link", name=f"Thank {name}") for name in ("Emi", "Cole"))
    thank.press("Enter")
    expect(page.get_by_label("Message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(thank).to_be_focused()
    page.get_by_label("Choose Cole Colleague").check()
    page.get_by_role("button", name="Extend").click()
    # There is nothing to fill in, and the title says what it is.
    expect(page.get_by_text("Nothing is to do for them")).to_be_visible()
    expect(page.get_by_role("heading", name="Give more time")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Extend")).to_be_focused()

    # The first answer is late: by then the dialog is about somebody else.
    about = f"**/team/thank/?people={personas.employee.pk}&**"
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(about, hold)
    thank.press("Enter")
    expect(page.get_by_role("heading", name="For your team")).to_be_focused()
    page.keyboard.press("Escape")
    other.press("Enter")
    expect(page.get_by_text("To Cole Colleague")).to_be_visible()
    with page.expect_response(about) as late:
        held[0].continue_()
    late.value.finished()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Cole Colleague is thanked.")).to_be_visible()
