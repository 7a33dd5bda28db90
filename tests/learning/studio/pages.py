"""A course being written, and how a browser writes it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from learning.models import Course, Lesson
from learning.services.authoring import course_create
from people.models import User
from tests.learning.studio.drafts import text, url


def every_kind() -> list[dict[str, Any]]:
    """A block of every kind that needs no file, filled in."""
    return [
        text("p1", "## Before\n\nSay **what** you saw, [as here](https://example.org/).\n\n- one"),
        {"key": "c1", "kind": "callout", "variant": "tip", "title": "A tip",
         "blocks": [{"kind": "prose", "markdown": "Say it soon."}]},
        {"key": "a1", "kind": "accordion", "title": "More",
         "blocks": [{"kind": "prose", "markdown": "There is more."}]},
        {"key": "h1", "kind": "challenge", "title": "Try it",
         "blocks": [{"kind": "prose", "markdown": "Ask a colleague."}]},
        {"key": "b1", "kind": "table", "header": ["Word", "Use"], "rows": [["saw", "yes"]]},
        {"key": "o1", "kind": "code", "language": "python", "code": "print('saw')"},
        {"key": "m1", "kind": "maths", "tex": "a^2 + b^2 = c^2"},
        {"key": "q1", "kind": "check", "question": {
            "key": "q1", "kind": "single", "points": 1,
            "prompt": "Which is an observation?", "options": [
                {"key": "a", "text": "You were rude.", "correct": False},
                {"key": "b", "text": "You spoke over Mei.", "correct": True},
            ]}},
        {"key": "v1", "kind": "poll", "prompt": "Hardest?", "options": ["To see", "To say"]},
        {"key": "r1", "kind": "reflection", "prompt": "Whom will you tell?"},
        {"key": "k1", "kind": "tasks", "title": "This week", "items": ["Tell one"]},
        {"key": "l1", "kind": "link", "url": "https://example.org/", "title": "Read on"},
        {"key": "i1", "kind": "image", "src": "", "alt": ""},
        {"key": "d1", "kind": "video", "src": "", "title": ""},
        {"key": "u1", "kind": "audio", "src": "", "title": ""},
        {"key": "f1", "kind": "file", "src": "", "title": ""},
    ]  # fmt: skip


def page_of(lesson: Lesson) -> str:
    """The address of the lesson's page."""
    return url("lesson", lesson)


def block(page: Page, key: str) -> Locator:
    return page.locator(f"#block-{key}")


def open_block(page: Page, key: str) -> Locator:
    """Open the block by a press on it; returns it with its form."""
    here = block(page, key)
    here.locator(".d-view").click(position={"x": 20, "y": 10})
    expect(here.locator("form[data-studio]")).to_be_visible()
    return here


def open_text(page: Page, key: str) -> Locator:
    """Open a text in the rich editor; returns what is written in."""
    editor = open_block(page, key).locator(".d-prose")
    expect(editor).to_be_focused()
    return editor


def saved(page: Page, words: str = "All changes saved") -> None:
    expect(page.locator("#saved")).to_contain_text(words, timeout=10_000)


def markdown(lesson: Lesson, key: str) -> str:
    """The stored text of the block."""
    lesson.refresh_from_db()
    found: str = next(each for each in lesson.blocks if each["key"] == key)["markdown"]
    return found


def course_of(lessons: int, author: User) -> Course:
    """A course of that many lessons in sections of ten."""
    course = course_create(author=author, title=f"Course of {lessons}")
    course.lessons.all().delete()
    sections = [
        course.sections.create(key=f"s{n}", title=f"Part {n}", position=n)
        for n in range(lessons // 10)
    ]
    Lesson.objects.bulk_create(
        Lesson(course=course, section=sections[n // 10], key=f"l{n}", title=f"Lesson {n}",
               position=n, blocks=[text("t1", "Words.")])
        for n in range(lessons)
    )  # fmt: skip
    return course
