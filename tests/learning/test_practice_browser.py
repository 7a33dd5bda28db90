"""Practice in a real browser: noted down and asked at a desk, answered on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from learning.models import LessonProgress, Observation, PracticeLine
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.factories.learning import enrolment_make
from tests.factories.practice import KEY, practice_make
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_is_asked_for_at_a_desk_and_confirmed_on_a_phone(
    open_page: Open, personas: Personas
) -> None:
    enrolment = enrolment_make(personas.employee, practice_make())
    lesson = f"/courses/{enrolment.course.slug}/lessons/{KEY}/"
    page = open_page(lesson, user=personas.employee, width=1280)
    assert violations(page) == []
    with page.expect_response("**/practice/"):
        page.get_by_label("Say what you saw", exact=True).check()
    # Elsewhere the note was written meanwhile; this page knows nothing of it.
    PracticeLine.objects.update(note="On Monday.")
    page.get_by_label("Ask one question", exact=True).check()
    page.get_by_label("What did you do? Ask one question").fill("One, and waited.")
    page.get_by_label("Somebody else").check()
    field = page.get_by_role("combobox", name="A colleague, by name")
    field.press_sequentially("col")
    expect(page.get_by_role("option", name="Cole Colleague")).to_be_visible()
    field.press("ArrowDown")
    assert violations(page) == []
    # Other words light nobody; whoever is left alone needs no arrow.
    with page.expect_response("**/people/offers/**"):
        field.press("e")
        expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    # Who goes on leaves nothing open over the page, and finds the list again.
    field.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text(re.compile("Cole Colleague"))
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("Cole Colleague")
    expect(page.get_by_label("Somebody else")).to_be_checked()
    page.get_by_role("button", name="Ask for observation").click()
    expect(page.get_by_text("Waiting for Cole Colleague")).to_be_visible()
    expect(page.get_by_label("What did you do? Say what you saw")).to_have_value("On Monday.")
    assert violations(page) == []

    url = Observation.objects.get().get_absolute_url()
    phone = open_page(url, user=personas.colleague, width=390, theme="dark", expect=["422"])
    expect(phone.get_by_text("One, and waited.")).to_be_visible()
    assert violations(phone) == []
    assert not phone.evaluate(SIDEWAYS)
    phone.get_by_label("Not yet").first.check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Say in a word what is still missing")).to_be_visible()
    assert violations(phone) == []
    phone.get_by_role("button", name="All seen").click()
    phone.get_by_label("Seen", exact=True).first.check()
    phone.get_by_role("button", name="All seen").click()
    expect(phone.get_by_text("2 lines are confirmed.")).to_be_visible()
    assert LessonProgress.objects.filter(lesson_key=KEY).exclude(completed_at=None).exists()
