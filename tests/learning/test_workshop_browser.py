"""Workshops in a real browser: somebody registers at a desk, the host marks on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from core.clock import frozen, now
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.factories.learning import enrolment_make
from tests.factories.workshop import KEY, register, session_make, states, workshop_make
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_is_registered_for_at_a_desk_and_planned_there(
    open_page: Open, personas: Personas
) -> None:
    course = workshop_make(owner=personas.author)
    session = session_make(course, host=personas.manager, capacity=1)
    enrolment_make(personas.employee, course)
    lesson = f"/courses/{course.slug}/lessons/{KEY}/"
    page = open_page(lesson, user=personas.employee, width=1280)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("You have a place", exact=True)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Give my place back").click()
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("1 of 1 places is free")).to_be_visible()
    assert states(session) == ["cancelled"]

    author = open_page(f"/workshops/{session.pk}/edit/", user=personas.author, width=1280)
    assert violations(author) == []
    author.get_by_label("Place", exact=False).first.fill("Room 5")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_text("Whoever registered hears of what has changed.")).to_be_visible()
    assert violations(author) == []


def test_it_is_attended_and_marked_on_a_phone_in_the_dark(
    open_page: Open, personas: Personas
) -> None:
    with frozen(now() - dt.timedelta(days=7)):
        course = workshop_make()
        session = session_make(course, host=personas.manager, starts_at=now() + dt.timedelta(7))
        people = [personas.employee, personas.colleague, personas.director]
        for person in people:
            enrolment_make(person, course)
        register(session, *people)
    lesson = f"/courses/{course.slug}/lessons/{KEY}/"
    page = open_page(lesson, user=personas.employee, width=390, theme="dark", expect=["422"])
    field = page.get_by_label("Code in the room")
    field.fill("000")
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("This is not the code of this session.")).to_be_visible()
    assert violations(page) == []
    field.fill(session.attendance_code)
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("You took part", exact=True)).to_be_visible()

    host = open_page("/workshops/", user=personas.manager, width=390, theme="dark")
    assert violations(host) == []
    host.get_by_role("link", name="Practise together").click()
    expect(host.get_by_text("1 of 2 there")).to_be_visible()
    assert violations(host) == []
    assert not host.evaluate(SIDEWAYS)
    host.get_by_role("button", name="Came all the same").click()
    cole = host.get_by_role("listitem").filter(has_text="Cole Colleague")
    cole.get_by_role("button", name="Not there").click()
    expect(host.get_by_text("2 of 3 there")).to_be_visible()
    assert states(session) == ["attended", "absent", "attended"]
