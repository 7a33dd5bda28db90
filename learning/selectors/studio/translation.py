"""A course's translations as its authors see them: how far each language is, and one text beside
the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import AppError
from core.i18n import language_name
from learning.bundle.model import CourseContent
from learning.bundle.publishing import sentence
from learning.bundle.translation import (
    BANK,
    COURSE,
    Unit,
    language_stored,
    lesson_units,
    places_walk,
)
from learning.content.keys import digest
from learning.content.newblock import ICONS, KINDS
from learning.content.questiondraft import LABELS
from learning.content.translate import Entries, Said, State, said_of, state_of
from learning.models import Course, Lesson
from learning.selectors.content import course_content, described_units
from learning.selectors.studio.lesson import draft_page
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.reading import ReadBlock, blocks_read, question_read
from learning.selectors.translation import course_stored, described_stored, lesson_stored

# Longer texts are not compared word by word.
LONGEST_DIFF = 8000


@dataclass(frozen=True)
class PlaceRow:
    """A lesson, what describes the course, or its bank: how many units stand how."""

    key: str
    title: str
    icon: str
    done: int
    outdated: int
    missing: int

    @property
    def count(self) -> int:
        return self.done + self.outdated + self.missing

    @property
    def state(self) -> State:
        if self.missing:
            return State.MISSING
        return State.OUTDATED if self.outdated else State.DONE

    @property
    def is_lesson(self) -> bool:
        return self.key not in {COURSE, BANK}

    @property
    def words(self) -> str:
        """How it stands: "2 of 5 translated, 1 out of date"."""
        if self.state == State.DONE:
            return _("Translated")
        return _stand(self.done + self.outdated, self.count, self.outdated)


@dataclass(frozen=True)
class LanguageRow:
    """A language of the draft; `places` are what there is to translate, in order."""

    language: str
    places: list[PlaceRow]

    @property
    def name(self) -> str:
        return language_name(self.language)

    @property
    def lessons(self) -> list[PlaceRow]:
        return [place for place in self.places if place.is_lesson]

    @property
    def percent(self) -> int:
        count = sum(place.count for place in self.places)
        there = sum(place.done + place.outdated for place in self.places)
        return 100 * there // count if count else 100

    @property
    def following(self) -> PlaceRow | None:
        """The first place in which something is to be done."""
        return next((place for place in self.places if place.state != State.DONE), None)

    @property
    def is_done(self) -> bool:
        return self.following is None

    @property
    def words(self) -> str:
        """How it stands: "3 of 8 lessons translated, 1 out of date"."""
        lessons = self.lessons or self.places
        whole = sum(not place.missing for place in lessons)
        outdated = sum(place.outdated > 0 for place in lessons)
        text = ngettext(
            "%(done)d of %(n)d lesson translated",
            "%(done)d of %(n)d lessons translated",
            len(lessons),
        )
        return text % {"done": whole, "n": len(lessons)} + _outdated(outdated)


def _stand(there: int, count: int, outdated: int) -> str:
    words = _("%(done)d of %(n)d translated") % {"done": there, "n": count}
    return words + _outdated(outdated)


def _outdated(count: int) -> str:
    if not count:
        return ""
    return ", " + ngettext("%(n)d out of date", "%(n)d out of date", count) % {"n": count}


def language_rows(
    course: Course, content: CourseContent | None = None, languages: Sequence[str] = ()
) -> list[LanguageRow]:
    """Each language of the draft with all its places; `languages` names those without a text."""
    content = content or course_content(course)
    tags = sorted(
        {*content.translations, *languages}, key=lambda tag: language_name(tag).casefold()
    )
    return [
        LanguageRow(
            tag, places_of(content, language_stored(content, content.translations.get(tag, {})))
        )
        for tag in tags
    ]


def places_of(
    content: CourseContent, stored: Mapping[str, Mapping[str, Entries]]
) -> list[PlaceRow]:
    """Every place with something to translate in it, and how it stands."""
    lessons = {lesson.key: lesson for lesson in content.lessons}
    rows = []
    for key, units in places_walk(content):
        states = [
            state_of(said_of(u.slots, (stored.get(key) or {}).get(u.key) or {})) for u in units
        ]
        if not states:
            continue
        lesson = lessons.get(key)
        title = lesson.title if lesson else _("Question bank") if key == BANK else _("Course")
        icon = "clipboard-check" if lesson and lesson.assessment else "book-open"
        counts = [states.count(each) for each in (State.DONE, State.OUTDATED, State.MISSING)]
        rows.append(PlaceRow(key, title, icon if lesson else "layers", *counts))
    return rows


class Change(NamedTuple):
    """Words of an original: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class TextRow:
    """A text with its translation. `name` is its field's in the form."""

    said: Said

    @property
    def name(self) -> str:
        return f"t:{self.said.slot.path}"

    @property
    def changes(self) -> list[Change]:
        """What the original says otherwise since it was translated, word by word."""
        before, now = self.said.before, self.said.slot.text
        return text_changes(before, now) if before else []


@dataclass(frozen=True)
class UnitRow:
    """A unit beside its original; `shown` is the original as it is read, for blocks and questions.

    `digest` names what is stored: a save says which one it saw.
    """

    key: str
    kind: str
    texts: list[TextRow]
    digest: str
    shown: ReadBlock | None = None

    @property
    def state(self) -> State:
        return state_of([text.said for text in self.texts])

    @property
    def words(self) -> str:
        return state_words([text.said for text in self.texts])

    @property
    def label(self) -> str:
        if self.kind == "question" and self.shown is not None:
            return str(LABELS.get(self.shown.kind, _("Question")))
        names = {"texts": _("About"), "sections": _("Sections"), "question": _("Question")}
        return str(names.get(self.kind) or KINDS.get(self.kind, self.kind))

    @property
    def icon(self) -> str:
        return {"texts": "file-text", "sections": "layers", "question": "circle-help"}.get(
            self.kind, ICONS.get(self.kind, "square-pen")
        )

    @property
    def prose(self) -> Said | None:
        """The one text of a paragraph, which has an editor of its own."""
        return self.texts[0].said if self.kind == "prose" and self.texts else None

    @property
    def is_empty(self) -> bool:
        return all(text.said.entry is None for text in self.texts)


def state_words(said: Sequence[Said]) -> str:
    """How a unit stands, in words."""
    missing = sum(each.state == State.MISSING for each in said)
    if missing and missing < len(said):
        return _("%(n)d of %(all)d texts missing") % {"n": missing, "all": len(said)}
    return {
        State.MISSING: _("Missing"),
        State.OUTDATED: _("Out of date"),
        State.DONE: _("Translated"),
    }[state_of(said)]


@dataclass(frozen=True)
class TranslationPage:
    """A place in one language: its units, and where to go from here."""

    course: Course
    language: str
    original: str
    place: PlaceRow
    row: LanguageRow
    units: list[UnitRow]

    @property
    def name(self) -> str:
        return self.row.name

    def _beside(self, step: int) -> PlaceRow | None:
        keys = [place.key for place in self.row.places]
        at = keys.index(self.place.key) + step
        return self.row.places[at] if 0 <= at < len(keys) else None

    @property
    def previous(self) -> PlaceRow | None:
        return self._beside(-1)

    @property
    def following(self) -> PlaceRow | None:
        return self._beside(1)

    @property
    def open_unit(self) -> str:
        """The first unit of this place in which something is to be done."""
        return next((unit.key for unit in self.units if unit.state != State.DONE), "")

    @property
    def open_place(self) -> PlaceRow | None:
        """The next place after this one in which something is to be done, else the first."""
        keys = [place.key for place in self.row.places]
        at = keys.index(self.place.key)
        around = [*self.row.places[at + 1 :], *self.row.places[:at]]
        return next((place for place in around if place.state != State.DONE), None)


def translation_page(
    course: Course, language: str, key: str, lesson: Lesson | None
) -> TranslationPage | None:
    """The place `key` in `language`; None where there is nothing to translate, or no such place."""
    content = course_content(course)
    row = language_rows(course, content, [language])
    found = next(each for each in row if each.language == language)
    place = next((each for each in found.places if each.key == key), None)
    if place is None:
        return None
    original = str(content.metadata.get("language") or course.language)
    stored = (course_stored(course).get(language) or {}).get(key) or {}
    if lesson is not None:
        units = lesson_units(lesson)
        shown = _lesson_shown(lesson)
    else:
        units = described_units(course, bank=key == BANK)
        shown = {unit.key: question_read(unit.source) for unit in units if unit.kind == "question"}
    return TranslationPage(
        course=course,
        language=language,
        original=original,
        place=place,
        row=found,
        units=[unit_row(unit, stored.get(unit.key) or {}, shown.get(unit.key)) for unit in units],
    )


def _lesson_shown(lesson: Lesson) -> dict[str, ReadBlock]:
    """The blocks and questions as they are read in the original, by key."""
    page = draft_page(lesson, draft_outline(lesson.course))
    questions = (lesson.assessment or {}).get("questions", [])
    read = [*blocks_read(lesson.blocks, page.context), *map(question_read, questions)]
    return {block.key: block for block in read}


def unit_row(unit: Unit, entries: Entries, shown: ReadBlock | None = None) -> UnitRow:
    """The unit with what is stored of it."""
    return said_row(unit.key, unit.kind, said_of(unit.slots, entries), shown)


class Place(Protocol):
    """Where a unit stands."""

    @property
    def course(self) -> Course: ...
    @property
    def language(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def lesson(self) -> Lesson | None: ...
    @property
    def bank(self) -> bool: ...


def unit_stored(place: Place) -> UnitRow:
    """One unit with what is stored of it, without its original as it is read; two queries.

    Raises `AppError` when there is no such unit.
    """
    lesson, stored = place.lesson, dict[str, Entries]()
    if lesson is not None:
        units = lesson_units(lesson)
        row = lesson.translations.filter(language=place.language).first()
        stored = lesson_stored(row) if row is not None else stored
    else:
        units = described_units(place.course, bank=place.bank)
        described = place.course.translations.filter(language=place.language).first()
        known = described_stored(described) if described is not None else {}
        stored = known.get(BANK if place.bank else COURSE, {})
    unit = next((each for each in units if each.key == place.unit), None)
    if unit is None:
        raise AppError("unit_gone", _("This is not in the original any more."), status=409)
    return unit_row(unit, stored.get(unit.key) or {})


def said_row(key: str, kind: str, said: Sequence[Said], shown: ReadBlock | None = None) -> UnitRow:
    texts = {each.slot.path: each.text for each in said if each.entry is not None}
    return UnitRow(key, kind, [TextRow(each) for each in said], digest(texts), shown)


def text_changes(before: str, now: str) -> list[Change]:
    """What changed between two texts, word by word."""
    old, new = before.split(), now.split()
    if len(before) + len(now) > LONGEST_DIFF:
        return [Change("gone", before), Change("new", now)]
    changes = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            changes.append(Change("same", " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            changes.append(Change("gone", " ".join(old[i1:i2])))
        if j2 > j1:
            changes.append(Change("new", " ".join(new[j1:j2])))
    return changes


def publish_notes(course: Course, content: CourseContent) -> list[tuple[str, str]]:
    """What publishing means for each language: its name and a sentence; none without any."""
    original = language_name(str(content.metadata.get("language") or course.language))
    notes = []
    for row in language_rows(course, content):
        words = [row.words + "."]
        if any(place.missing for place in row.places):
            words.append(_("What is missing shows in the original, %(name)s.") % {"name": original})
        if any(place.outdated for place in row.places):
            words.append(_("What is out of date is published as it is."))
        notes.append((row.name, sentence(" ".join(words))))
    return notes
