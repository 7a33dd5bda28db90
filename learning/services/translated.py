"""Translations as a whole: into a draft, and frozen with a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.translation import (
    BANK,
    COURSE,
    SECTIONS,
    TEXTS,
    language_stored,
)
from learning.bundle.versions import (
    LessonVersion,
    language_titles,
    lesson_versions,
    version_context,
)
from learning.content.context import LessonContext
from learning.content.questions import Question
from learning.content.render import assessment_frozen, blocks_frozen, html_text, lesson_render
from learning.content.translate import Entries
from learning.models import (
    Course,
    CourseTranslation,
    Lesson,
    LessonTranslation,
    Release,
    ReleaseLessonTranslation,
    ReleaseTranslation,
)

Units = Mapping[str, Entries]
# What of the text is searched; a database row of search words has its limits.
LONGEST_TEXT = 200_000


@transaction.atomic
def translations_set(*, course: Course, content: CourseContent) -> None:
    """Make the translations of `content`, which is the draft by now, those of the draft.

    A language in which nothing is translated yet stays as it is.
    """
    sections = dict(course.sections.values_list("title", "key"))
    lessons = {row.key: row for row in course.lessons.all()}
    rows = {row.language: row for row in CourseTranslation.objects.filter(course=course)}
    known = {(row.lesson_id, row.language): row for row in
             LessonTranslation.objects.filter(lesson__course=course)}  # fmt: skip
    used = {language for _lesson, language in known}
    for language, row in rows.items():
        if language not in content.translations and (row.metadata or language in used):
            row.delete()
    for language, data in content.translations.items():
        places = language_stored(content, data)
        row = rows.get(language) or CourseTranslation(course=course, language=language, revision=0)
        _course_save(row, places, sections)
        for key, lesson in lessons.items():
            held = known.pop((lesson.pk, language), None)
            _lesson_save(lesson, language, held, places.get(key) or {})
    LessonTranslation.objects.filter(pk__in=[row.pk for row in known.values()]).delete()


def _course_save(
    row: CourseTranslation, places: Mapping[str, Units], sections: Mapping[str, str]
) -> None:
    course = places.get(COURSE) or {}
    titles = course.get(SECTIONS) or {}
    by_key = {sections[title]: entry for title, entry in titles.items() if title in sections}
    metadata, sources = course_columns(
        {TEXTS: course.get(TEXTS) or {}, SECTIONS: by_key}, places.get(BANK) or {}
    )
    if not row.revision or (row.metadata, row.sources) != (metadata, sources):
        row.metadata, row.sources = metadata, sources
        row.revision += 1
        row.save()


def _lesson_save(
    lesson: Lesson, language: str, row: LessonTranslation | None, units: Units
) -> None:
    if not units:
        if row is not None:
            row.delete()
        return
    columns = lesson_columns(units, is_assessment=lesson.assessment is not None)
    if row is None:
        LessonTranslation.objects.create(lesson=lesson, language=language, **columns)
    elif any(getattr(row, name) != value for name, value in columns.items()):
        for name, value in columns.items():
            setattr(row, name, value)
        row.revision += 1
        row.save()


def course_columns(course: Units, bank: Units) -> tuple[dict[str, Any], dict[str, Any]]:
    """`metadata` and `sources` of a `CourseTranslation`."""
    texts, sources = _halves(course)
    bank_texts, bank_sources = _halves(bank)

    def column(units: Mapping[str, Any], bank: Mapping[str, Any]) -> dict[str, Any]:
        parts = {"texts": units.get(TEXTS), "sections": units.get(SECTIONS), "bank": bank}
        return {name: value for name, value in parts.items() if value}

    return column(texts, bank_texts), column(sources, bank_sources)


def lesson_columns(units: Units, *, is_assessment: bool) -> dict[str, Any]:
    """The fields of a `LessonTranslation`."""
    texts, sources = _halves(units)
    name = "assessment" if is_assessment else "blocks"

    def rest(halves: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in halves.items() if key != TEXTS}

    kept = {"texts": sources.get(TEXTS) or {}, name: rest(sources)}
    return {
        "texts": texts.get(TEXTS) or {},
        "blocks": {} if is_assessment else rest(texts),
        "assessment": rest(texts) if is_assessment else {},
        "sources": {each: value for each, value in kept.items() if value},
    }


def _halves(units: Units) -> tuple[dict[str, Any], dict[str, Any]]:
    """The texts and the originals that they were made from."""
    filled = {key: entries for key, entries in units.items() if entries}
    return (
        {key: {path: each.text for path, each in unit.items()} for key, unit in filled.items()},
        {key: {path: each.source for path, each in unit.items()} for key, unit in filled.items()},
    )


def translations_freeze(
    *, release: Release, content: CourseContent, context: LessonContext
) -> None:
    """Write the translations of the release, whose lessons are there."""
    ReleaseTranslation.objects.bulk_create(
        ReleaseTranslation(
            release=release, language=tag, source=language, **language_titles(content, language)
        )
        for tag, language in content.translations.items()
    )
    rows = {row.key: row for row in release.lessons.only("key")}
    frozen = []
    for lesson in content.lessons:
        versions = lesson_versions(content, lesson)
        for tag, version in versions.items():
            own = version_context(context, lesson, versions, tag)
            row = ReleaseLessonTranslation(lesson_id=rows[lesson.key].pk, language=tag)
            frozen.append(_frozen(row, lesson, version, own, content.bank))
    ReleaseLessonTranslation.objects.bulk_create(frozen)


def _frozen(
    row: ReleaseLessonTranslation,
    lesson: LessonContent,
    version: LessonVersion,
    context: LessonContext,
    bank: list[Question],
) -> ReleaseLessonTranslation:
    row.title = version.title
    row.objectives, row.keypoints = version.objectives, version.keypoints
    row.blocks = blocks_frozen(lesson.blocks, context)
    row.rendered = lesson_render(lesson.blocks, context)
    if lesson.assessment:
        instructions = version.instructions or lesson.assessment.get("instructions", "")
        translated = {**lesson.assessment, "instructions": instructions}
        row.assessment = assessment_frozen(translated, context, bank)
    return row


def translations_words(release: Release) -> dict[str, dict[str, str]]:
    """What is searched of each translation, by weight: title, description, lessons, text."""
    listed: dict[str, list[str]] = {}
    read: dict[str, list[str]] = {}
    lessons = ReleaseLessonTranslation.objects.filter(lesson__release=release)
    for row in lessons.only("language", "title", "objectives", "rendered"):
        listed.setdefault(row.language, []).extend([row.title, *row.objectives])
        own = (block["html"] for block in row.rendered if not block.get("language"))
        read.setdefault(row.language, []).extend(html_text(html) for html in own)
    return {
        row.language: {
            "A": row.metadata.get("title", ""),
            "B": "\n".join(
                [row.metadata.get("description", ""), *row.metadata.get("outcomes", [])]
            ),
            "C": "\n".join(listed.get(row.language, [])),
            "D": "\n".join(read.get(row.language, []))[:LONGEST_TEXT],
        }
        for row in release.translations.all()
    }
