"""Translating a draft: its languages, and in each the texts of one unit after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from core.i18n import language_name
from learning.bundle.translation import BANK, COURSE, Unit, lesson_units
from learning.content.keys import digest
from learning.content.languages import is_language
from learning.content.translate import Entry, Said, said_of
from learning.models import (
    ChangeKind,
    Course,
    CourseChange,
    CourseTranslation,
    Lesson,
    LessonTranslation,
)
from learning.selectors.content import described_units
from learning.selectors.translation import described_stored, lesson_stored
from learning.services.block import NO_EDIT, lesson_locked
from learning.services.edit import Edit, edit_is_due, edit_last
from learning.services.filehold import files_hold
from learning.services.history import change_record
from learning.services.outline import course_locked
from learning.services.translated import course_columns, lesson_columns
from people.models import User

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class TextPlace:
    """Where a unit stands: in a lesson, else in what describes the course, or in its bank."""

    course: Course
    language: str
    unit: str
    lesson: Lesson | None = None
    bank: bool = False

    @property
    def key(self) -> str:
        if self.lesson is not None:
            return self.lesson.key
        return BANK if self.bank else COURSE

    @property
    def history(self) -> tuple[str, str]:
        """Where in the course's history its changes stand."""
        lesson = self.lesson.key if self.lesson is not None else ""
        return lesson, f"{self.language}:{self.unit}"[:80]


@transaction.atomic
def language_add(*, course: Course, actor: User, language: str) -> CourseTranslation:
    """Let the draft be translated into `language`; returns its row, also if it is there already.

    Raises `AppError` for what is no language, and for the course's own.
    """
    if not is_language(language) or len(language) > 10:
        raise AppError("language_unknown", _("This is no language tag; write it as de or pt-BR."))
    row = course_locked(course)
    own = row.draft.metadata.get("language") or row.language
    if language.casefold() == str(own).casefold():
        raise AppError("language_own", _("The course is written in this language."))
    known = next((each for each in row.translations.all() if
                  each.language.casefold() == language.casefold()), None)  # fmt: skip
    if known is not None:
        return known
    made = CourseTranslation.objects.create(course=row, language=language)
    _record(row, actor, title=language_name(language), after={"added": language})
    return made


@transaction.atomic
def language_remove(*, course: Course, actor: User, language: str) -> None:
    """Take the language out of the draft; releases keep theirs, and history keeps all of it."""
    row = course_locked(course)
    rows = CourseTranslation.objects.filter(course=row, language=language)
    known = rows.select_for_update(of=("self",)).first()
    if known is None:
        return
    lessons = LessonTranslation.objects.filter(lesson__course=row, language=language)
    kept = {
        "language": language,
        "metadata": known.metadata,
        "sources": known.sources,
        "lessons": {each.lesson.key: _columns(each) for each in lessons.select_related("lesson")},
    }
    lessons.delete()
    known.delete()
    _record(row, actor, title=language_name(language), before=kept)


@transaction.atomic
def language_restore(*, course: Course, actor: User, kept: Mapping[str, Any]) -> None:
    """Put a language that was removed back, but for lessons that are gone; once is enough."""
    row = course_locked(course)
    language = kept["language"]
    if row.translations.filter(language=language).exists():
        return
    CourseTranslation.objects.create(
        course=row, language=language, metadata=kept["metadata"], sources=kept["sources"]
    )
    lessons = {lesson.key: lesson for lesson in row.lessons.filter(key__in=kept["lessons"])}
    LessonTranslation.objects.bulk_create(
        LessonTranslation(lesson=lessons[key], language=language, **columns)
        for key, columns in kept["lessons"].items()
        if key in lessons
    )
    _record(row, actor, title=language_name(language), after={"added": language})


def _columns(row: LessonTranslation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("texts", "blocks", "assessment", "sources")}


@transaction.atomic
def unit_save(
    *, place: TextPlace, actor: User, texts: Mapping[str, str], edit: Edit = NO_EDIT
) -> list[Said]:
    """Store the translations of a unit by their paths, empty ones as none; returns them.

    What is written anew is made from the original as it is now; what stays as it was stays out
    of date where it was. Raises `EditConflictError` when somebody else saved in between, and
    `AppError` when unit or language is gone.
    """
    held = _held(place)
    said = said_of(held.unit.slots, held.entries)
    new = [_written(each, texts.get(each.slot.path, each.text)) for each in said]
    current, wanted = texts_of(said), texts_of(new)
    last = edit_last(course=place.course, place=place.history)
    if not edit_is_due(
        course=place.course,
        place=place.history,
        current=current,
        new=wanted,
        edit=edit,
        last=last,
    ):
        return said
    _store(held, actor, new, edit, last)
    return new


@transaction.atomic
def unit_copy(*, place: TextPlace, actor: User, edit: Edit = NO_EDIT) -> list[Said]:
    """Put the original where nothing is translated yet, to start from; returns the texts."""
    held = _held(place)
    said = said_of(held.unit.slots, held.entries)
    new = [each if each.text else _written(each, each.slot.text) for each in said]
    if new != said:
        _store(held, actor, new, edit)
    return new


@transaction.atomic
def unit_confirm(*, place: TextPlace, actor: User, edit: Edit = NO_EDIT) -> list[Said]:
    """Say that what is translated fits the original as it is now; returns the texts."""
    held = _held(place)
    said = said_of(held.unit.slots, held.entries)
    new = [
        replace(each, entry=Entry(each.text, each.slot.text)) if each.entry else each
        for each in said
    ]
    if new != said:
        _store(held, actor, new, edit)
    return new


@transaction.atomic
def unit_restore(*, place: TextPlace, actor: User, kept: Mapping[str, Any]) -> list[Said]:
    """Bring back what a unit said before, with the originals that it was made from."""
    held = _held(place)
    entries = {
        path: Entry(text, kept["sources"].get(path, "")) for path, text in kept["texts"].items()
    }
    said, new = (said_of(held.unit.slots, each) for each in (held.entries, entries))
    if new != said:
        _store(held, actor, new)
    return new


def texts_of(said: list[Said]) -> dict[str, str]:
    """The translations by path: what two versions of a unit are compared by."""
    return {each.slot.path: each.text for each in said if each.entry is not None}


def texts_digest(said: list[Said]) -> str:
    """The name of what is stored: a save says which one it saw."""
    return digest(texts_of(said))


def _written(said: Said, text: str) -> Said:
    text = text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    if text == said.text:
        return said
    return Said(said.slot, Entry(text, said.slot.text) if text else None)


@dataclass
class _Held:
    """A unit under the lock of what it stands in, with all that is stored beside it."""

    place: TextPlace
    unit: Unit
    row: LessonTranslation | CourseTranslation
    stored: dict[str, Any]
    title: str

    @property
    def entries(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = self.stored.get(self.place.unit, {})
        return entries


def _held(place: TextPlace) -> _Held:
    # The language after its lesson, here as everywhere: the two never wait for each other.
    lesson = lesson_locked(place.lesson) if place.lesson is not None else None
    described = CourseTranslation.objects.filter(course=place.course, language=place.language)
    found = described.select_for_update(of=("self",)).first()
    if found is None:
        raise _gone()
    if lesson is not None:
        row = LessonTranslation.objects.filter(lesson=lesson, language=place.language).first()
        row = row or LessonTranslation(language=place.language, revision=0)
        row.lesson = lesson
        unit = _unit(lesson_units(lesson), place.unit)
        return _Held(place, unit, row, lesson_stored(row), lesson.title)
    stored = described_stored(found)[place.key]
    units = described_units(place.course, bank=place.bank)
    return _Held(place, _unit(units, place.unit), found, stored, place.course.title)


def _unit(units: list[Unit], key: str) -> Unit:
    for unit in units:
        if unit.key == key:
            return unit
    raise AppError("unit_gone", _("This is not in the original any more."), status=409)


def _gone() -> AppError:
    return AppError("language_gone", _("Somebody removed this language."), status=409)


def _store(
    held: _Held,
    actor: User,
    new: list[Said],
    edit: Edit = NO_EDIT,
    newest: CourseChange | None = None,
) -> None:
    place, row = held.place, held.row
    before = _kept(place, held.entries)
    fresh = {each.slot.path: each.entry for each in new if each.entry is not None}
    files_hold(place.course, _kept(place, fresh)["texts"], before["texts"])
    stored = {**held.stored, place.unit: fresh}
    if isinstance(row, LessonTranslation):
        columns = lesson_columns(stored, is_assessment=row.lesson.assessment is not None)
    else:
        other = described_stored(row)
        course, bank = (stored if place.key == each else other[each] for each in (COURSE, BANK))
        columns = dict(zip(("metadata", "sources"), course_columns(course, bank), strict=True))
    for name, value in columns.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    title = f"{held.title} · {language_name(place.language)}"
    _record(
        place.course,
        actor,
        title=title,
        before=before if before["texts"] else None,
        after=_kept(place, fresh),
        place=place.history,
        edit=edit,
        newest=newest,
    )


def _kept(place: TextPlace, entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {
        "language": place.language,
        "place": place.key,
        "unit": place.unit,
        "texts": {path: entry.text for path, entry in entries.items()},
        "sources": {path: entry.source for path, entry in entries.items()},
    }


def _record(  # noqa: PLR0913  # what one line of history holds
    course: Course,
    actor: User,
    *,
    title: str,
    before: Any = None,
    after: Any = None,
    place: tuple[str, str] = ("", ""),
    edit: Edit = NO_EDIT,
    newest: CourseChange | None = None,
) -> None:
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.TRANSLATION_CHANGED,
        lesson_key=place[0],
        block_key=place[1],
        title=title,
        before=before,
        after=after,
        page=edit.page,
        serial=edit.serial,
        newest=newest,
    )
