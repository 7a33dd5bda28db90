"""Assessments in a real browser: phone and wide, keyboard, no script, offline, several tabs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from core.clock import now
from learning.models import Attempt, AttemptAnswer
from learning.services.allowance import allowance_grant
from learning.services.attempt import attempt_start, attempt_submit
from people.models import User
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open, hold, until
from tests.factories.assessment import FINAL, answer_all
from tests.learning.attempt_pages import begin, intro, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def attempt(employee: User) -> Attempt:
    return begin(employee, attempts=3)


def stored(attempt: Attempt, key: str) -> object:
    row = AttemptAnswer.objects.filter(attempt=attempt, question_key=key).first()
    return row.answer if row else None


def card(page: Page, number: int) -> Locator:
    return page.locator(f"#q{number}")


def answer_everything(page: Page, following: Callable[[int], None]) -> None:
    """Give every answer right as a person does; `following` goes on from a question."""
    card(page, 1).locator("text=You spoke over Mei twice").click()
    following(1)
    card(page, 2).locator("text=The time").click()
    card(page, 2).locator("text=The place").click()
    following(2)
    card(page, 3).locator("text=False").click()
    following(3)
    card(page, 4).get_by_label("Your answer").fill("Situation")
    following(4)
    card(page, 5).get_by_label("Your answer").fill("two")
    card(page, 5).get_by_label("Your answer").fill("2,0 days")
    following(5)
    for place, item in enumerate(("Name the situation", "Say what you saw", "Say what it did")):
        up = card(page, 6).get_by_role("button", name=f"Move up: {item}")
        while page.locator("#q6 [data-label]").nth(place).inner_text() != item:
            up.click()
    following(6)
    for left, right in (
        ("Yesterday in the review", "Situation part"),
        ("You spoke over Mei", "Behaviour part"),
        ("She stopped talking", "Impact part"),
    ):
        card(page, 7).get_by_label(left).select_option(right)
    following(7)
    card(page, 8).get_by_label("Gap 1").fill("concrete")
    card(page, 8).get_by_label("Gap 2").select_option("within days")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_passes_on_a_phone(
    open_page: Open, employee: User, attempt: Attempt, theme: str
) -> None:
    page = open_page(intro(attempt), user=employee, width=390, theme=theme)
    page.get_by_role("link", name="Go on with attempt 1").click()
    expect(page.locator("[data-q]:visible")).to_have_count(1)

    def following(number: int) -> None:
        page.get_by_role("button", name="Next").click()
        expect(page.locator(f"#q{number + 1}")).to_be_visible()
        assert page.evaluate(FOCUSED) == f"Question {number + 1} of 8"
        expect(page.locator(".steps [aria-current=step]")).to_contain_text(str(number + 1))

    answer_everything(page, following)
    expect(page.locator(".steps .answered")).to_have_count(8)
    page.get_by_role("button", name="Review and submit").click()
    expect(page.get_by_text("Every question is answered and none is flagged.")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="You passed")).to_be_focused()
    attempt.refresh_from_db()
    assert attempt.score == 100


def test_it_shows_all_or_one_on_a_wide_screen(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page(url("detail", attempt), user=employee)
    expect(page.locator("[data-q]:visible")).to_have_count(8)
    page.get_by_role("button", name="One at a time").click()
    expect(page.locator("[data-q]:visible")).to_have_count(1)
    page.get_by_role("link", name="Question 4").click()
    expect(page.locator("#q4")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="One at a time")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_it_takes_what_is_answered_before_its_script_is_there(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page("/settings/", user=employee, width=390)
    held = hold(page, "**/js/assessment.js")
    page.goto(page.url.replace("/settings/", url("detail", attempt)), wait_until="commit")
    page.locator("#q4").get_by_label("Your answer").fill("Situation")
    page.locator("#q1 input").nth(1).check()
    until(page, lambda: bool(held))
    held[0].continue_()

    until(page, lambda: stored(attempt, "observation") == "b")
    until(page, lambda: stored(attempt, "first-word") == "Situation")
    assert AttemptAnswer.objects.filter(attempt=attempt).count() == 2
    # The reader stays where they are.
    expect(page.locator("[data-q]:visible")).to_have_count(1)
    expect(page.locator("#q1")).to_be_visible()


def test_it_is_done_by_keyboard_alone(open_page: Open, employee: User, attempt: Attempt) -> None:
    page = open_page(url("detail", attempt), user=employee)
    page.locator("#q1 input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q1 input").nth(1)).to_be_checked()
    first = page.locator("#q6 .order li").first.inner_text()
    page.locator("#q6 .order li").first.get_by_role("button", name="Move down").focus()
    page.keyboard.press("Enter")
    assert page.locator("#q6 .order li").nth(1).inner_text() == first
    assert page.evaluate("document.activeElement.dataset.move") == "down"
    page.locator("#q2 [name=q2-flag]").focus()
    page.keyboard.press("Space")
    until(page, lambda: stored(attempt, "observation") == "b")
    until(page, lambda: AttemptAnswer.objects.filter(attempt=attempt, flagged=True).exists())
    assert stored(attempt, "order") is not None
    page.get_by_role("button", name="Review and submit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you submit")).to_be_focused()
    expect(page.get_by_text("6 questions are not answered yet. One is flagged.")).to_be_visible()
    page.get_by_role("button", name="Submit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not passed yet")).to_be_focused()
    page.get_by_role("button", name="Retry the 7 you missed").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("One right answer from before counts too.")).to_be_visible()


def test_it_passes_without_javascript(open_page: Open, employee: User, attempt: Attempt) -> None:
    page = open_page(url("detail", attempt), user=employee, width=390, script=False)
    card(page, 1).locator("text=You spoke over Mei twice").click()
    card(page, 2).locator("text=The time").click()
    card(page, 4).get_by_label("Your answer").fill("situation")
    for place, item in enumerate(
        ("Name the situation", "Say what you saw", "Say what it did", "Ask"), start=1
    ):
        card(page, 6).get_by_label(f"Position of: {item}").select_option(str(place))
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    page.get_by_role("button", name="Review and submit").click()
    expect(page.get_by_text("4 questions are not answered yet.")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Not passed yet")).to_be_visible()
    expect(page.get_by_text("3 of 8 were right")).to_be_visible()


def test_it_leaves_an_untouched_order_unanswered(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page(url("detail", attempt), user=employee)
    page.locator("#q6 [name=q6-flag]").check()
    until(page, lambda: AttemptAnswer.objects.filter(attempt=attempt, flagged=True).exists())
    assert stored(attempt, "order") is None
    expect(page.locator(".steps .answered")).to_have_count(0)


def test_it_loses_no_answer_without_a_connection(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page(url("detail", attempt), user=employee, guest=True)
    page.context.set_offline(True)
    page.locator("#q5").get_by_label("Your answer").fill("2")
    expect(page.locator("#q5 [data-state]")).to_have_text("Offline. Kept on this device")
    page.get_by_role("button", name="Review and submit").click()
    expect(page.get_by_text("Some answers are only on this device.")).to_be_visible()
    page.context.set_offline(False)
    until(page, lambda: stored(attempt, "days") == "2")
    expect(page.locator("#q5 [data-state]")).to_have_text("Saved")


def test_it_has_the_answers_after_a_crash(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page(url("detail", attempt), user=employee, guest=True)
    address = page.url
    page.locator("#q1 input").nth(1).check()
    until(page, lambda: stored(attempt, "observation") == "b")
    page.context.set_offline(True)
    page.locator("#q5").get_by_label("Your answer").fill("2")
    expect(page.locator("#q5 [data-state]")).to_have_text("Offline. Kept on this device")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address)
    expect(again.locator("#q5").get_by_label("Your answer")).to_have_value("2")
    expect(again.locator("#q1 input").nth(1)).to_be_checked()
    until(again, lambda: stored(attempt, "days") == "2")


def test_it_tells_the_other_tab(open_page: Open, employee: User, attempt: Attempt) -> None:
    one = open_page(url("detail", attempt), user=employee)
    two = one.context.new_page()
    two.goto(one.url)
    two.locator("#q5").get_by_label("Your answer").fill("9")
    expect(one.locator("#q5").get_by_label("Your answer")).to_have_value("9")
    expect(one.locator("#q5 [data-state]")).to_have_text("Changed in another tab")
    one.locator("#q5").get_by_label("Your answer").fill("2")
    expect(two.locator("#q5").get_by_label("Your answer")).to_have_value("2")
    until(one, lambda: stored(attempt, "days") == "2")


def test_it_shows_the_newer_answer_of_another_device(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    old = open_page(url("detail", attempt), user=employee, guest=True)
    old.context.set_offline(True)
    old.locator("#q5").get_by_label("Your answer").fill("9")
    expect(old.locator("#q5 [data-state]")).to_have_text("Offline. Kept on this device")
    new = open_page(url("detail", attempt), user=employee)
    new.locator("#q5").get_by_label("Your answer").fill("2")
    until(new, lambda: stored(attempt, "days") == "2")
    old.context.set_offline(False)
    expect(old.locator("#q5").get_by_label("Your answer")).to_have_value("2", timeout=20_000)
    expect(old.locator("#q5 [data-state]")).to_have_text(
        "A newer answer from another tab or device is shown."
    )
    assert stored(attempt, "days") == "2"


def test_it_says_when_the_attempt_was_closed_elsewhere(
    open_page: Open, employee: User, attempt: Attempt
) -> None:
    page = open_page(url("detail", attempt), user=employee, guest=True)
    attempt_submit(attempt=attempt)
    page.locator("#q1 input").first.check()
    expect(page.get_by_role("alert")).to_contain_text("This attempt has been submitted.")
    expect(page.get_by_role("link", name="See the result")).to_be_focused()
    expect(page.locator("#q2 input").first).to_be_disabled()
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", name="Not passed yet")).to_be_visible()


def test_it_submits_itself_when_the_time_is_over(open_page: Open, employee: User) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    Attempt.objects.update(deadline_at=now() + timedelta(seconds=6))
    page = open_page(url("detail", attempt), user=employee)
    expect(page.locator(".timer time")).to_contain_text("0:0")
    page.locator("#q1 input").nth(1).check()
    expect(page.get_by_role("heading", name="Not passed yet")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("The time ran out; what was saved by then counts.")).to_be_visible()
    assert stored(attempt, "observation") == "b"


def test_it_says_when_a_minute_is_left_and_when_time_is_added(
    open_page: Open, employee: User, admin: User
) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    Attempt.objects.update(deadline_at=now() + timedelta(seconds=63))
    page = open_page(url("detail", attempt), user=employee)
    expect(page.locator("#status")).to_have_text("Time left 1:00")
    allowance_grant(actor=admin, user=employee, percent=150)
    page.locator("#q1 input").first.check()
    expect(page.locator(".timer time")).to_contain_text("14:")


def test_it_is_accessible_everywhere(open_page: Open, employee: User, attempt: Attempt) -> None:
    answer_all(attempt, wrong=("observation", "first-word", "gaps"), skip=("days", "order"))
    attempt_submit(attempt=attempt)
    retry = attempt_start(enrolment=attempt.enrolment, lesson_key=FINAL, only_misses=True)
    Attempt.objects.filter(pk=retry.pk).update(deadline_at=now() + timedelta(minutes=5))
    pages = [intro(attempt), url("detail", retry), url("review", retry), url("result", attempt)]
    for path in pages:
        page = open_page(path, user=employee, guest=True)
        assert violations(page, themes=THEMES) == [], path
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            for width in (320, 390, 768, 1600):
                page.set_viewport_size({"width": width, "height": 900})
                assert not page.evaluate(SIDEWAYS), f"{path} {width} {direction}"
        page.context.close()
