"""The translations of a draft, as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from learning.bundle.model import CourseContent
from learning.bundle.translation import BANK, COURSE, SECTIONS, TEXTS, Stored, language_content
from learning.content.translate import Entries, entries_of
from learning.models import Course, CourseTranslation, LessonTranslation


def course_languages(course: Course) -> list[str]:
    """The languages that the draft is translated into, by their tags; one query."""
    return list(course.translations.values_list("language", flat=True))


def course_stored(course: Course) -> dict[str, dict[str, Any]]:
    """What is stored of each language, by place; sections by their keys. Two queries."""
    rows = list(CourseTranslation.objects.filter(course=course))
    stored = {row.language: described_stored(row) for row in rows}
    if not rows:
        return {}
    lessons = LessonTranslation.objects.filter(lesson__course=course).select_related("lesson")
    for row in lessons.only("lesson__key", "language", "texts", "blocks", "assessment", "sources"):
        if row.language in stored:
            stored[row.language][row.lesson.key] = lesson_stored(row)
    return stored


def described_stored(row: CourseTranslation) -> dict[str, dict[str, Entries]]:
    """What is stored outside of lessons, by place and unit; sections by their keys."""
    data, sources = row.metadata, row.sources
    return {
        COURSE: _units({TEXTS: data.get("texts"), SECTIONS: data.get("sections")},
                       {TEXTS: sources.get("texts"), SECTIONS: sources.get("sections")}),
        BANK: _units(data.get("bank") or {}, sources.get("bank") or {}),
    }  # fmt: skip


def lesson_stored(row: LessonTranslation) -> dict[str, Entries]:
    """What is stored of a lesson, by unit."""
    sources = row.sources
    return {
        **_units({TEXTS: row.texts}, {TEXTS: sources.get("texts")}),
        **_units(row.blocks, sources.get("blocks") or {}),
        **_units(row.assessment, sources.get("assessment") or {}),
    }


def _units(texts: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Entries]:
    return {key: entries_of(known, sources.get(key) or {}) for key, known in texts.items() if known}


def draft_translations(
    course: Course, content: CourseContent, sections: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Each language of the draft as content; `sections` are their keys and titles.

    A language in which nothing is translated yet is none, nor is the one that the course is
    written in by now.
    """
    titles = dict(sections)
    found = {
        language: language_content(content, _by_title(stored, titles))
        for language, stored in course_stored(course).items()
    }
    own = str(content.metadata.get("language") or course.language)
    return {language: data for language, data in found.items() if data and language != own}


def _by_title(stored: Mapping[str, Any], titles: Mapping[str, str]) -> Stored:
    """What is stored with the sections by their titles, as content knows them."""
    course = stored.get(COURSE) or {}
    known = course.get(SECTIONS) or {}
    sections = {titles[key]: entry for key, entry in known.items() if key in titles}
    return {**stored, COURSE: {**course, SECTIONS: sections}}
