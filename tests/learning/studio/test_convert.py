"""A lesson becomes an assessment and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from core.errors import AppError
from learning.bundle.publishing import content_problems
from learning.bundle.read import bundle_read
from learning.models import ChangeKind, Lesson
from learning.selectors.content import course_content
from learning.services.authoring import course_create
from learning.services.block import block_add, block_remove
from learning.services.convert import lesson_convert
from learning.services.course import course_export
from learning.services.question import assessment_change, question_add, question_save
from learning.services.restore import change_restore
from people.models import User
from tests.learning.drafting import QUESTION, check_add
from tests.learning.studio.drafts import draft_make, text
from tests.learning.studio.forms import form_data
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(author: User) -> Lesson:
    """A text, two checks and a poll; it came from a bundle."""
    poll = {"key": "v1", "kind": "poll", "prompt": "Hardest?", "options": ["One", "Two"]}
    lesson = draft_make(author, text("p1", "Water boils."), poll)
    check_add(lesson, author)
    check_add(lesson, author, prompt="How long?")
    lesson.refresh_from_db()
    lesson.origin = {"file": "lessons/01-water.md", "source_path": "water.md"}
    lesson.save()
    return lesson


def address(lesson: Lesson) -> str:
    return reverse("learning:draft-lesson-convert", args=[lesson.course.slug, lesson.key])


def test_it_says_what_is_kept_and_what_is_not(lesson: Lesson, author: User, as_: LogIn) -> None:
    html = as_(author).get(address(lesson)).content.decode()
    assert "2 knowledge checks become questions" in html
    assert "Text: 1" in html
    assert "Poll: 1" in html
    page = reverse("learning:draft-lesson", args=[lesson.course.slug, lesson.key])
    assert as_(author).get(page).content.decode().count(address(lesson)) == 2


def test_it_goes_there_and_back(lesson: Lesson, author: User, as_: LogIn, tmp_path: Path) -> None:
    client = as_(author)
    before = {name: getattr(lesson, name) for name in ("kind", "blocks", "assessment", "origin")}
    sent = form_data(client.get(address(lesson)).content.decode())

    answer = client.post(address(lesson), sent, follow=True)

    assert "This is an assessment now." in answer.content.decode()
    lesson.refresh_from_db()
    assert (lesson.kind, lesson.blocks) == ("assessment", [])
    assert lesson.assessment is not None
    prompts = {each["prompt"] for each in lesson.assessment["questions"]}
    assert prompts == {"How hot?", "How long?"}
    assert content_problems(course_content(lesson.course)) == []
    course_export(course=lesson.course, output=tmp_path / "out")
    assert bundle_read(tmp_path / "out").content.lessons[0].kind == "assessment"

    change = lesson.course.changes.get(kind=ChangeKind.LESSON_CONVERTED)
    shown = client.get(reverse("learning:change-detail", args=[lesson.course.slug, change.pk]))
    assert "Water boils." in shown.content.decode()
    back = reverse("learning:change-restore", args=[lesson.course.slug, change.pk])
    assert client.post(back).status_code == 302
    lesson.refresh_from_db()
    assert {name: getattr(lesson, name) for name in before} == before


def test_an_assessment_becomes_a_lesson_of_checks(author: User) -> None:
    test = draft_make(author)
    lesson_convert(lesson=test, actor=author)
    question_add(lesson=test, actor=author, kind="single", key="q1")
    question_save(lesson=test, actor=author, key="q1", question=QUESTION)
    assessment_change(lesson=test, actor=author, instructions="Take your time.", pass_mark=60)

    lesson_convert(lesson=test, actor=author)

    test.refresh_from_db()
    assert (test.kind, test.assessment) == ("lesson", None)
    assert [block["kind"] for block in test.blocks] == ["prose", "check"]
    assert test.blocks[0]["markdown"] == "Take your time."
    assert test.blocks[1]["question"]["prompt"] == "How hot?"
    assert content_problems(course_content(test.course)) == []


def test_what_was_a_lesson_takes_no_blocks(lesson: Lesson, author: User, as_: LogIn) -> None:
    """Not from a page that is still open, nor from history."""
    removed = block_remove(lesson=lesson, actor=author, key="v1")
    line = lesson.course.changes.get(kind=ChangeKind.BLOCK_REMOVED)
    lesson_convert(lesson=lesson, actor=author)
    page = reverse("learning:draft-block-create", args=[lesson.course.slug, lesson.key])

    answer = as_(author).post(page, {"kind": "check"})
    with pytest.raises(AppError):
        change_restore(change=line, actor=author)

    assert removed is not None
    assert answer.status_code == 422
    assert "An assessment has questions, and no blocks." in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.blocks == []


def test_what_was_not_seen_is_not_converted(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    sent = form_data(client.get(address(lesson)).content.decode())
    block_add(lesson=lesson, actor=author, kind="reflection")

    answer = client.post(address(lesson), sent)

    assert answer.status_code == 409
    assert "Somebody changed it meanwhile." in answer.content.decode()
    assert "Reflection: 1" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.kind == "lesson"


def test_a_micro_lesson_has_no_assessment(author: User, as_: LogIn) -> None:
    course = course_create(author=author, title="Quick", form="micro-lesson")
    lesson = course.lessons.get()
    with pytest.raises(AppError, match="Only courses have assessments"):
        lesson_convert(lesson=lesson, actor=author)
    assert "Only courses" in as_(author).get(address(lesson)).content.decode()
