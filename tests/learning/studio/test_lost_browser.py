"""Nothing is lost: two authors, a lost connection, a closed tab, an ended session."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from learning.models import CourseChange, Lesson
from learning.services.block import block_remove, block_save
from learning.services.outline import lesson_change
from people.models import User
from tests.browser import Open, until
from tests.learning.studio.drafts import draft_make, keys, text
from tests.learning.studio.pages import block, markdown, open_text, page_of, saved
from tests.personas import client_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lesson(author: User) -> Lesson:
    return draft_make(author, text("one", "First."), text("two", "Second."))


def _theirs(lesson: Lesson, admin: User, key: str, words: str) -> None:
    block_save(lesson=lesson, actor=admin, key=key, block=text(key, words))


def _type(page: Page, key: str, words: str) -> None:
    open_text(page, key)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_two_authors_at_different_blocks_do_not_meet(
    open_page: Open, lesson: Lesson, author: User, admin: User
) -> None:
    mine, other = (open_page(page_of(lesson), user=user) for user in (author, admin))

    _type(mine, "one", " Mine.")
    _type(other, "two", " Theirs.")
    saved(mine)
    saved(other)
    mine.keyboard.press("Control+Enter")

    expect(block(mine, "one").locator("form[data-studio]")).to_have_count(0)
    assert (markdown(lesson, "one"), markdown(lesson, "two")) == ("First. Mine.", "Second. Theirs.")


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ("Keep mine", ["First. Mine."]),
        ("Keep the stored one", ["Theirs."]),
        ("Keep both", ["Theirs.", "First. Mine."]),
    ],
)
def test_two_versions_stand_side_by_side(
    open_page: Open, lesson: Lesson, author: User, admin: User, choice: str, stored: list[str]
) -> None:
    page = open_page(page_of(lesson), user=author, expect=[r"409"])
    open_text(page, "one")
    _theirs(lesson, admin, "one", "Theirs.")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Mine.")

    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("Mine.")
    expect(conflict).to_contain_text("Theirs.")
    expect(conflict).to_contain_text("Ada Admin changed this")
    assert markdown(lesson, "one") == "Theirs."
    page.get_by_text(choice, exact=True).click()
    expect(conflict).to_have_count(0)
    saved(page)
    lesson.refresh_from_db()
    texts = [each["markdown"] for each in lesson.blocks]
    assert texts == [*stored, "Second."]
    page.reload()
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)


@pytest.mark.parametrize(("choice", "left"), [("Put mine back", 2), ("Leave it removed", 1)])
def test_a_block_that_is_gone_keeps_what_was_typed(
    open_page: Open, lesson: Lesson, author: User, admin: User, choice: str, left: int
) -> None:
    page = open_page(page_of(lesson), user=author, expect=[r"409"])
    open_text(page, "one")
    block_remove(lesson=lesson, actor=admin, key="one")
    page.keyboard.type("Mine. ")

    expect(page.locator(".conflict")).to_contain_text("The block was removed.")
    page.get_by_text(choice, exact=True).click()
    expect(page.locator(".conflict")).to_have_count(0)
    saved(page)
    assert len(keys(lesson)) == left
    lesson.refresh_from_db()
    assert any("Mine." in each["markdown"] for each in lesson.blocks) == (left == 2)


def test_what_is_typed_without_a_connection_is_sent_later(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author, expect=["ERR_INTERNET_DISCONNECTED"])
    open_text(page, "one")
    page.context.set_offline(True)
    page.keyboard.type("Typed on a train. ")
    saved(page, "Offline. Kept on this device")
    page.wait_for_timeout(1200)
    saved(page, "Offline. Kept on this device")
    assert markdown(lesson, "one") == "First."

    page.context.set_offline(False)
    saved(page)
    assert "Typed on a train." in markdown(lesson, "one")


def test_what_is_typed_while_the_rest_is_sent_is_not_called_saved(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author)
    open_text(page, "one")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/blocks/one/save/", hold)
    page.keyboard.type("Sent. ")
    until(page, lambda: len(held) > 0)
    page.keyboard.type("Typed meanwhile. ")
    page.wait_for_timeout(1200)
    held[0].continue_()

    saved(page)
    assert "Typed meanwhile." in markdown(lesson, "one")


def test_done_without_a_connection_keeps_the_form(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(
        page_of(lesson), user=author, expect=["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    )
    open_text(page, "one")
    page.context.set_offline(True)
    page.keyboard.type("Typed on a train. ")
    page.keyboard.press("Control+Enter")
    saved(page, "Offline. Kept on this device")
    expect(page.locator(".d-prose")).to_contain_text("Typed on a train.")
    # What is not kept says so.
    page.locator("#add button[value=code]").click()
    saved(page, "You are offline: that did not happen. Do it again once you are back.")

    page.context.set_offline(False)
    saved(page)
    page.locator(".d-prose").click()
    page.keyboard.press("Control+Enter")
    expect(block(page, "one").locator("form[data-studio]")).to_have_count(0)
    assert "Typed on a train." in markdown(lesson, "one")


def test_a_tab_that_was_closed_offline_sends_when_the_page_is_opened_again(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author, expect=["ERR_INTERNET_DISCONNECTED"])
    open_text(page, "one")
    context, address = page.context, page.url
    context.set_offline(True)
    page.keyboard.type("Typed on a train. ")
    saved(page, "Offline. Kept on this device")
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)
    saved(again)
    expect(block(again, "one")).to_contain_text("Typed on a train.")
    assert "Typed on a train." in markdown(lesson, "one")


def test_what_was_kept_asks_before_it_replaces_what_others_wrote(
    open_page: Open, lesson: Lesson, author: User, admin: User
) -> None:
    page = open_page(page_of(lesson), user=author, expect=["ERR_INTERNET_DISCONNECTED"])
    open_text(page, "one")
    context, address = page.context, page.url
    context.set_offline(True)
    page.keyboard.type("Mine. ")
    saved(page, "Offline. Kept on this device")
    page.close()
    context.set_offline(False)
    _theirs(lesson, admin, "one", "Theirs.")

    again = context.new_page()
    again.goto(address)
    expect(again.locator(".conflict")).to_contain_text("Mine.")
    saved(again, "Somebody changed this, too")
    again.reload()
    expect(again.locator(".conflict")).to_contain_text("Mine.")
    again.get_by_text("Keep both", exact=True).click()
    expect(again.locator(".conflict")).to_have_count(0)
    saved(again)
    lesson.refresh_from_db()
    assert [each["markdown"] for each in lesson.blocks][:1] == ["Theirs."]
    assert len(lesson.blocks) == 3


def test_an_ended_session_waits_for_the_next_login(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author, expect=["401", "403"])
    open_text(page, "one")
    Session.objects.all().delete()
    page.keyboard.type("Typed after the session. ")
    saved(page, "You are logged out")
    expect(page.locator("#saved a")).to_have_attribute("target", "_blank")
    expect(page.locator(".d-prose")).to_contain_text("Typed after the session.")

    fresh = client_for(author).cookies[conf.SESSION_COOKIE_NAME].value
    host = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    page.context.add_cookies([{"name": conf.SESSION_COOKIE_NAME, "value": fresh, "url": host}])
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert "Typed after the session." in markdown(lesson, "one")


def test_a_page_that_saves_and_saves_is_one_writer(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author)
    open_text(page, "one")
    for words in ("a ", "b ", "c "):
        page.keyboard.type(words)
        page.wait_for_timeout(1100)
    for _press in range(2):
        page.keyboard.press("Control+Enter")
    expect(block(page, "one").locator("form[data-studio]")).to_have_count(0)
    expect(page.locator(".conflict")).to_have_count(0)
    saved(page)
    assert CourseChange.objects.filter(block_key="one").count() == 1


def test_going_away_and_back_goes_on_where_it_was(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(f"{page_of(lesson)}?edit=one", user=author)
    expect(page.locator(".d-prose")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Then.")
    page.goto(page.url.replace("?edit=one", "?edit=two"))
    page.go_back()
    expect(block(page, "one").locator(".d-prose")).to_contain_text("First. Then.")
    block(page, "one").locator(".d-prose").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And now.")
    page.wait_for_timeout(1500)
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)
    assert markdown(lesson, "one") == "First. Then. And now."


def test_a_block_that_is_added_twice_is_there_once(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(page_of(lesson), user=author)
    page.locator("#add").get_by_role("button", name="Callout").dblclick()
    expect(page.locator(".d-block.open[data-kind=callout]")).to_have_count(1)
    page.wait_for_timeout(500)
    assert len(keys(lesson)) == 3


def test_settings_of_two_authors_are_not_called_saved(
    open_page: Open, lesson: Lesson, author: User, admin: User
) -> None:
    page = open_page(page_of(lesson), user=author, expect=["409", "422"])
    title = page.get_by_label("Title of the lesson")
    lesson_change(lesson=lesson, actor=admin, title="Theirs")
    title.fill("Mine")
    saved(page, "Somebody changed this, too")
    title.fill("")
    saved(page, "Not saved")
    title.fill("Mine after all")
    saved(page, "Somebody changed this, too")

    for _seen in range(2):
        page.get_by_role("button", name="Lesson settings", exact=True).click()
        page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_label("Title of the lesson")).to_have_value("Mine after all")
    saved(page)
    lesson.refresh_from_db()
    assert lesson.title == "Mine after all"


def test_a_press_before_the_scripts_are_there_opens_the_page(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page("/studio/", user=author)
    page.route("**/js/overlay.js", lambda route: None)  # still on its way
    with page.expect_response("**/vendor/htmx*"):
        page.goto(page.url + lesson.course.slug, wait_until="commit")
    page.wait_for_timeout(300)  # time enough for it to begin, were it not to wait for the others
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("button", name="Publish release 1")).to_be_visible()
