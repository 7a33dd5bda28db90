"""Where a course's files are used: in its draft, and in the release that learners read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n import language_name
from core.sql import sql_rows
from learning.content.cover import cover_path
from learning.content.mentions import mentions
from learning.content.newblock import KINDS
from learning.models import BankQuestion, Course, CourseTranslation, Draft, Lesson
from learning.models import LessonTranslation as Translated


@dataclass(frozen=True)
class Place:
    """Somewhere that a file is used: what it is called, and its address."""

    title: str
    what: str
    url: str

    def __str__(self) -> str:
        return f"{self.title} ({self.what})" if self.what else self.title


def file_places(course: Course) -> dict[str, list[Place]]:
    """Where the draft speaks of each path; five queries."""
    places: dict[str, list[Place]] = {}
    for path, place in _drafted(course):
        places.setdefault(path, []).append(place)
    return places


def _drafted(course: Course) -> Iterator[tuple[str, Place]]:
    rows = Lesson.objects.filter(course=course).order_by("position", "pk")
    for lesson in rows.only("key", "title", "blocks", "assessment"):
        yield from _lesson(course, lesson)
    translations = Translated.objects.filter(lesson__course=course).select_related("lesson")
    for row in translations.only("lesson__key", "lesson__title", "language", "blocks",
                                 "assessment"):  # fmt: skip
        args = [course.slug, row.language, row.lesson.key]
        url = reverse("learning:draft-translation-place", args=args)
        place = Place(row.lesson.title, language_name(row.language), url)
        yield from _all(mentions([row.blocks, row.assessment]), place)
    bank = Place(_("Question bank"), "", reverse("learning:draft-bank", args=[course.slug]))
    for question in BankQuestion.objects.filter(course=course).only("question"):
        yield from _all(mentions(question.question), bank)
    settings = Place(_("Settings"), "", reverse("learning:draft-settings", args=[course.slug]))
    for draft in Draft.objects.filter(course=course).only("metadata"):
        yield from _all(mentions(draft.metadata), settings)
    for described in CourseTranslation.objects.filter(course=course).only("metadata"):
        yield from _all(mentions(described.metadata), settings)


def _lesson(course: Course, lesson: Lesson) -> Iterator[tuple[str, Place]]:
    url = reverse("learning:draft-lesson", args=[course.slug, lesson.key])
    for block in lesson.blocks:
        what = str(KINDS.get(block["kind"], block["kind"]))
        address = f"{url}?edit={block['key']}#block-{block['key']}"
        yield from _all(mentions(block), Place(lesson.title, what, address))
    yield from _all(mentions(lesson.assessment), Place(lesson.title, _("Question"), url))


def _all(paths: Iterable[str], place: Place) -> Iterator[tuple[str, Place]]:
    return ((path, place) for path in paths)


_SHOWN = """
    SELECT DISTINCT found.sha[1], lesson.position, lesson.key, lesson.title,
        part.data ->> 'key', part.data ->> 'kind'
    FROM learning_releaselesson lesson
    CROSS JOIN LATERAL (
        SELECT jsonb_array_elements(lesson.rendered) AS data
        UNION ALL SELECT lesson.assessment WHERE lesson.assessment IS NOT NULL
    ) part
    CROSS JOIN LATERAL regexp_matches(part.data::text, '/media/([0-9a-f]{64})/', 'g') found(sha)
    WHERE lesson.release_id = %(release)s
    ORDER BY lesson.position
"""


def released_places(course: Course) -> dict[str, list[Place]]:
    """Where the current release shows each content, by SHA-256; one query."""
    places: dict[str, list[Place]] = {}
    if course.current_release is None:
        return places
    for sha256, _position, key, title, block, kind in sql_rows(
        _SHOWN, {"release": course.current_release_id}
    ):
        url = reverse("learning:lesson-detail", args=[course.slug, key])
        is_block = kind in KINDS
        what = str(KINDS[kind]) if is_block else ""
        place = Place(title, what, f"{url}#block-{block}" if is_block else url)
        places.setdefault(sha256, []).append(place)
    cover = course.current_release.media.get(cover_path(course.current_release.metadata), "")
    if cover:
        places.setdefault(cover, []).append(Place(_("Cover"), "", course.get_absolute_url()))
    return places
