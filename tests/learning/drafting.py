"""A course as its author writes it, for tests of the studio."""

from __future__ import annotations

from typing import Any

from learning.models import Course, Enrolment, Lesson
from learning.services.authoring import course_create
from learning.services.block import block_add, block_save
from learning.services.enrolment import enrolment_start
from learning.services.outline import lesson_add, lesson_change
from learning.services.progress import progress_save
from people.models import User
from tests.factories.people import UserFactory

QUESTION: dict[str, Any] = {
    "kind": "single",
    "points": 1,
    "prompt": "How hot?",
    "options": [
        {"key": "a", "text": "98 degrees", "correct": True, "feedback": "Just below boiling."},
        {"key": "b", "text": "9 degrees", "correct": False},
    ],
}


def course_written(author: User, lessons: int = 3, title: str = "Making tea") -> Course:
    """A draft of `lessons` lessons with a paragraph each."""
    course = course_create(author=author, title=title)
    for number in range(1, lessons + 1):
        lesson = (
            course.lessons.get()
            if number == 1
            else lesson_add(course=course, actor=author, title="New")
        )
        lesson_change(lesson=lesson, actor=author, title=f"Lesson {number}", minutes=5)
        text_write(lesson, author, f"What there is to know, part {number}.")
    return course


def lesson_of(course: Course, number: int) -> Lesson:
    return course.lessons.order_by("position")[number - 1]


def text_write(lesson: Lesson, author: User, text: str) -> None:
    """Make `text` the lesson's first paragraph."""
    lesson.refresh_from_db()
    block_save(
        lesson=lesson,
        actor=author,
        key=lesson.blocks[0]["key"],
        block={"kind": "prose", "markdown": text},
    )


def check_add(lesson: Lesson, author: User, **fields: Any) -> str:
    """Put a knowledge check at the lesson's start; returns its key."""
    block = block_add(lesson=lesson, actor=author, kind="check")
    whole = {"kind": "check", "question": {**QUESTION, **fields}}
    block_save(lesson=lesson, actor=author, key=block["key"], block=whole)
    return str(block["key"])


def learner_at(course: Course, done: int, user: User | None = None) -> Enrolment:
    """Somebody who has read the first `done` lessons."""
    course.refresh_from_db()
    enrolment = enrolment_start(user=user or UserFactory.create(), course=course)
    for entry in enrolment.release.outline[:done]:
        progress_save(enrolment=enrolment, lesson_key=entry["key"], end_reached=True)
    enrolment.refresh_from_db()
    return enrolment
