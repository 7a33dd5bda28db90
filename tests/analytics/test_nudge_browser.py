"""Nudges in a real browser: an admin switches a rule on, words it anew, and looks whom it means."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import now
from learning.models import Enrolment
from tests.analytics.nudging import stalled_crowd
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_an_admin_switches_a_rule_on_and_words_it(
    open_page: Open, personas: Personas, width: int, theme: str
) -> None:
    stalled_crowd(3)
    Enrolment.objects.update(last_active_at=now() - timedelta(days=15))
    page = open_page("/nudges/", user=personas.admin, width=width, theme=theme, guest=True)
    page.get_by_role("button", name=re.compile("Switch on.*A course has stalled")).click()
    expect(
        page.get_by_role("button", name=re.compile("Switch off.*A course has stalled"))
    ).to_be_visible()
    page.get_by_text("How it works").first.click()
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)

    page.get_by_role("link", name=re.compile("Text and holdout.*A course has stalled")).click()
    page.get_by_label("Subject").fill("{curse} waits")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("There is no {curse}.").first).to_be_visible()
    page.get_by_label("Subject").fill("“{course}” waits for you, {first_name}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Feedback that lands” waits for you, Maya")).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)

    page.get_by_role("link", name="Who would get it today").click()
    expect(page.get_by_text("3 people would be nudged today.")).to_be_visible()
    expect(page.get_by_text("waits for you, Person").first).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)
