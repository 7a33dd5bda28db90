"""`translations/<language>/` of a bundle: `course.json`, and a file for each lesson's key."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.files import BundleFiles
from learning.bundle.jsonfile import json_read
from learning.bundle.model import CourseContent
from learning.bundle.problems import Problem, Report
from learning.bundle.translation import (
    Language,
    language_content,
    language_stored,
    language_strays,
)
from learning.content.languages import is_language

Places = dict[str, dict[str, Any]]
FOLDER = "translations"
COURSE = "course.json"
LESSONS = "lessons"


def languages_read(files: BundleFiles, content: CourseContent, report: Report) -> None:
    """Put the translations of the bundle, if there are any, into `content`.

    A language is read as it is written: what has no original in the course is dropped later, and
    noted, by `languages_fitted`.
    """
    found: dict[str, Language] = {}
    for name in sorted(files.sizes):
        parts = PurePosixPath(name).parts
        if parts[0] != FOLDER:
            continue
        tag = parts[1] if len(parts) > 2 else ""
        if not _is_ours(parts) or not is_language(tag) or len(tag) > 10:
            message = _("translations are in translations/<language>/course.json and …/lessons/.")
            report.problem(name, 0, message)
            continue
        if tag.casefold() == str(content.metadata["language"]).casefold():
            report.problem(name, 0, _("the course is written in this language."))
            continue
        _read(files, name, parts, found.setdefault(tag, {}), report)
    content.translations = {tag: language for tag, language in found.items() if language}


def _is_ours(parts: tuple[str, ...]) -> bool:
    if parts[-1].endswith(".json") and len(parts) == 4:
        return parts[2] == LESSONS
    return parts[2:] == (COURSE,)


def _read(
    files: BundleFiles, name: str, parts: tuple[str, ...], language: Language, report: Report
) -> None:
    document = json_read(files, name)
    kind = "translated_lesson" if parts[2] == LESSONS else "translated_course"
    if not document.check(f"course.schema.json#/$defs/{kind}", report):
        return
    if kind == "translated_course":
        language.update(document.data)
    elif document.data:
        language.setdefault("lessons", {})[PurePosixPath(name).stem] = document.data


def languages_fitted(content: CourseContent, old: CourseContent | None = None) -> list[Problem]:
    """Bring the translations of `content` into their one form; returns notes.

    The keys of blocks are final by now. What has no original in the course is left out and noted.
    A translation that is as it was in `old`, while its original is another, is out of date.
    """
    notes = []
    fitted = {}
    for tag, language in content.translations.items():
        stored = language_stored(content, language)
        before = old.translations.get(tag) if old is not None else None
        if old is not None and before:
            new = language_stored(content, _current(language))
            stored = _aged(stored, new, language_stored(old, _current(before)))
        fitted[tag] = language_content(content, stored)
        message = _("“%(key)s” has no original in the course; its translation is left out.")
        notes += [
            Problem(f"{FOLDER}/{tag}", 0, message % {"key": key})
            for key in language_strays(content, language)
        ]
    content.translations = {tag: language for tag, language in fitted.items() if language}
    return notes


def _aged(stored: Places, new: Places, before: Places) -> Places:
    """`stored` with what is the same text in `new` and `before` as it was made before."""
    for place, units in new.items():
        for key, unit in units.items():
            known = before.get(place, {}).get(key, {})
            for path, entry in unit.items():
                if path in known and known[path].text == entry.text:
                    stored[place][key][path] = known[path]
    return stored


def _current(data: Any) -> Any:
    """The translations that are not said to be out of date."""
    if not isinstance(data, dict):
        return data
    kept = {name: value for name, value in data.items() if not _is_dated(value)}
    return {name: _current(value) for name, value in kept.items()}


def _is_dated(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"text", "was"}


def languages_files(content: CourseContent) -> dict[str, dict[str, Any]]:
    """What is written of the translations, by file."""
    files = {}
    for tag, language in content.translations.items():
        course = {name: value for name, value in language.items() if name != "lessons"}
        if course:
            files[f"{FOLDER}/{tag}/{COURSE}"] = course
        for key, lesson in language.get("lessons", {}).items():
            files[f"{FOLDER}/{tag}/{LESSONS}/{key}.json"] = lesson
    return files


def is_translation(path: PurePosixPath) -> bool:
    """Whether the file is a translation's, and no medium."""
    return path.parts[0] == FOLDER
