"""The catalogue in memory, for facet counts that cost no query.

Every published course has a bit. A facet value (a topic, a level, a skill ...) is the integer
whose bits are its courses, so that "how many of these would remain" is an AND and a bit count,
whatever the number of courses. The index is rebuilt when the catalogue's version changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.i18n import language_name
from core.sql import sql_rows
from learning.content.cover import CoverFile, cover_file
from learning.models import (
    Course,
    CourseSkill,
    CourseStatus,
    Format,
    Level,
    ReleaseTranslation,
)
from people.audience import Audience

WORD = re.compile(r"[^\W\d_]{3,}")

DURATIONS: list[tuple[str, Promise, int, int]] = [
    ("5", _("Up to 5 min"), 0, 5),
    ("15", _("6 to 15 min"), 6, 15),
    ("60", _("16 to 60 min"), 16, 60),
    ("180", _("1 to 3 hours"), 61, 180),
    ("long", _("Over 3 hours"), 181, 10**6),
]

Labels = Mapping[str, str | Promise]
Masks = Mapping[str, int]


class Option(NamedTuple):
    """A value that a facet offers, before counting."""

    value: str
    label: str | Promise


class CourseFace(NamedTuple):
    """What a list shows of a course; `language` is its title's. Equal faces look equal."""

    pk: int
    slug: str
    title: str
    format: str
    minutes: int
    lesson_count: int
    cover_hue: int
    cover_seed: int
    cover_file: CoverFile | None
    rating_average: Decimal | None
    rating_count: int
    published_at: datetime | None
    language: str = ""

    def get_absolute_url(self) -> str:
        return reverse("learning:course-detail", args=[self.slug])


class Version(NamedTuple):
    """Changes whenever a published course does, or what is derived about it.

    The database's name is in it, because one process of the tests sees several.
    """

    database: str
    courses: int
    newest: int | None
    changed: object
    renamed: object
    ratings: int | None
    stars: Decimal | None


@dataclass(frozen=True)
class CatalogueIndex:
    """Bit positions, masks by facet value and the sort orders of the published courses.

    `audiences` are those of the courses that are not for everybody, `vocabularies` their words;
    those of all others are in `vocabulary`.
    """

    version: Version
    ids: tuple[int, ...]
    faces: Mapping[int, CourseFace]
    positions: Mapping[int, int]
    masks: Mapping[str, Masks]
    options: Mapping[str, list[Option]]
    orders: Mapping[str, tuple[int, ...]]
    vocabulary: frozenset[str]
    vocabularies: Mapping[int, frozenset[str]]
    audiences: Mapping[int, Audience]
    titles: Mapping[tuple[int, str], str]

    @property
    def everything(self) -> int:
        return (1 << len(self.ids)) - 1

    def face(self, course_id: int, *languages: str) -> CourseFace:
        """The course's face, its title in the first of `languages` that it is in."""
        face = self.faces[course_id]
        for tag in languages:
            for language in (tag, tag.partition("-")[0]):
                if language and language == face.language:
                    return face
                title = self.titles.get((course_id, language))
                if title:
                    return face._replace(title=title, language=language)
        return face

    def words(self, closed: Iterable[int]) -> frozenset[str]:
        """The words by which a reader's are corrected, without what only `closed` courses say."""
        hidden = frozenset(closed)
        kept = (words for course, words in self.vocabularies.items() if course not in hidden)
        return self.vocabulary.union(*kept)

    def mask_of(self, course_ids: Iterable[int]) -> int:
        """The bits of `course_ids`; ids that are not in the catalogue are passed over."""
        mask = 0
        for course_id in course_ids:
            position = self.positions.get(course_id)
            if position is not None:
                mask |= 1 << position
        return mask


_lock = Lock()
_current: CatalogueIndex | None = None


def catalogue_index() -> CatalogueIndex:
    """The index of the catalogue as it is now: one query, two more after a change."""
    global _current  # noqa: PLW0603  # one index a process is the point
    version = _version()
    index = _current
    if index is None or index.version != version:
        with _lock:
            index = _current = _build(version)
    return index


_VERSION = """
    SELECT count(*), max(course.id), max(course.updated_at), max(topic.updated_at),
           sum(course.rating_count), sum(course.rating_average)
    FROM learning_course course LEFT JOIN learning_topic topic ON topic.id = course.topic_id
    WHERE course.status = 'published'
"""


def _version() -> Version:
    return Version(str(settings.DATABASES["default"]["NAME"]), *sql_rows(_VERSION, {})[0])


def _build(version: Version) -> CatalogueIndex:
    courses = list(
        Course.objects.published()
        .select_related("topic", "current_release")
        .only(
            "summary", "topic__name", "topic__slug", "level", "has_captions", "audience",
            "current_release__languages",
            *(name for name in CourseFace._fields if name != "pk"),
        )
        .order_by("title", "pk")
    )  # fmt: skip
    positions = {course.pk: position for position, course in enumerate(courses)}
    masks: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    labels: dict[str, dict[str, str | Promise]] = defaultdict(dict)

    def mark(facet: str, value: str, label: str | Promise, position: int) -> None:
        masks[facet][value] |= 1 << position
        labels[facet][value] = label

    vocabulary: dict[int, set[str]] = {course.pk: set() for course in courses}
    for position, course in enumerate(courses):
        for facet, value, label in _facet_values(course):
            mark(facet, value, label, position)
        vocabulary[course.pk].update(_words(course.title, course.summary))
    for tagged in CourseSkill.objects.filter(course__in=positions).select_related("skill"):
        mark("skill", tagged.skill.slug, tagged.skill.name, positions[tagged.course_id])
        vocabulary[tagged.course_id].update(_words(tagged.skill.name))
    titles = _titles()
    for (course_id, _language), title in titles.items():
        if course_id in vocabulary:
            vocabulary[course_id].update(_words(title))
    limited = {course.pk for course in courses if course.audience}
    return CatalogueIndex(
        version=version,
        ids=tuple(positions),
        faces={course.pk: face_of(course) for course in courses},
        positions=positions,
        masks={facet: dict(values) for facet, values in masks.items()},
        options={facet: _ordered(facet, labels[facet], masks[facet]) for facet in labels},
        orders=_orders(courses),
        vocabulary=frozenset().union(
            *(words for course_id, words in vocabulary.items() if course_id not in limited)
        ),
        vocabularies={course_id: frozenset(vocabulary[course_id]) for course_id in limited},
        audiences={
            course.pk: Audience.from_json(course.audience) for course in courses if course.audience
        },
        titles=titles,
    )


def _titles() -> dict[tuple[int, str], str]:
    """The courses' titles in their further languages."""
    rows = ReleaseTranslation.objects.filter(
        release__course__status=CourseStatus.PUBLISHED,
        release__course__current_release=F("release"),
    )
    listed = rows.values_list("release__course", "language", "metadata__title")
    return {(course, language): title for course, language, title in listed if title}


def face_of(course: Course) -> CourseFace:
    """The face of any course, in the catalogue or not."""
    values = {name: getattr(course, name) for name in CourseFace._fields}
    return CourseFace(**values | {"cover_file": cover_file(course.cover_file)})


def _facet_values(course: Course) -> Iterable[tuple[str, str, str | Promise]]:
    if course.topic is not None:
        yield "topic", course.topic.slug, course.topic.name
    yield "level", course.level, Level(course.level).label
    further = course.current_release.languages if course.current_release else []
    for language in (course.language, *further):
        yield "language", language, language_name(language)
    yield "format", course.format, Format(course.format).label
    if course.has_captions:
        yield "captions", "yes", _("Every video has captions")
    for value, label, low, high in DURATIONS:
        if low <= course.minutes <= high:
            yield "minutes", value, label


def _ordered(facet: str, labels: Labels, masks: Masks) -> list[Option]:
    """A facet's options: in their natural order where there is one, else by name.

    Skills come by the number of their courses: only the first are shown at once.
    """
    natural = {
        "level": list(Level.values),
        "format": list(Format.values),
        "minutes": [duration[0] for duration in DURATIONS],
    }.get(facet)
    if natural is not None:
        return [Option(value, labels[value]) for value in natural if value in labels]
    options = sorted(
        (Option(*item) for item in labels.items()),
        key=lambda option: str(option.label).casefold(),
    )
    if facet == "skill":
        options.sort(key=lambda option: masks[option.value].bit_count(), reverse=True)
    return options


def _orders(courses: list[Course]) -> dict[str, tuple[int, ...]]:
    """Positions by sort order; `courses` comes sorted by title, which settles ties."""
    everyone = range(len(courses))
    return {
        "title": tuple(everyone),
        "shortest": tuple(sorted(everyone, key=lambda p: courses[p].minutes)),
        "newest": tuple(sorted(everyone, key=lambda p: _published(courses[p]), reverse=True)),
        "rating": tuple(
            sorted(
                everyone,
                key=lambda p: (courses[p].rating_average or 0, courses[p].rating_count),
                reverse=True,
            )
        ),
    }


def _words(*texts: str) -> Iterable[str]:
    for text in texts:
        yield from (match.group().casefold() for match in WORD.finditer(text))


def _published(course: Course) -> float:
    return (course.published_at or now()).timestamp()
