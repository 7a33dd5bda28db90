"""Drafts for the studio's tests."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from learning.content.schema import Block
from learning.models import Course, Lesson
from learning.services.authoring import course_create
from people.models import User


def draft_make(author: User, *blocks: Block, title: str = "Being written") -> Lesson:
    """The one lesson of a course that `author` has begun, with `blocks` in it."""
    lesson = course_create(author=author, title=title).lessons.get()
    if blocks:
        lesson.blocks = list(blocks)
        lesson.save()
    return lesson


def text(key: str, markdown: str) -> Block:
    return {"key": key, "kind": "prose", "markdown": markdown}


def keys(lesson: Lesson) -> list[str]:
    """The keys of the lesson's blocks as they are stored."""
    lesson.refresh_from_db()
    return [block["key"] for block in lesson.blocks]


def order(course: Course) -> list[tuple[str, str]]:
    """The course's lessons by key, each with its section's title."""
    rows = course.lessons.select_related("section").order_by("position", "pk")
    return [(row.key, row.section.title if row.section else "") for row in rows]


def url(name: str, lesson: Lesson, *more: Any) -> str:
    """The address `draft-NAME` of the lesson, or of a block of it."""
    return reverse(f"learning:draft-{name}", args=[lesson.course.slug, lesson.key, *more])
