"""Publishing, versions and review in a real browser."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from learning.models import Course, CourseReview
from learning.services.block import block_add
from learning.services.release import release_publish
from learning.services.review import comment_add, review_ask
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.learning.drafting import check_add, course_written, learner_at, lesson_of, text_write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course(author: User) -> Course:
    """Published, with learners, and changed since."""
    course = course_written(author)
    check_add(lesson_of(course, 2), author)
    release_publish(course=course, author=author)
    for done in (0, 1, 2):
        learner_at(course, done)
    text_write(lesson_of(course, 1), author, "Shorter. Read it [here](https://example.org).")
    return course


@pytest.fixture
def review(course: Course, author: User, colleague: User) -> CourseReview:
    review = review_ask(course=course, requested_by=author, reviewer=colleague)
    lesson = lesson_of(course, 1)
    comment_add(review=review, author=colleague, text="Too short?", client_id=uuid.uuid4(),
                lesson_key=lesson.key, block_key=lesson.blocks[0]["key"])  # fmt: skip
    return review


@pytest.mark.parametrize("width", [1280, 390])
def test_an_author_publishes_from_the_dialog(
    open_page: Open, course: Course, author: User, width: int
) -> None:
    page = open_page(f"/studio/{course.slug}/history/", user=author, width=width)
    page.get_by_role("link", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish")
    expect(dialog.get_by_text("1 lesson changed")).to_be_visible()
    expect(dialog.get_by_text("3 in progress, 0 completed").first).to_be_visible()
    dialog.get_by_label("They move to release 2").check()
    dialog.get_by_label("Why this may be published all the same").fill("Mended on Monday.")
    dialog.get_by_label("Note to learners").fill("The first lesson is shorter.")
    dialog.get_by_role("button", name="Publish release 2").click()
    expect(page.get_by_text("Release 2 is published. 3 learners go over to it.")).to_be_visible()
    expect(page.get_by_text("Mended on Monday.")).to_be_visible()
    page.get_by_text("What changed").click()
    expect(page.get_by_text("Changed: “Lesson 1”: 1 block changed")).to_be_visible()


def test_a_reviewer_comments_and_approves(
    open_page: Open, review: CourseReview, colleague: User
) -> None:
    page = open_page("/", user=colleague)
    page.get_by_role("link", name="Making tea").first.click()
    expect(page.get_by_text("Too short?")).to_be_visible()
    page.get_by_text("Add a comment").first.click()
    page.get_by_role("textbox", name="Comment").first.fill("And say why.")
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_text("And say why.")).to_be_visible()
    page.get_by_role("button", name="Resolve").first.click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The author can publish it.")).to_be_visible()


def test_it_all_works_without_a_script(
    open_page: Open, course: Course, author: User, colleague: User, admin: User
) -> None:
    page = open_page(f"/studio/{course.slug}/review/", user=author, script=False, expect=["422"])
    page.get_by_label("Who is to review it?").first.fill("cole")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Cole Colleague").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Cole Colleague was asked.")).to_be_visible()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_label("Why this may be published all the same").fill("Mended on Monday.")
    page.get_by_role("button", name="Publish release 2").click()
    expect(page.get_by_text("Release 2 is published.")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_has_nothing_for_axe_to_find(
    open_page: Open, review: CourseReview, author: User, width: int, theme: str
) -> None:
    course = review.course
    block_add(lesson=lesson_of(course, 3), actor=author, kind="image")
    change = course.changes.filter(kind="block_changed")[0]
    page = open_page("/studio/", user=author, width=width, theme=theme, guest=True)
    root = page.url.removesuffix("/studio/")
    found = []
    for path in (
        f"/studio/{course.slug}/publish/",
        f"/studio/{course.slug}/versions/",
        f"/studio/{course.slug}/versions/compare/",
        f"/studio/{course.slug}/versions/1/restore/",
        f"/studio/{course.slug}/versions/1/lessons/{lesson_of(course, 2).key}/",
        f"/studio/{course.slug}/history/",
        f"/studio/{course.slug}/history/{change.pk}/",
        f"/studio/{course.slug}/review/",
        f"/studio/{course.slug}/archive/",
        f"/reviews/{review.pk}/",
    ):
        page.goto(root + path)
        found += [f"{path} {each}" for each in violations(page)]
        if page.evaluate(SIDEWAYS):
            found.append(f"{path} scrolls sideways")
    page.goto(f"{root}/studio/{course.slug}/history/")
    page.get_by_role("link", name="Publish", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("What changes")).to_be_visible()
    found += [f"dialog {each}" for each in violations(page)]
    assert found == []
