"""What the people of the story write: one JSON file a kind of text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict

HERE = Path(__file__).resolve().parent


class RatingText(TypedDict):
    """`by` is the department of whoever may have written it; null for anybody.

    `retried` texts speak of an assessment that was not passed at once.
    """

    stars: int
    by: str | None
    text: str
    retried: NotRequired[bool]


class NoteText(TypedDict):
    """`block` counts the lesson's blocks from 0; `seconds` is a place in its clip."""

    person: str
    course: str
    lesson: str
    block: int
    text: str
    seconds: NotRequired[int]


@cache
def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def ratings_read() -> dict[str, list[RatingText]]:
    """Comments by the course's slug."""
    texts: dict[str, list[RatingText]] = _read("ratings.json")
    return texts


def notes_read() -> list[NoteText]:
    notes: list[NoteText] = _read("notes.json")
    return notes


def reflections_read() -> dict[str, list[str]]:
    """Answers to a course's closing question, by its slug."""
    texts: dict[str, list[str]] = _read("reflections.json")
    return texts


def searches_read() -> dict[str, dict[str, int]]:
    """Words that lead to a course, by its slug, and how often each is typed."""
    words: dict[str, dict[str, int]] = _read("searches.json")
    return words


def leaving_read() -> list[str]:
    """Reasons for leaving a course."""
    reasons: list[str] = _read("leaving.json")
    return reasons


def words_read() -> dict[str, dict[str, str]]:
    """Reflections inside lessons, by person and then by `course/lesson`."""
    words: dict[str, dict[str, str]] = _read("words.json")
    return words
