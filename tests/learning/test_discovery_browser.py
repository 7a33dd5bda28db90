"""Catalogue, course page, home and My learning in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from learning.models import Course, EnrolmentState
from learning.services.bookmark import bookmark_set
from people.models import User
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open
from tests.factories.learning import (
    course_make,
    enrolment_make,
    lesson_spec,
    rating_make,
    release_make,
)
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def feedback(employee: User, colleague: User, manager: User, author: User) -> Course:
    """A course with everything its page can show, half taken by the employee."""
    before = course_make("Meetings worth having", topic="Meetings", skills=["Facilitation"])
    course = course_make(
        "Giving feedback that lands",
        topic="Communication",
        skills=[f"Skill {n:02}" for n in range(12)],
        summary="Say what you saw, and agree one change.",
        lessons=[
            lesson_spec("intro", title="Why it misses", section="Before you speak", preview=True),
            lesson_spec("say", title="Say what you saw", section="The conversation", icon="play"),
            lesson_spec("listen", title="Ask, then listen", section="The conversation"),
        ],
        metadata={
            "outcomes": ["Describe what you saw", "Ask for one change"],
            "prerequisites": [before.slug],
        },
        owner=author,
        certificate_enabled=True,
        reviewed_on=now().date(),
    )
    rating_make(colleague, course, 5, "Used it the same day.")
    rating_make(manager, course, 3)
    enrolment_make(employee, course, done=["intro"])
    release_make(course, lessons=2, metadata=course.current_release.metadata, note="Shorter.")  # type: ignore[union-attr]
    return course


@pytest.fixture
def life(employee: User, feedback: Course) -> None:
    """Something on every list."""
    for n in range(14):
        course_make(f"Course number {n:02}", topic="Data", skills=["SQL"], level="advanced")
    enrolment_make(employee, course_make("Well done"), completed=True)
    enrolment_make(employee, course_make("A second one"), done=["lesson-1"])
    bookmark_set(user=employee, course=course_make("For later"), kept=True)


def test_it_narrows_in_place_and_keeps_what_was_opened(
    open_page: Open, employee: User, life: None
) -> None:
    page = open_page("/explore/", user=employee)
    page.get_by_text("more", exact=False).locator("visible=true").first.click()
    page.get_by_label("Communication").check()

    expect(page.get_by_role("status").filter(has_text="1 course")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?.*topic=communication"))
    expect(page.locator("details.fold[open]")).to_have_count(1)
    assert page.evaluate("document.activeElement.value") == "communication"
    expect(page.locator(".course")).to_have_count(1)

    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("status").filter(has_text="19 courses")).to_be_visible()


def test_it_searches_while_one_types_and_comes_back(
    open_page: Open, employee: User, life: None
) -> None:
    page = open_page("/explore/", user=employee)
    page.get_by_label("Search the catalogue").press_sequentially("feebdack", delay=20)

    expect(page.get_by_text("Showing results for feedback instead.")).to_be_visible()
    expect(page.get_by_label("Search the catalogue")).to_be_focused()
    expect(page.get_by_label("Search the catalogue")).to_have_value("feebdack")
    page.get_by_role("link", name="Giving feedback that lands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giving feedback that lands")
    page.go_back()
    expect(page.get_by_text("Showing results for feedback instead.")).to_be_visible()


def test_it_sorts_by_the_select(open_page: Open, employee: User, life: None) -> None:
    page = open_page("/explore/", user=employee)
    page.get_by_label("Sort").select_option("title")

    expect(page.locator(".course h3").first).to_have_text("A second one")
    expect(page).to_have_url(re.compile("sort=title"))


def test_it_puts_the_best_match_first_while_one_types(
    open_page: Open, employee: User, life: None
) -> None:
    page = open_page("/explore/", user=employee)
    expect(page.get_by_label("Sort")).to_have_value("")
    page.get_by_label("Search the catalogue").press_sequentially("feedback")

    expect(page.locator("#sort option:checked")).to_have_text("Best match")
    expect(page.locator(".course h3").first).to_have_text("Giving feedback that lands")


def test_it_shows_what_happened_since_when_one_goes_back(
    open_page: Open, director: User, feedback: Course
) -> None:
    page = open_page(f"/courses/{feedback.slug}/", user=director)
    page.get_by_role("button", name="Enrol and start").first.click()
    page.wait_for_url(re.compile("/lessons/"))
    page.go_back()

    expect(page.get_by_role("link", name=re.compile("^(Start|Resume)")).first).to_be_visible()
    expect(page.get_by_role("button", name="Enrol and start")).to_have_count(0)


def test_it_bookmarks_without_leaving_the_list(open_page: Open, employee: User, life: None) -> None:
    page = open_page("/explore/?topic=communication", user=employee)
    button = page.get_by_role("button", name="Bookmark Giving feedback that lands")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert employee.bookmarks.count() == 2


def test_it_filters_in_a_sheet_on_a_phone(open_page: Open, employee: User, life: None) -> None:
    page = open_page("/explore/", user=employee, width=390)
    expect(page.get_by_label("Communication")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Communication").check()

    show = page.get_by_role("button", name="Show 1 course")
    expect(show).to_be_visible()
    show.click()
    expect(page.get_by_label("Communication")).to_be_hidden()
    expect(page.locator(".course")).to_have_count(1)


def test_it_leaves_by_a_dialog(open_page: Open, employee: User, feedback: Course) -> None:
    page = open_page(feedback.get_absolute_url(), user=employee)
    page.get_by_role("link", name="Leave course").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why are you leaving?").fill("No time")
    dialog.get_by_role("button", name="Leave course").click()

    expect(page.get_by_text("Your progress and notes are kept.")).to_be_visible()
    assert employee.enrolments.get().state == EnrolmentState.LEFT


@pytest.mark.parametrize("width", [1280, 390])
def test_it_does_it_all_without_scripts(
    open_page: Open, employee: User, life: None, width: int
) -> None:
    page = open_page("/explore/", user=employee, width=width, script=False)
    if width < 990:
        page.get_by_role("link", name="Filters").click()
    page.get_by_label("Communication").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".course")).to_have_count(1)

    page.get_by_role("button", name="Bookmark Giving feedback that lands").click()
    expect(page).to_have_url(re.compile("topic=communication"))
    page.get_by_role("button", name="Hide completed").click()
    expect(page).to_have_url(re.compile("topic=communication"))

    page.get_by_role("link", name="Giving feedback that lands").click()
    page.get_by_role("link", name="Leave course").click()
    page.get_by_role("button", name="Leave course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My learning")
    assert employee.bookmarks.count() == 2


def test_it_takes_somebody_new_by_the_hand(open_page: Open, life: None) -> None:
    person = UserFactory.create()
    page = open_page("/", user=person)
    page.get_by_role("button", name="1 h", exact=True).click()
    page.get_by_text("SQL", exact=True).click()
    page.get_by_role("button", name="Show the courses").click()

    expect(page).to_have_url(re.compile(r"/explore/\?skill=sql"))
    expect(page.get_by_label("SQL")).to_be_checked()


def test_it_works_by_keyboard(open_page: Open, employee: User, life: None) -> None:
    page = open_page("/explore/", user=employee)
    page.get_by_label("Communication").focus()
    page.keyboard.press("Space")
    expect(page.locator(".course")).to_have_count(1)
    page.get_by_role("link", name="Giving feedback that lands").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Giving feedback that lands")


PAGES = [
    "/", "/explore/", "/explore/?q=feebdack&topic=communication", "/explore/?q=zzzz&topic=data",
    "/courses/giving-feedback-that-lands/", "/courses/well-done/", "/courses/for-later/",
    "/courses/giving-feedback-that-lands/leave/", "/learning/", "/learning/completed/",
    "/learning/bookmarks/", "/search/?q=feedback",
]  # fmt: skip


def test_it_has_nothing_that_axe_finds(open_page: Open, employee: User, life: None) -> None:
    page = open_page("/", user=employee, guest=True)
    root = page.url.rstrip("/")
    found = []
    for path in PAGES:
        page.goto(root + path)
        found += [f"{path} {each}" for each in violations(page, themes=THEMES)]
    assert found == []


@pytest.mark.parametrize("width", [320, 768, 1280, 1600])
def test_it_never_scrolls_sideways(open_page: Open, employee: User, life: None, width: int) -> None:
    page = open_page("/", user=employee, width=width)
    root = page.url.rstrip("/")
    for path in PAGES:
        page.goto(root + path)
        assert not page.evaluate(SIDEWAYS), path


def test_it_mirrors_from_right_to_left(open_page: Open, employee: User, life: None) -> None:
    employee.language = "ar"
    employee.save()
    page = open_page("/", user=employee, width=390)
    root = page.url.rstrip("/")
    for path in PAGES:
        page.goto(root + path)
        _mirror(page)
        assert not page.evaluate(SIDEWAYS), path


def _mirror(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
