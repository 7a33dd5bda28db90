"""The Analytics tab in a real browser: accessible, within its width, printable, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from learning.models import Course, Lesson
from learning.services.authoring import course_create
from learning.services.search import search_record
from people.models import User
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open
from tests.factories.assessment import FINAL, assessment_make
from tests.factories.crowd import attempts_make, crowd_make, people_make, responses_make
from tests.factories.learning import course_make, lesson_spec, rating_make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLL = {"key": "p1", "kind": "poll", "prompt": "Tea or coffee?", "options": ["Tea", "Coffee"]}


@pytest.fixture
def course(author: User) -> Course:
    course = course_make(
        "Making tea with a title that is long enough to have to wrap on a phone",
        slug="tea",
        owner=author,
        lessons=[
            lesson_spec("boil", blocks=[POLL]),
            lesson_spec("pour"),
            lesson_spec(FINAL, assessment=assessment_make()),
        ],
    )
    Lesson.objects.create(course=course, key="boil", title="Boil", kind="lesson", position=0)
    rows = crowd_make(course, 30, done=3, days_ago=20, minutes=12)
    crowd_make(course, 12, done=1, opened=2, days_ago=30)
    answers = [{"observation": ("c", False)}] * 18 + [{"observation": ("b", True)}] * 12
    attempts_make(rows, FINAL, answers)
    responses_make(rows, "boil", "p1", "Tea")
    for person in people_make(6):
        rating_make(person, course, 4, "Clear and short.")
        search_record(user=person, course=course, text="hot tea")
    return course


@pytest.mark.parametrize("width", [390, 1280])
def test_it_has_nothing_that_axe_finds(
    open_page: Open, author: User, course: Course, width: int
) -> None:
    page = open_page("/studio/tea/analytics/", user=author, width=width, guest=True)
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert violations(page, themes=THEMES) == []
    assert not page.evaluate(SIDEWAYS)


def test_it_works_without_scripts_and_leads_to_the_file(
    open_page: Open, author: User, course: Course
) -> None:
    page = open_page("/studio/tea/analytics/", user=author, script=False)
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("heading", name="About 40 people enrolled")).to_be_visible()
    page.get_by_text("View as table · How far people get").click()
    expect(page.get_by_role("cell", name="30", exact=True).first).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[download]", has_text="Searches that led here").click()
    assert download.value.suggested_filename == "tea-searches.csv"


def test_it_prints_with_its_tables(open_page: Open, author: User, course: Course) -> None:
    page = open_page("/studio/tea/analytics/", user=author)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="4 weeks")).to_be_hidden()
    expect(page.get_by_role("cell", name="30", exact=True).first).to_be_visible()
    expect(page.locator(".weeks svg").first).to_be_visible()


def test_it_is_accessible_before_there_is_anybody(open_page: Open, author: User) -> None:
    draft = course_create(author=author, title="Being written")
    page = open_page(f"/studio/{draft.slug}/analytics/", user=author, guest=True)
    assert violations(page) == []
