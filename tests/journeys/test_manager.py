"""The manager's main job, in a real browser: see who needs what, and act on one page."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from analytics.models import PersonDay
from core.clock import frozen, now
from learning.models import Requirement
from people.audience import Audience
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.factories.learning import course_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(personas: Personas, settings: Settings) -> Personas:
    """Emi and Cole learn and are overdue with the same course; Ravi has nothing to do."""
    settings.LIVE, settings.LIVE_STREAMS = True, 30
    UserFactory.create(
        name="Ravi Rao", manager=personas.manager, department=personas.manager.department
    )
    User.objects.update(created_at=now() - dt.timedelta(days=90))
    course_make("New tool")
    late = Audience(people=(personas.employee.pk, personas.colleague.pk))
    with frozen(now() - dt.timedelta(days=40)):
        assignment_make(late, course_make("Fire safety"), by=personas.admin, due_days=30)
    for person in (personas.employee, personas.colleague):
        PersonDay.objects.create(person=person, day=now().date(), minutes=20)
    return personas


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_manager_sees_who_is_overdue_and_acts_on_one_page(
    open_page: Open, team: Personas, width: int, theme: str
) -> None:
    person = open_page("/settings/", user=team.employee, width=width, theme=theme)
    page = open_page("/team/", user=team.manager, width=width, theme=theme)
    expect(page.get_by_role("heading", name="2 people are overdue")).to_be_visible()
    assert not page.evaluate(SIDEWAYS)

    page.get_by_role("link", name="Remind Emi Employee").click()
    page.get_by_label("Message").fill("Shall we look at it together?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Emi Employee is reminded.")).to_be_visible()
    expect(page.get_by_role("heading", name="Cole is overdue")).to_be_visible()

    page.get_by_label("Choose Cole Colleague").check()
    page.get_by_role("button", name="Extend").click()
    page.get_by_label("Two weeks more").check()
    page.get_by_role("button", name="Give more time").click()
    expect(page.get_by_text("Cole Colleague has more time now.")).to_be_visible()
    expect(page.get_by_role("heading", name="Cole is overdue")).to_have_count(0)

    for name in ("Cole Colleague", "Emi Employee", "Ravi Rao"):
        page.get_by_label(f"Choose {name}").check()
    # Three clicks: the button, the course, and it is done.
    page.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_label("Course", exact=True).select_option("new-tool")
    page.locator("#act").get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("New tool is assigned to 3 people.")).to_be_visible()
    assert Requirement.objects.filter(assignment__course__slug="new-tool").count() == 3

    _person_answers(person)
    page.reload()
    expect(page.get_by_role("heading", name="Emi asks for more time")).to_be_visible()
    page.get_by_role("button", name="Grant").click()
    expect(page.get_by_text("Emi Employee has more time now.")).to_be_visible()
    expect(page.get_by_text("Nothing needs you this week.")).to_be_visible()
    _is_accessible(open_page, team, width, theme)


def _person_answers(person: Page) -> None:
    """It is in the tray without a page load; they ask for more time."""
    expect(person.locator("[data-tray] .pip")).to_be_visible()
    person.locator("[data-tray]").click()
    person.get_by_role("link", name="Mo Manager reminds you of “Fire safety”").click()
    person.get_by_text("Ask for more time").click()
    person.get_by_label("Until when?").fill(f"{now().year + 1}-06-01")
    person.get_by_label("Why?").fill("Away until the 12th")
    person.get_by_role("button", name="Ask", exact=True).click()


def _is_accessible(open_page: Open, team: Personas, width: int, theme: str) -> None:
    looks = {"user": team.manager, "width": width, "theme": theme, "guest": True}
    page = open_page("/team/", **looks)
    assert violations(page) == []
    page.get_by_role("link", name="Assign a course").click()
    page.get_by_label("Course", exact=True).wait_for()
    assert violations(page) == []
    page.goto(f"{page.url.partition('/team/')[0]}/team/{team.employee.pk}/")
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)
