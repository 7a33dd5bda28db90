"""The author's main job, in a real browser: from an empty page to a published course."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from learning.models import Course, Enrolment
from people.models import User
from tests.browser import Open
from tests.journeys.test_employee import END_IN_VIEW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begin(page: Page) -> None:
    page.get_by_role("link", name="New course").click()
    dialog = page.locator("#course-create")
    expect(dialog.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Tea at work")
    dialog.get_by_role("button", name="Create and open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tea at work")


def write(page: Page) -> None:
    """The empty text that a new lesson has, and a poll behind it."""
    page.wait_for_load_state("networkidle")
    text = page.locator(".d-block[data-kind=prose]")
    text.locator(".d-view").click()
    expect(text.locator(".d-prose")).to_be_focused(timeout=20_000)
    page.keyboard.type("Fresh water makes better tea.")
    text.get_by_role("button", name="Done").click()
    expect(text.locator(".d-view")).to_contain_text("Fresh water", timeout=15_000)
    page.locator("#add").get_by_role("button", name="Poll").click()
    poll = page.locator(".d-block[data-kind=poll]")
    expect(poll.get_by_label("Question")).to_be_visible(timeout=15_000)
    poll.get_by_label("Question").fill("Milk first?")
    poll.get_by_label("Answers").fill("Always\nNever")
    poll.get_by_role("button", name="Done").click()
    expect(poll.locator(".d-view")).to_contain_text("Milk first?", timeout=15_000)
    expect(page.locator("#saved")).to_contain_text("All changes saved", timeout=15_000)


def publish(page: Page, number: int) -> None:
    page.get_by_role("link", name="Publish").click()
    button = page.get_by_role("button", name=f"Publish release {number}")
    expect(button).to_be_visible(timeout=15_000)
    button.click()
    expect(page.locator(".studio-head")).to_contain_text(f"Release {number}", timeout=15_000)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_author_goes_from_nothing_to_a_course_that_people_take(
    width: int, open_page: Open, author: User, employee: User
) -> None:
    page = open_page("/studio/", user=author, width=width)
    begin(page)
    write(page)
    publish(page, 1)
    course = Course.objects.get()
    assert course.is_published
    assert course.current_release is not None

    learner = open_page(f"/courses/{course.slug}/", user=employee, width=width)
    learner.get_by_role("button", name="Enrol").first.click()
    expect(learner.locator("#lesson")).to_contain_text("Fresh water makes better tea.")
    learner.get_by_label("Never").check()
    learner.get_by_role("button", name="Vote").click()
    expect(learner.locator("#lesson")).to_contain_text("Your answer")
    learner.evaluate(END_IN_VIEW)
    expect(learner.locator("#lesson-end")).to_contain_text("Lesson done", timeout=15_000)
    assert Enrolment.objects.get().is_completed

    page.get_by_role("link", name="Analytics").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tea at work")
    expect(page.get_by_text("fewer than five").first).to_be_visible()
