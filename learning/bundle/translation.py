"""A course's translations as content: what a bundle holds, a draft stores and a release freezes.

One language is plain data:

    {"texts": {path: text}, "sections": {title: text}, "bank": {question: {path: text}},
     "lessons": {lesson: {"texts": {path: text}, "blocks": {block: {path: text}},
                          "questions": {question: {path: text}}}}}

where a text that is out of date is `{"text": …, "was": what the original said}`, and what is
empty is left out. A unit is what is translated and shown in one piece: a block, a question, or
the texts that describe a lesson or the course.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from learning.bundle.model import CourseContent, LessonContent
from learning.content.schema import Block
from learning.content.slots import Form, Slot, block_slots, fields_slots, question_slots
from learning.content.translate import Entries, Entry, entries_plain, plain_entries, said_of

Language = dict[str, Any]
# Where units stand: what describes the course, its sections, the bank, and lessons by key.
COURSE, BANK = "_course", "_bank"
TEXTS, SECTIONS = "_texts", "_sections"


class Lesson(Protocol):
    """What of a lesson can be translated: of content, and of a draft."""

    title: str
    objectives: list[str]
    keypoints: list[str]
    blocks: list[Block]
    assessment: dict[str, Any] | None


@dataclass(frozen=True)
class Unit:
    """What is translated in one piece; `kind` is a block's, "question", "texts" or "sections"."""

    key: str
    kind: str
    slots: list[Slot]
    source: Block


def lesson_units(lesson: Lesson) -> list[Unit]:
    """What of a lesson can be translated, in the order of reading."""
    units = [Unit(TEXTS, "texts", lesson_slots(lesson), {})]
    units += [
        _unit(block["key"], block["kind"], block_slots(block), block) for block in lesson.blocks
    ]
    units += _questions((lesson.assessment or {}).get("questions", []))
    return [unit for unit in units if unit.slots]


def bank_units(questions: Sequence[Block]) -> list[Unit]:
    """The questions of the bank."""
    return [unit for unit in _questions(questions) if unit.slots]


def course_units(metadata: Mapping[str, Any], sections: Mapping[str, str]) -> list[Unit]:
    """What describes the course, and its sections' titles by their keys."""
    titles = [
        Slot(key, _("Section %(n)d") % {"n": number}, "line", title)
        for number, (key, title) in enumerate(sections.items(), start=1)
    ]
    units = [
        Unit(TEXTS, "texts", course_slots(metadata), {}),
        Unit(SECTIONS, "sections", titles, {}),
    ]
    return [unit for unit in units if unit.slots]


def lesson_slots(lesson: Lesson) -> list[Slot]:
    """What describes a lesson."""
    fields: list[tuple[str, str, Form]] = [
        ("title", _("Title"), "line"),
        ("objectives", _("What a learner can do afterwards"), "lines"),
        ("keypoints", _("Key points"), "lines"),
        ("instructions", _("Instructions"), "prose"),
    ]
    data = {
        "title": lesson.title,
        "objectives": lesson.objectives,
        "keypoints": lesson.keypoints,
        "instructions": (lesson.assessment or {}).get("instructions", ""),
    }
    return fields_slots(data, fields)


def course_slots(metadata: Mapping[str, Any]) -> list[Slot]:
    """What describes a course."""
    fields: list[tuple[str, str, Form]] = [
        ("title", _("Title"), "line"),
        ("description", _("Description"), "text"),
        ("outcomes", _("Outcomes"), "lines"),
        ("reflection", _("Closing question"), "line"),
    ]
    return fields_slots(metadata, fields)


def _questions(questions: Sequence[Block]) -> list[Unit]:
    return [_unit(each["key"], "question", question_slots(each), each) for each in questions]


def _unit(key: Any, kind: str, slots: list[Slot], source: Block) -> Unit:
    return Unit(str(key), kind, slots, source)


def content_sections(content: CourseContent) -> dict[str, str]:
    """The sections' titles, each by itself: content knows no other key of them."""
    return {lesson.section: lesson.section for lesson in content.lessons if lesson.section}


# What is stored, place by place: entries by unit.
Stored = Mapping[str, Mapping[str, Entries]]


def language_content(content: CourseContent, stored: Stored) -> Language:
    """What is stored of a language as content; what the course has no more is left out.

    `stored` is by place: `COURSE` (its sections' by their titles), `BANK`, a lesson's key.
    """
    course = _plain(course_units(content.metadata, content_sections(content)), stored, COURSE)
    # Most of a course may be untranslated; only the rest is worth taking apart.
    lessons = {
        lesson.key: _grouped(_plain(lesson_units(lesson), stored, lesson.key), lesson)
        for lesson in content.lessons
        if stored.get(lesson.key)
    }
    bank = _those(content.bank, stored.get(BANK) or {})
    return _filled(
        {
            "texts": course.get(TEXTS),
            "sections": course.get(SECTIONS),
            "bank": _plain(bank_units(bank), stored, BANK),
            "lessons": _filled(lessons),
        }
    )


def language_stored(content: CourseContent, language: Language) -> dict[str, dict[str, Any]]:
    """The reverse: entries by place and unit, those without a unit in the course left out."""
    course = {TEXTS: language.get("texts"), SECTIONS: language.get("sections")}
    bank = language.get("bank") or {}
    places = {
        COURSE: _entries(course_units(content.metadata, content_sections(content)), course),
        BANK: _entries(bank_units(_those(content.bank, bank)), bank),
    }
    for lesson in content.lessons:
        known = _units_of((language.get("lessons") or {}).get(lesson.key) or {})
        if known:
            places[lesson.key] = _entries(lesson_units(lesson), known)
    return {place: units for place, units in places.items() if units}


def _those(questions: Sequence[Block], known: Mapping[str, Any]) -> list[Block]:
    """The questions of which anything is `known`, by their keys."""
    return [each for each in questions if str(each["key"]) in known]


def language_strays(content: CourseContent, language: Language) -> list[str]:
    """The keys in the translations of lessons, blocks and questions that the course has not."""
    lessons = {lesson.key: lesson for lesson in content.lessons}
    strays = [key for key in language.get("lessons") or {} if key not in lessons]
    for key, lesson in lessons.items():
        units = {unit.key for unit in lesson_units(lesson)}
        known = _units_of((language.get("lessons") or {}).get(key) or {})
        strays += [f"{key}/{unit}" for unit in known if unit not in units]
    bank = {unit.key for unit in bank_units(content.bank)}
    strays += [key for key in language.get("bank") or {} if key not in bank]
    titles = content_sections(content)
    return strays + [title for title in language.get("sections") or {} if title not in titles]


def language_rekeyed(language: Language, lesson: str, keys: Mapping[str, str]) -> Language:
    """The language with the blocks of `lesson` under their new `keys`, by the old ones."""
    known = (language.get("lessons") or {}).get(lesson) or {}
    blocks = known.get("blocks") or {}
    moved = {keys.get(key, key): texts for key, texts in blocks.items()}
    if moved == blocks:
        return language
    lessons = {**language["lessons"], lesson: {**known, "blocks": moved}}
    return {**language, "lessons": lessons}


def _units_of(known: Mapping[str, Any]) -> dict[str, Any]:
    texts = {TEXTS: known["texts"]} if known.get("texts") else {}
    return {**texts, **(known.get("blocks") or {}), **(known.get("questions") or {})}


def _entries(units: Sequence[Unit], known: Mapping[str, Any]) -> dict[str, dict[str, Entry]]:
    found = {unit.key: plain_entries(known.get(unit.key) or {}, unit.slots) for unit in units}
    return {key: entries for key, entries in found.items() if entries}


def _plain(units: Sequence[Unit], stored: Stored, place: str) -> dict[str, Any]:
    known = stored.get(place) or {}
    return _filled(
        {unit.key: entries_plain(said_of(unit.slots, known.get(unit.key) or {})) for unit in units}
    )


def _grouped(units: dict[str, Any], lesson: LessonContent) -> dict[str, Any]:
    rest = {key: texts for key, texts in units.items() if key != TEXTS}
    name = "questions" if lesson.assessment else "blocks"
    return _filled({"texts": units.get(TEXTS), name: rest})


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}


def places_walk(content: CourseContent) -> Iterator[tuple[str, list[Unit]]]:
    """Every place of the course with its units, in the order in which they are translated."""
    yield COURSE, course_units(content.metadata, content_sections(content))
    for lesson in content.lessons:
        yield lesson.key, lesson_units(lesson)
    yield BANK, bank_units(content.bank)
