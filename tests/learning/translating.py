"""A course and its translations, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learning.models import Course, Lesson
from learning.services.release import release_publish
from learning.services.translation import TextPlace, language_add, unit_save
from people.models import User
from tests.learning.studio.drafts import draft_make, text

TEA: list[dict[str, Any]] = [
    text("p1", "Fresh water *first*."),
    text("p2", "Then wait."),
    {"key": "i1", "kind": "poll", "prompt": "How hot?", "options": ["Warm", "Boiling"]},
    {"key": "k1", "kind": "tasks", "title": "Today", "items": ["Boil water"]},
    {"key": "q1", "kind": "check", "question": {
        "key": "q1", "kind": "single", "points": 1, "prompt": "Which water?", "options": [
            {"key": "a", "text": "Fresh", "correct": True, "feedback": "It holds more air."},
            {"key": "b", "text": "Boiled twice", "correct": False},
        ]}},
]  # fmt: skip
GERMAN: dict[str, dict[str, str]] = {
    "_texts": {"title": "Wasser kochen"},
    "p1": {"markdown": "Zuerst *frisches* Wasser."},
    "p2": {"markdown": "Dann warten."},
    "i1": {"prompt": "Wie heiß?", "options/0": "Warm", "options/1": "Kochend"},
    "k1": {"title": "Heute", "items/0": "Wasser kochen"},
    "q1": {
        "question/prompt": "Welches Wasser?",
        "question/options/a/text": "Frisches",
        "question/options/a/feedback": "Darin ist mehr Luft.",
        "question/options/b/text": "Zweimal gekochtes",
    },
}


def tea_make(author: User) -> Lesson:
    """The one lesson of a course about tea."""
    lesson = draft_make(author, *TEA, title="Making tea")
    lesson.title = "Boil water"
    lesson.save()
    return lesson


def translate(
    lesson: Lesson, author: User, units: Mapping[str, Mapping[str, str]], language: str = "de"
) -> None:
    """Store translations of the lesson's units, by key and path."""
    language_add(course=lesson.course, actor=author, language=language)
    for key, texts in units.items():
        place = TextPlace(lesson.course, language, key, lesson)
        unit_save(place=place, actor=author, texts=texts)


def describe(course: Course, author: User, texts: Mapping[str, str], language: str = "de") -> None:
    """Store translations of what describes the course."""
    language_add(course=course, actor=author, language=language)
    unit_save(place=TextPlace(course, language, "_texts"), actor=author, texts=texts)


def publish(course: Course, author: User) -> Course:
    course.refresh_from_db()
    release_publish(course=course, author=author, override="For the test.")
    return course
