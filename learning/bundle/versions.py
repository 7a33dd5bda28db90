"""Lessons in another language, put together from the original and what is translated of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.translation import (
    BANK,
    COURSE,
    SECTIONS,
    TEXTS,
    Language,
    Unit,
    bank_units,
    content_sections,
    course_units,
    language_stored,
    lesson_units,
)
from learning.content.context import LessonContext
from learning.content.questions import Question
from learning.content.schema import Block
from learning.content.slots import block_with, lines_read, question_with
from learning.content.translate import Entries, Said, State, said_of, texts_whole


@dataclass(frozen=True)
class LessonVersion:
    """A lesson in another language: what of it is translated, each block and question whole.

    `questions` holds those of checks, of the assessment and of the bank.
    """

    title: str = ""
    objectives: list[str] = field(default_factory=list)
    keypoints: list[str] = field(default_factory=list)
    instructions: str = ""
    blocks: dict[str, Block] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)


Versions = Mapping[str, LessonVersion]


def lesson_versions(content: CourseContent, lesson: LessonContent) -> dict[str, LessonVersion]:
    """The lesson in each of the course's languages in which any of it is translated."""
    found = {
        tag: _version(content, lesson, language_stored(content, language))
        for tag, language in content.translations.items()
    }
    return {tag: version for tag, version in found.items() if version != LessonVersion()}


def _version(
    content: CourseContent, lesson: LessonContent, stored: Mapping[str, Mapping[str, Entries]]
) -> LessonVersion:
    known = stored.get(lesson.key) or {}
    texts: dict[str, str] = {}
    blocks: dict[str, Block] = {}
    questions: dict[str, Question] = {}
    for unit in lesson_units(lesson):
        said = said_of(unit.slots, known.get(unit.key) or {})
        if unit.key == TEXTS:
            texts = texts_said(said)
        elif (whole := texts_whole(said)) is not None and unit.kind == "question":
            questions[unit.key] = question_with(unit.source, whole)
        elif whole is not None:
            blocks[unit.key] = block = block_with(unit.source, whole)
            if unit.kind == "check":
                questions[unit.key] = block["question"]
    if (lesson.assessment or {}).get("pools"):
        questions = _whole(bank_units(content.bank), stored.get(BANK) or {}) | questions
    return LessonVersion(
        title=texts.get("title", ""),
        objectives=lines_read(texts.get("objectives", "")),
        keypoints=lines_read(texts.get("keypoints", "")),
        instructions=texts.get("instructions", ""),
        blocks=blocks,
        questions=questions,
    )


def texts_said(said: Sequence[Said]) -> dict[str, str]:
    """What is translated, text by text: each of these is read by itself."""
    return {each.slot.path: each.text for each in said if each.state != State.MISSING}


def _whole(units: Sequence[Unit], known: Mapping[str, Entries]) -> dict[str, Question]:
    found = ((unit, texts_whole(said_of(unit.slots, known.get(unit.key) or {}))) for unit in units)
    return {unit.key: question_with(unit.source, whole) for unit, whole in found if whole}


def language_titles(content: CourseContent, language: Language) -> dict[str, Any]:
    """What describes a release in a language: the fields of a `ReleaseTranslation`."""
    stored = language_stored(content, language)
    course = stored.get(COURSE) or {}
    units = {unit.key: unit for unit in course_units(content.metadata, content_sections(content))}
    said = {
        key: texts_said(said_of(unit.slots, course.get(key) or {})) for key, unit in units.items()
    }
    metadata: dict[str, Any] = dict(said.get(TEXTS) or {})
    if "outcomes" in metadata:
        metadata["outcomes"] = lines_read(metadata["outcomes"])
    lessons = {}
    for lesson in content.lessons:
        known = (stored.get(lesson.key) or {}).get(TEXTS) or {}
        texts = next((unit.slots for unit in lesson_units(lesson) if unit.key == TEXTS), [])
        title = texts_said(said_of(texts, known)).get("title")
        if title:
            lessons[lesson.key] = title
    return {
        "metadata": metadata,
        "titles": {"lessons": lessons, "sections": said.get(SECTIONS) or {}},
    }


def version_context(
    context: LessonContext, lesson: LessonContent, versions: Versions, language: str = ""
) -> LessonContext:
    """What rendering the lesson in `language`, or its original without one, has to know."""
    own = versions.get(language)
    rest = [version.questions for tag, version in versions.items() if tag != language]
    if own is None:
        return replace(context, others=_others(rest))
    original = {
        key: question for key, question in _originals(lesson).items() if key in own.questions
    }
    return replace(
        context,
        language=language,
        original=context.language,
        versions=own.blocks,
        questions=own.questions,
        others=_others([original, *rest]),
    )


def _originals(lesson: LessonContent) -> dict[str, Question]:
    questions = [block["question"] for block in lesson.blocks if block["kind"] == "check"]
    questions += (lesson.assessment or {}).get("questions", [])
    return {question["key"]: question for question in questions}


def _others(versions: Sequence[Mapping[str, Question]]) -> dict[str, list[Question]]:
    """By key, the question in the other languages: what is right in one is right in all."""
    keys = dict.fromkeys(key for version in versions for key in version)
    return {key: [version[key] for version in versions if key in version] for key in keys}
