"""The player in a real browser: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as conf
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from learning.models import BlockResponse, Course, LessonProgress, Note
from learning.services.course import course_import
from learning.services.note import note_save
from learning.services.response import response_save
from people.models import User
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open, hold, until
from tests.factories.learning import enrolment_make
from tests.learning.playing import (
    POLL,
    QUESTIONS,
    REFLECTION,
    TASKS,
    check,
    course_with,
    prose,
    url,
)
from tests.personas import client_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Words that fill the page and make it long. " * 60
IN_VIEW = """key => { const box = document.getElementById(`block-${key}`).getBoundingClientRect();
    return box.top >= 0 && box.top < innerHeight / 2 }"""
DEMO = Path(conf.BASE_DIR, "config", "demo", "courses", "feedback-that-lands")


@pytest.fixture
def course(employee: User) -> Course:
    blocks = [prose("near", LONG), prose("far", LONG), REFLECTION, TASKS, prose("last", LONG)]
    course = course_with(*blocks)
    enrolment_make(employee, course)
    return course


def scroll_to(page: Page, block: str) -> None:
    page.evaluate("key => document.getElementById(`block-${key}`).scrollIntoView()", block)


def scroll_to_end(page: Page) -> None:
    page.locator("#lesson-end").scroll_into_view_if_needed()


def at_end() -> bool:
    return LessonProgress.objects.filter(end_reached=True).exists()


def test_it_loses_nothing_with_the_connection(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page(url("lesson-detail", course), user=employee, guest=True)
    page.context.set_offline(True)
    page.locator("#block-think textarea").fill("I will ask Mei.")
    page.get_by_label("Pick one").check()
    page.locator(".p-end [popovertarget=notes]").click()
    page.locator("#note-text").fill("Written on the train")
    page.locator("#note-text").press("Control+Enter")
    page.keyboard.press("Escape")
    scroll_to_end(page)
    expect(page.locator("#saved")).to_have_text("Offline. Kept on this device", timeout=15_000)
    expect(page.locator("#note-list")).to_contain_text("Written on the train")
    assert not Note.objects.exists()

    page.context.set_offline(False)

    until(page, at_end)
    until(page, lambda: Note.objects.count() == 1)
    answers = dict(BlockResponse.objects.values_list("block_key", "answer"))
    assert answers == {"think": "I will ask Mei.", "do": ["Pick one"]}
    expect(page.locator("#saved")).to_have_text("Saved")
    expect(page.locator("#lesson-end")).to_contain_text("Lesson done")


def test_it_saves_what_is_written_before_its_script_is_there(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page("/settings/", user=employee)
    held = hold(page, "**/js/player.js")
    page.goto(page.url.replace("/settings/", url("lesson-detail", course)), wait_until="commit")
    page.locator("#block-think textarea").fill("Quicker than you.")
    page.get_by_label("Pick one").check()
    until(page, lambda: bool(held))
    held[0].continue_()

    until(page, lambda: BlockResponse.objects.count() == 2)
    answers = dict(BlockResponse.objects.values_list("block_key", "answer"))
    assert answers == {"think": "Quicker than you.", "do": ["Pick one"]}


def test_it_sends_later_what_a_closed_window_kept(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page(url("lesson-detail", course), user=employee, guest=True)
    page.context.set_offline(True)
    page.locator("#block-think textarea").fill("Kept while offline")
    scroll_to_end(page)
    expect(page.locator("#saved")).to_have_text("Offline. Kept on this device", timeout=15_000)
    context = page.context
    page.close(run_before_unload=False)
    assert not BlockResponse.objects.exists()

    context.set_offline(False)
    again = context.new_page()
    again.goto(page.url)

    expect(again.locator("#block-think textarea")).to_have_value("Kept while offline")
    until(again, at_end)
    until(again, lambda: BlockResponse.objects.count() == 1)


def test_it_resumes_on_another_device(open_page: Open, employee: User, course: Course) -> None:
    laptop = open_page(url("lesson-detail", course), user=employee)
    scroll_to(laptop, "far")
    until(laptop, lambda: LessonProgress.objects.filter(block_key="far").exists())
    laptop.close()

    phone = open_page(url("lesson-detail", course), user=employee, width=390)

    until(phone, lambda: phone.evaluate(IN_VIEW, "far"))
    expect(phone.locator(".resume-here")).to_be_visible()
    assert LessonProgress.objects.get().block_key == "far"


def test_it_keeps_everything_over_the_end_of_a_session(
    open_page: Open, employee: User, course: Course, live_server: LiveServer
) -> None:
    page = open_page(url("lesson-detail", course), user=employee, guest=True)
    page.context.clear_cookies()
    page.locator("#block-think textarea").fill("Typed after the session ended")
    expect(page.locator("#saved")).to_contain_text("You are logged out", timeout=15_000)
    expect(page.locator("#saved").get_by_role("link", name="Log in")).to_be_visible()

    key = client_for(employee).cookies[conf.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": conf.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    until(page, lambda: BlockResponse.objects.count() == 1)
    expect(page.locator("#saved")).to_have_text("Saved")


def test_it_never_sends_under_another_name(
    open_page: Open, employee: User, colleague: User, course: Course, live_server: LiveServer
) -> None:
    enrolment_make(colleague, course)
    page = open_page(url("lesson-detail", course), user=employee, guest=True)
    page.context.clear_cookies()
    key = client_for(colleague).cookies[conf.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": conf.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page.locator("#block-think textarea").fill("Mine")

    expect(page.locator("#saved")).to_contain_text("You are logged out", timeout=15_000)
    assert not BlockResponse.objects.exists()


def test_it_watches_a_clip_and_resumes_it_at_the_second(open_page: Open, employee: User) -> None:
    course = course_import(source=DEMO, author=None).course
    enrolment_make(employee, course)
    address = url("lesson-detail", course, "say-what-you-saw")
    page = open_page(address, user=employee)
    page.get_by_label("Speed").select_option("2")
    assert page.evaluate("document.querySelector('video').playbackRate") == 2
    page.evaluate("document.querySelector('video').muted = true")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').currentTime > 4")
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('video').paused")
    until(page, lambda: bool(LessonProgress.objects.first() and _clip()["watched"]))

    assert 3 < _clip()["at"] < 15
    other = open_page(address, user=employee)
    until(other, "document.querySelector('video').currentTime > 3")
    other.locator("summary", has_text="Transcript").click()
    other.locator("[data-seek]").last.click()
    until(other, "document.querySelector('video').currentTime > 20")
    expect(other.locator(".cues [aria-current]")).to_have_count(1)


def _clip() -> dict[str, Any]:
    media = LessonProgress.objects.get().media
    return next(iter(media.values()), {"at": 0, "watched": []})


def test_it_obeys_single_keys_unless_they_are_off(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page(url("lesson-detail", course), user=employee)
    page.locator("#block-think textarea").focus()
    page.keyboard.type("never n in a text")
    assert page.url.endswith("/first/")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator(".p-bar")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".p-bar")).to_be_visible()
    page.keyboard.press("m")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**/second/")
    page.keyboard.press("p")
    page.wait_for_url("**/first/")

    employee.single_key_shortcuts = False
    employee.save()
    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("f")
    expect(page.locator(".p-bar")).to_be_visible()
    assert page.url.endswith("/first/")


def test_it_answers_and_retries_by_keyboard(open_page: Open, employee: User) -> None:
    course = course_with(check())
    enrolment_make(employee, course)
    page = open_page(url("lesson-detail", course), user=employee)
    page.get_by_label("You were rude.").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not quite")).to_be_focused()

    page.get_by_role("link", name="Try again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("You were rude.")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Correct")).to_be_focused()
    expect(page.locator("#lesson-end")).to_contain_text("Lesson done")
    expect(page.locator(".p-line progress")).to_have_attribute("value", "60")


def test_it_writes_changes_and_deletes_a_note_in_place(
    open_page: Open, employee: User, course: Course
) -> None:
    page = open_page(url("lesson-detail", course), user=employee)
    scroll_to(page, "far")
    page.wait_for_timeout(300)
    page.keyboard.press("m")
    page.keyboard.type("Ask Jonas")
    page.locator("#note-form").get_by_role("button", name="Keep").click()
    notes = page.locator("#note-list")
    notes.get_by_role("link", name="Edit").click()
    notes.get_by_label("Your note").fill("Ask Jonas on Friday")
    notes.get_by_role("button", name="Keep").click()
    expect(page.locator("#block-far .note")).to_have_text("Ask Jonas on Friday")
    notes.get_by_role("button", name="Delete").click()
    expect(page.locator("#block-far .note")).to_have_count(0)
    notes.get_by_role("button", name="Undo").click()
    expect(notes).to_contain_text("Ask Jonas on Friday")

    note = Note.objects.get()
    assert (note.text, note.block_key) == ("Ask Jonas on Friday", "far")


def test_it_works_without_javascript(open_page: Open, employee: User) -> None:
    course = course_with(check("ordering"), REFLECTION)
    enrolment_make(employee, course)
    page = open_page(url("lesson-detail", course), user=employee, script=False)
    page.get_by_role("button", name="Outline").click()
    expect(page.locator("#outline")).to_be_visible()
    page.get_by_role("navigation", name="Outline").get_by_role("button", name="Close").click()
    for text, place in (("First thing", "1"), ("Second thing", "2"), ("Third thing", "3")):
        page.get_by_label(f"Position of: {text}").select_option(place)
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("heading", name="Correct")).to_be_visible()
    page.get_by_label("What will you try?").fill("Less")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="I have read to the end").click()
    expect(page).to_have_url(
        f"{page.url.split('/courses')[0]}{url('lesson-detail', course, 'second')}"
    )
    page.get_by_role("button", name="I have read to the end").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You have finished the course")


def test_it_has_nothing_for_axe_to_find(open_page: Open, employee: User) -> None:
    checks = [check(kind, f"q{n}") for n, kind in enumerate(QUESTIONS)]
    course = course_with(*checks, POLL, REFLECTION, TASKS)
    enrolment = enrolment_make(employee, course)
    paths = [url("lesson-detail", course), f"/courses/{course.slug}/progress/", "/notes/"]

    def look() -> None:
        for path in paths:
            page = open_page(path, user=employee, guest=True)
            assert violations(page, themes=THEMES) == [], path

    look()
    given = {"q0": "a", "q2": True, "q3": "vague", "q7": {"1": "rude"}, "poll": "Impact"}
    for block, answer in given.items():
        response_save(enrolment=enrolment, lesson_key="first", block_key=block, answer=answer)
    note_save(
        user=employee,
        course=course,
        lesson_key="first",
        lesson_title="First",
        text="A note",
        block_key="intro",
        client_id=uuid4(),
    )
    look()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_never_scrolls_sideways(open_page: Open, employee: User, direction: str) -> None:
    checks = [check(kind, f"q{n}") for n, kind in enumerate(QUESTIONS)]
    course = course_with(*checks, POLL, REFLECTION, TASKS)
    enrolment_make(employee, course)
    page = open_page(url("lesson-detail", course), user=employee, width=320)
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    assert not page.evaluate(SIDEWAYS)
