"""What describes a course, in a real browser: audience, completion, cover, conversion."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from learning.models import Course
from people.models import Department, User
from tests.browser import SIDEWAYS, Open
from tests.learning.drafting import check_add, course_written, lesson_of
from tests.learning.studio.pages import saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def course(author: User) -> Course:
    course = course_written(author, lessons=2)
    check_add(lesson_of(course, 1), author)
    return course


def fill_audience(page: Page) -> None:
    """Choose a department and a person as they are offered."""
    page.get_by_label("Only these people").check()
    department = page.locator("[name=group-0-departments]").first
    department.fill("Customer Success")
    department.press("Tab")
    expect(page.locator("[name=group-0-departments]")).to_have_count(2)
    person = page.locator("[name=person]").first
    person.press_sequentially("ada")
    option = page.locator("#a-people option")
    expect(option).to_have_attribute("value", "Ada Admin <admin@waymark.test>")
    person.fill("Ada Admin <admin@waymark.test>")
    person.press("Tab")
    expect(page.locator(".a-reach")).to_contain_text(
        "Everyone in Customer Success and below; or Ada Admin"
    )


def test_an_author_chooses_who_may_see_it(
    open_page: Open, course: Course, author: User, admin: User, department: Department
) -> None:
    page = open_page(f"/studio/{course.slug}/settings/", user=author)
    page.get_by_role("link", name="Change who may see it").click()
    fill_audience(page)
    page.get_by_role("button", name="Save audience").click()
    expect(page.get_by_text("Saved. It counts from now on.")).to_be_visible()
    page.get_by_role("button", name="Remove Ada Admin").click()
    expect(page.locator(".a-reach")).not_to_contain_text("Ada Admin")

    plain = open_page(f"/studio/{course.slug}/audience/", user=author, script=False, expect=["422"])
    plain.locator("[name=person]").last.fill("Cole Nobody")
    plain.get_by_role("button", name="Save audience").click()
    expect(plain.get_by_text("Nobody here is “Cole Nobody”.").first).to_be_visible()


def test_what_completes_a_course_saves_itself(
    open_page: Open, course: Course, author: User
) -> None:
    page = open_page(f"/studio/{course.slug}/settings/", user=author)
    page.get_by_label("The required lessons; the rest is optional").check()
    other = f"required_lessons={lesson_of(course, 2).key}"
    with page.expect_response(lambda answer: other not in (answer.request.post_data or other)):
        page.get_by_label("Lesson 2").uncheck()
    saved(page)
    page.get_by_role("link", name="Content", exact=True).click()
    expect(page.locator("[data-lesson]").filter(has_text="Lesson 2")).to_contain_text("Optional")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_has_nothing_for_axe_to_find(
    open_page: Open, course: Course, author: User, admin: User, width: int, theme: str
) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        violations = Axe().run(page, options=RULES).response["violations"]
        found.extend(f"{name} {each['id']}: {each['nodes'][0]['html']}" for each in violations)
        if page.evaluate(SIDEWAYS):
            found.append(f"{name} scrolls sideways")

    def opened(path: str) -> Page:
        return open_page(
            f"/studio/{course.slug}/{path}", user=author, width=width, theme=theme, guest=True
        )

    page = opened("audience/")
    page.get_by_label("Only these people").check()
    look(page, "audience")
    page = opened("settings/")
    page.get_by_label("The required lessons; the rest is optional").check()
    look(page, "settings")
    look(opened(f"lessons/{lesson_of(course, 1).key}/convert/"), "convert")
    assert found == []
