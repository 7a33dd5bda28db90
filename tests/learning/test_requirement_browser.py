"""Required training in a real browser: a manager assigns, a person asks, the manager grants."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learning.services.requirement import extension_request
from people.audience import Audience
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.factories.learning import course_make
from tests.factories.requirement import assignment_make
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_lets_a_manager_assign_and_answer(open_page: Open, personas: Personas) -> None:
    course_make("Safe at the workplace")
    manager = open_page("/team/required/", user=personas.manager)
    manager.get_by_label("Choose Emi Employee").check()
    manager.get_by_label("Choose Cole Colleague").check()
    manager.get_by_role("button", name="Assign to those chosen").click()
    expect(manager.get_by_label("Emi Employee")).to_be_checked()
    manager.get_by_label("Course", exact=True).select_option("safe-at-the-workplace")
    manager.get_by_label("Why is it required?").fill("New machines")
    manager.get_by_role("button", name="Assign", exact=True).click()
    expect(manager.get_by_text("Assigned to 2 people.")).to_be_visible()

    person = open_page("/learning/required/", user=personas.employee)
    expect(person.get_by_text("because you were chosen by name")).to_be_visible()
    person.get_by_role("link", name="Safe at the workplace").first.click()
    person.get_by_text("Ask for more time").click()
    person.get_by_label("Until when?").fill("2027-12-01")
    person.get_by_label("Why?").fill("Away")
    person.get_by_role("button", name="Ask", exact=True).click()
    expect(person.get_by_text("Asked for 1 December 2027")).to_be_visible()

    manager.reload()
    manager.get_by_role("button", name="Grant").click()
    expect(manager.get_by_text("Emi Employee has more time now.")).to_be_visible()


def test_it_is_usable_on_a_phone_in_the_dark_and_on_a_desk(
    open_page: Open, personas: Personas, employee: User
) -> None:
    assignment = assignment_make(
        Audience(people=(employee.pk,)), course_make("Safe at work"), by=personas.admin
    )
    row = assignment.requirements.get()
    extension_request(requirement=row, wished_on=row.due_on + timedelta(days=3), reason="Away")
    for user, path, width in (
        (employee, "/learning/required/", 390),
        (personas.manager, row.get_absolute_url(), 390),
        (personas.admin, "/required/", 390),
        (personas.admin, "/required/new/", 390),
        (personas.manager, "/team/required/", 1280),
        (personas.manager, "/team/required/assign/", 1280),
        (personas.admin, assignment.get_absolute_url(), 1280),
    ):
        theme = "dark" if width < 1280 else "light"
        page = open_page(path, user=user, width=width, theme=theme, guest=True)
        assert violations(page) == [], path
        assert not page.evaluate(SIDEWAYS), path
        page.close()
