"""Translating in a real browser: written, published, read by a learner who switches."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from learning.models import LessonTranslation
from learning.services.enrolment import enrolment_start
from people.models import User
from tests.browser import Open
from tests.learning.studio.pages import saved
from tests.learning.translating import publish, tea_make, translate

pytestmark = pytest.mark.django_db(transaction=True)


def _clean(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_an_author_translates_a_text_and_a_learner_reads_it(
    open_page: Open, author: User, employee: User
) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"k1": {"title": "Heute", "items/0": "Wasser kochen"}})
    slug, place = lesson.course.slug, "learning:draft-translation-place"
    page = open_page(reverse(place, args=[slug, "de", lesson.key]), user=author, guest=True)
    unit = page.locator("#unit-p1")
    unit.locator(".d-prose").click()
    page.keyboard.type("Zuerst **frisches** Wasser.")
    expect(unit.locator("[data-state]")).to_have_text("Translated")
    saved(page)
    # Copying starts from the original; a field saves itself.
    poll = page.locator("#unit-i1")
    poll.get_by_role("button", name="Copy the original").click()
    expect(poll.locator("[data-state]")).to_have_text("Translated")
    poll.get_by_label("Answer, 2").fill("Kochend")
    saved(page)
    page.locator("[data-next-open]").click()
    expect(page.locator("#unit-q1").get_by_label("Question")).to_be_focused()
    _clean(page)
    page.get_by_role("link", name="Publish").click()
    expect(page.locator("#publish-body")).to_contain_text("Deutsch")
    row = LessonTranslation.objects.get(lesson=lesson)
    assert row.blocks["p1"] == {"markdown": "Zuerst **frisches** Wasser."}
    assert row.blocks["i1"]["options/1"] == "Kochend"

    publish(lesson.course, author)
    enrolment_start(user=employee, course=lesson.course)
    lesson_url = reverse("learning:lesson-detail", args=[slug, lesson.key])
    page = open_page(lesson_url, user=employee, width=390, theme="dark", guest=True)
    expect(page.locator("[data-block=p1]")).to_contain_text("Fresh water")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("[data-block=p1][lang=de]")).to_contain_text("Zuerst frisches Wasser.")
    expect(page.locator("[data-block=p2]:not([lang])")).to_contain_text("Then wait.")
    _clean(page)
    page.get_by_text("Kochend").click()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("#block-i1")).to_contain_text("Your answer")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#block-i1")).to_contain_text("Boiling")
    assert enrolment_start(user=employee, course=lesson.course).responses.get().answer == "Boiling"


def test_two_translators_choose_between_their_versions_on_a_phone(
    open_page: Open, author: User
) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"p1": {"markdown": "Wasser."}})
    address = reverse(
        "learning:draft-translation-place", args=[lesson.course.slug, "ar", lesson.key]
    )
    translate(lesson, author, {}, "ar")
    page = open_page(address, user=author, width=390, theme="dark", expect=["409"])
    field = page.locator("#unit-k1").get_by_label("Title")
    expect(field).to_have_attribute("dir", "rtl")
    translate(lesson, author, {"k1": {"title": "هم"}}, "ar")
    field.fill("لي")
    unit = page.locator("#unit-k1")
    expect(unit).to_contain_text("Two versions of this translation")
    unit.get_by_role("button", name="Keep mine").click()
    expect(unit.get_by_label("Title")).to_have_value("لي")
    row = LessonTranslation.objects.get(lesson=lesson, language="ar")
    assert row.blocks["k1"]["title"] == "لي"
