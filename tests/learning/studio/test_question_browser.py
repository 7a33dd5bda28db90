"""Questions in a real browser: each kind, wide and on a phone, without a mouse, with axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from learning.content.questiondraft import LABELS, question_lacks
from learning.content.questions import question_normalised
from learning.models import Lesson
from learning.services.bank import bank_add, bank_take
from learning.services.outline import lesson_add
from learning.services.question import question_add, question_save, questions_add
from people.models import User
from tests.axe import violations
from tests.browser import Open
from tests.learning.studio.drafts import draft_make, url
from tests.learning.studio.pages import saved
from tests.learning.studio.test_question_files import GIFT
from tests.learning.studio.test_question_form import QUESTIONS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    course = draft_make(author).course
    return lesson_add(course=course, actor=author, title="Test", kind="assessment")


def stored(lesson: Lesson) -> list[dict[str, Any]]:
    lesson.refresh_from_db()
    found: list[dict[str, Any]] = (lesson.assessment or {})["questions"]
    return found


def add(page: Page, kind: str) -> Locator:
    """Add a question by its button; returns its card, open."""
    before = page.locator("#questions > li").count()
    page.locator(f"#add-question button[value={kind}]").click()
    expect(page.locator("#questions > li")).to_have_count(before + 1)
    card = page.locator("#questions > li").last
    expect(card.locator("form[data-question-form]")).to_be_visible()
    card.locator("[name=prompt]").fill(f"Asked as {kind}?")
    return card


def done(card: Locator) -> None:
    card.locator("[data-done]").click()
    expect(card.locator("form[data-question-form]")).to_have_count(0)


def fill(card: Locator, **values: str) -> None:
    for name, value in values.items():
        card.locator(f"[name={name.replace('_', '-')}]").fill(value)


def press(card: Locator, value: str) -> None:
    card.locator(f"button[value={value}]").click()


def _single(page: Page) -> None:
    card = add(page, "single")
    fill(card, o_0_text="Yes", o_1_text="No", o_1_feedback="Why not?")
    press(card, "o-add")
    fill(card, o_2_text="Perhaps")
    press(card, "o-2-up")
    card.locator("[name=right][value='1']").check()
    done(card)


def _multiple(page: Page) -> None:
    card = add(page, "multiple")
    fill(card, o_0_text="A", o_1_text="B")
    card.locator("[name=o-1-correct]").check()
    done(card)


def _true_false(page: Page) -> None:
    card = add(page, "true_false")
    card.get_by_label("False", exact=True).check()
    done(card)


def _short_text(page: Page) -> None:
    card = add(page, "short_text")
    press(card, "a-add")
    fill(card, a_0_text="one", a_1_text="1")
    done(card)


def _numeric(page: Page) -> None:
    card = add(page, "numeric")
    fill(card, value="2.5", tolerance="0.5", unit="kg")
    done(card)


def _ordering(page: Page) -> None:
    card = add(page, "ordering")
    fill(card, i_0_text="c", i_1_text="a", i_2_text="b")
    press(card, "i-0-down")
    press(card, "i-1-down")
    done(card)


def _matching(page: Page) -> None:
    card = add(page, "matching")
    for number in range(3):
        fill(card, **{f"p_{number}_left": f"L{number}", f"p_{number}_right": f"R{number}"})
    press(card, "p-add")
    press(card, "p-0-drop")
    fill(card, p_2_left="L3", p_2_right="R3", d_0_text="R9")
    done(card)


def _cloze(page: Page) -> None:
    card = add(page, "cloze")
    card.locator("[name=text]").fill("First , then ")
    card.locator("[name=text]").evaluate("field => field.setSelectionRange(6, 6)")
    card.locator("[name=text]").fill("First {{1}}, then ")
    fill(card, g_0_a_0_text="this")
    card.locator("[name=text]").press("Control+End")
    card.locator("[data-gap-add]").click()
    expect(card.locator("[name=g-1-a-0-text]")).to_be_visible()
    fill(card, g_1_a_0_text="that")
    press(card, "g-1-turn")
    expect(card.locator("[name=g-1-o-1-text]")).to_be_visible()
    fill(card, g_1_o_1_text="other")
    done(card)


MAKERS = (_single, _multiple, _true_false, _short_text, _numeric, _ordering, _matching, _cloze)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_of_each_kind_is_made(
    width: int, open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(url("lesson", lesson), user=author, width=width)

    for make in MAKERS:
        make(page)
    saved(page)

    questions = stored(lesson)
    assert [question["kind"] for question in questions] == list(LABELS)
    assert [str(each) for question in questions for each in question_lacks(question)] == []
    single, multiple, true_false, short, numeric, ordering, matching, cloze = questions
    assert [(o["text"], o["correct"]) for o in single["options"]] == [
        ("Yes", False),
        ("Perhaps", True),
        ("No", False),
    ]
    assert [o["key"] for o in single["options"]][::2] == ["a", "b"]
    assert [o["correct"] for o in multiple["options"]] == [True, True]
    assert true_false["answer"] is False
    assert short["accept"] == ["one", "1"]
    assert (numeric["value"], numeric["tolerance"], numeric["unit"]) == (2.5, 0.5, "kg")
    assert ordering["items"] == ["a", "b", "c"]
    assert [pair["left"] for pair in matching["pairs"]] == ["L1", "L2", "L3"]
    assert matching["distractors"] == ["R9"]
    assert cloze["text"] == "First {{1}}, then {{2}}"
    assert cloze["gaps"] == [{"accept": ["this"]}, {"options": ["that", "other"], "correct": 0}]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_a_question_is_made_without_a_mouse(open_page: Open, lesson: Lesson, author: User) -> None:
    page = open_page(url("lesson", lesson), user=author)
    page.locator("#add-question button[value=single]").focus()
    page.keyboard.press("Enter")
    card = page.locator("#questions > li")
    expect(card.locator("[name=qkind]")).to_be_visible()
    card.locator("[name=qkind]").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Which one?")
    page.keyboard.press("Tab")  # the radio that is checked
    page.keyboard.press("Tab")
    page.keyboard.type("This")
    for _time in range(5):  # feedback, three buttons, the next text
        page.keyboard.press("Tab")
    page.keyboard.type("That")
    for _time in range(5):  # feedback, three buttons, the button for another
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Neither")
    expect(card.locator("[name=o-2-text]")).to_have_value("Neither")
    for _time in range(2):  # feedback, move up
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.locator("[name=o-1-text]")).to_have_value("Neither")
    card.locator("[data-done]").focus()
    page.keyboard.press("Enter")
    expect(card.locator("form[data-question-form]")).to_have_count(0)

    (question,) = stored(lesson)
    assert [o["text"] for o in question["options"]] == ["This", "Neither", "That"]
    assert [str(each) for each in question_lacks(question)] == []


def test_another_kind_comes_at_once_and_keeps_the_question(
    open_page: Open, lesson: Lesson, author: User
) -> None:
    page = open_page(url("lesson", lesson), user=author)
    card = add(page, "single")
    fill(card, o_0_text="A", o_1_text="B")
    card.locator("[name=qkind]").select_option("multiple")
    expect(card.locator("[name=o-1-correct]")).to_be_visible()
    card.locator("[name=o-1-correct]").check()
    card.locator("[name=qkind]").select_option("ordering")
    expect(card.locator("[name=i-0-text]")).to_be_visible()
    assert card.locator("[name=prompt]").input_value() == "Asked as single?"
    assert stored(lesson)[0]["kind"] == "ordering"


def test_what_somebody_else_saved_is_shown_beside(
    open_page: Open, lesson: Lesson, author: User, admin: User
) -> None:
    question = question_normalised(QUESTIONS[2])
    question_add(lesson=lesson, actor=author, question=question, key="q3")
    page = open_page(f"{url('lesson', lesson)}?edit=q3", user=author, guest=True)
    question_save(lesson=lesson, actor=admin, key="q3", question={**question, "prompt": "Theirs"})
    page.locator("#question-q3 [name=prompt]").fill("Mine")

    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("button", name="Keep mine")).to_have_count(0)
    assert stored(lesson)[0]["prompt"] == "Mine"
    saved(page)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_has_nothing_for_axe_to_find(
    theme: str, width: int, open_page: Open, lesson: Lesson, author: User
) -> None:
    questions = [question_normalised(question) for question in QUESTIONS]
    questions_add(lesson=lesson, actor=author, questions=questions)
    bank_take(course=lesson.course, actor=author, questions=questions)
    slug = lesson.course.slug
    page = open_page(url("lesson", lesson), user=author, width=width, theme=theme, guest=True)
    here = page.url.split("/studio/")[0]
    paths = [
        f"{url('lesson', lesson)}#assessment-settings",
        *(f"{url('lesson', lesson)}?edit={question['key']}" for question in questions),
        url("assessment-try", lesson),
        reverse("learning:draft-bank", args=[slug]),
        reverse("learning:draft-bank-question", args=[slug, "q8"]),
        reverse("learning:draft-question-import", args=[slug]),
    ]
    page.goto(f"{here}{reverse('learning:draft-question-import', args=[slug])}")
    page.locator("[name=file]").set_input_files(
        {"name": "all.gift", "mimeType": "text/plain", "buffer": GIFT}
    )
    page.get_by_role("button", name="See what is in it").click()
    paths.append(page.url.removeprefix(here))
    for path in paths:
        page.goto(f"{here}{path}")
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_a_banked_question_saves_itself(open_page: Open, lesson: Lesson, author: User) -> None:
    row = bank_add(course=lesson.course, actor=author, kind="ordering")
    here = reverse("learning:draft-bank-question", args=[lesson.course.slug, row.key])
    page = open_page(here, user=author)
    page.locator("[name=prompt]").fill("In which order?")
    for number in range(3):
        page.locator(f"[name=i-{number}-text]").fill(f"Step {number}")
    page.locator("button[value=i-add]").click()
    page.locator("[name=i-3-text]").fill("Step 3")
    saved(page)
    expect(page.locator("[data-lacks] li")).to_have_count(0)

    row.refresh_from_db()
    assert row.question["items"] == [f"Step {number}" for number in range(4)]
    page.locator("[name=qkind]").select_option("true_false")
    page.get_by_label("True", exact=True).check()
    page.locator("[data-done]").click()
    expect(page).to_have_url(f"{page.url.split('/studio/')[0]}{here.split(row.key)[0]}"
                             f"#question-{row.key}")  # fmt: skip


def test_the_list_of_questions_changes_in_place(
    lesson: Lesson, author: User, open_page: Open
) -> None:
    """Adding, moving, copying and removing keep the page, its count and the keyboard's place."""
    page = open_page(url("lesson", lesson), user=author)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.kept = true")
    add(page, "single")
    expect(page.locator("#questions > li").last.locator("[name=prompt]")).to_be_focused()
    done(page.locator("#questions > li").last)
    done(add(page, "true_false"))
    expect(page.locator("#question-count")).to_have_text("2 questions, 2 unfinished")

    last = page.locator("#questions > li").last
    key = last.get_attribute("data-key")
    last.get_by_role("button", name="Move up").press("Enter")
    first = page.locator("#questions > li").first
    expect(first).to_have_attribute("data-key", str(key))
    expect(first.get_by_role("button", name="Move up")).to_be_focused()
    assert stored(lesson)[0]["key"] == key

    first.get_by_role("button", name="Duplicate").press("Enter")
    expect(page.locator("#question-count")).to_contain_text("3 questions")
    expect(page.locator("#questions > li").nth(1).locator("[name=prompt]")).to_be_focused()
    first.get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question-undo")).to_be_empty()
    expect(page.locator("#question-count")).to_contain_text("3 questions")
    assert page.evaluate("window.kept")
