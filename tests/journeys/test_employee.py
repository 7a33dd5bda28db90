"""The employee's main job, in a real browser: find a course, take it, finish it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from learning.models import Certificate, Course, LessonProgress
from people.models import User
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open, until
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Deliver = Callable[[], int]
END_IN_VIEW = "document.getElementById('lesson-end').scrollIntoView()"


def log_in(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*accounts).*$"))


def find(page: Page) -> None:
    """By search, a typing error included, and by facet."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/explore/")
    page.get_by_role("searchbox", name="Search the catalogue").fill("feedbak")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Feedback in brief")).to_be_visible()
    page.get_by_role("link", name="Feedback in brief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feedback in brief")


def read(page: Page) -> None:
    page.get_by_label("You spoke for ten minutes.").check()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("Anyone in the room could count them.")).to_be_visible()
    page.evaluate(END_IN_VIEW)


def watch(page: Page) -> None:
    """The clip at many times its speed, to its end."""
    page.locator("video").scroll_into_view_if_needed()
    page.evaluate(
        """async () => {
            const clip = document.querySelector("video");
            clip.muted = true;
            clip.playbackRate = 8;
            await clip.play();
            await new Promise((done) => clip.addEventListener("ended", done, { once: true }));
        }"""
    )
    page.evaluate(END_IN_VIEW)


def answer(page: Page, *texts: str) -> None:
    """Give each answer, review, submit."""
    # On a phone the script shows one question at a time, and is on its way yet.
    page.wait_for_load_state()
    for text in texts:
        choice = page.get_by_label(text)
        if not choice.is_visible():
            page.get_by_role("button", name="Next").click()
        choice.check()
    page.locator("button[data-review]").click()
    expect(page.get_by_role("heading", name="Before you submit")).to_be_visible()
    page.get_by_role("button", name="Submit").click()


def until_done(page: Page, person: User, lessons: int) -> None:
    """Wait until the server knows that so many lessons are done."""
    done = LessonProgress.objects.filter(enrolment__user=person, completed_at__isnull=False)
    until(page, lambda: done.count() >= lessons)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_takes_a_course_to_its_certificate(  # a journey's needs
    open_page: Open,
    employee: User,
    course: Course,
    deliver_events: Deliver,
    width: int,
    theme: str,
) -> None:
    page = open_page("/", width=width, theme=theme)
    log_in(page, employee)
    find(page)
    page.get_by_role("button", name="Enrol and start").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Say what you saw")
    read(page)
    until_done(page, employee, 1)
    page.get_by_role("link", name=re.compile("Watch it done")).last.click()
    watch(page)
    until_done(page, employee, 2)

    page.get_by_role("link", name=re.compile("Final assessment")).last.click()
    page.get_by_role("button", name=re.compile("Start")).click()
    answer(page, "Soon and in private", "What you felt about them")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("not passed", re.IGNORECASE)
    )
    expect(page.get_by_text("Worth reading again").first).to_be_visible()
    expect(page.get_by_text("Read it once more.").first).to_be_visible()

    page.get_by_role("button", name=re.compile("Retry")).click()
    expect(page.get_by_label("Soon and in private")).to_have_count(0)
    answer(page, "What you saw")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You passed")

    deliver_events()
    page.goto(f"{page.url.split('/attempts/')[0]}/courses/{course.slug}/finished/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    code = Certificate.objects.get().code
    stranger = open_page(f"/certificates/{code}/", width=width, theme=theme)
    expect(stranger.get_by_text("Genuine and valid")).to_be_visible()
    expect(stranger.get_by_text(employee.name)).to_be_visible()


def test_it_resumes_on_another_device(open_page: Open, employee: User, course: Course) -> None:
    desk = open_page(f"/courses/{course.slug}/", user=employee)
    desk.get_by_role("button", name="Enrol and start").first.click()
    read(desk)
    until_done(desk, employee, 1)
    desk.get_by_role("link", name=re.compile("Watch it done")).last.click()
    desk.locator("video").scroll_into_view_if_needed()
    desk.evaluate(
        """async () => {
            const clip = document.querySelector("video");
            clip.muted = true;
            await clip.play();
            await new Promise((done) => setTimeout(done, 4000));
            clip.pause();
        }"""
    )
    desk.goto(desk.url.split("/courses/")[0])

    phone = open_page("/", user=employee, width=390)
    phone.get_by_role("link", name=re.compile("Resume")).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Watch it done")
    until(phone, "document.querySelector('video').currentTime > 2")


def test_it_takes_a_course_without_scripts(
    open_page: Open, employee: User, course: Course, deliver_events: Deliver
) -> None:
    page = open_page(f"/courses/{course.slug}/", user=employee, script=False)
    page.get_by_role("button", name="Enrol and start").first.click()
    page.get_by_label("You were arrogant.").check()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("A verdict, not a picture.")).to_be_visible()
    page.get_by_role("button", name=re.compile("read to the end")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Watch it done")
    page.get_by_role("button", name=re.compile("read to the end")).click()

    page.goto(f"{page.url.split('/courses/')[0]}/courses/{course.slug}/lessons/final/")
    page.get_by_role("button", name=re.compile("Start")).click()
    page.get_by_label("Soon and in private").check()
    page.get_by_label("What you saw").check()
    page.locator("button[data-review]").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You passed")


def test_it_enrols_and_answers_with_the_keyboard_alone(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page(f"/courses/{course.slug}/", user=employee)
    enrol = page.get_by_role("button", name="Enrol and start").first
    _tab_to(page, enrol)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/lessons/say-what-you-saw/"))

    _tab_to(page, page.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    _tab_to(page, page.get_by_role("button", name="Check answer"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus-here]").first).to_be_focused()


def _tab_to(page: Page, target: object) -> None:
    """Press Tab until `target` has the focus; fails when it is out of the keyboard's reach."""
    for _ in range(80):
        if target.evaluate("node => node === document.activeElement"):  # type: ignore[attr-defined]
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never gets there")


PLACES = ["/", "/explore/", "/courses/{slug}/", "/courses/{slug}/lessons/say-what-you-saw/",
          "/courses/{slug}/lessons/final/", "/courses/{slug}/progress/", "/learning/", "/notes/",
          "/people/", "/settings/", "/search/?q=feedback", "/api/", "/certificates/"]  # fmt: skip


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_it_is_accessible_in_both_themes_and_directions(
    open_page: Open, employee: User, course: Course, language: str, direction: str
) -> None:
    employee.language = language
    employee.save()
    page = open_page("/", user=employee, guest=True)
    root = page.url.rstrip("/")
    for place in PLACES:
        page.goto(root + place.format(slug=course.slug))
        assert page.evaluate("document.documentElement.dir") == direction
        # Colours do not depend on the direction.
        wide = THEMES if direction == "ltr" else ["light"]
        for width, themes in ((1280, wide), (320, ["light"])):
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page, themes=themes) == [], (place, width)
            assert not page.evaluate(SIDEWAYS), (place, width)
