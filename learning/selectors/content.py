"""A course's draft as content, and what rendering its lessons has to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.sql import sql_rows
from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.translation import Unit, bank_units, course_units
from learning.content.context import AssetRef, LessonContext
from learning.content.cover import CoverFile, cover_path
from learning.content.mentions import mentions
from learning.content.pictures import FORMATS, picture_widths, variant_name
from learning.content.questions import Question
from learning.content.schema import blocks_walk
from learning.models import (
    Asset,
    BankQuestion,
    Course,
    CourseAsset,
    CourseTranslation,
    Draft,
)
from learning.selectors.translation import draft_translations


class AssetRefs(Mapping[str, AssetRef]):
    """The files of a course as lessons show them, by path; each is made out when it is asked for,
    as a lesson shows few of the thousands that a course may have.
    """

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._assets = assets
        self._made: dict[str, AssetRef] = {}

    def __getitem__(self, path: str) -> AssetRef:
        if path not in self._made:
            self._made[path] = asset_reference(self._assets[path], path)
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._assets)

    def __len__(self) -> int:
        return len(self._assets)


def course_content(course: Course) -> CourseContent:
    """What the draft of `course` holds, in the shape in which bundles are read."""
    languages = CourseTranslation.objects.filter(course=OuterRef("course"))
    drafts = Draft.objects.filter(course=course).annotate(translated=Exists(languages))
    draft = drafts.first()
    rows = list(course.lessons.select_related("section"))
    lessons = [
        LessonContent(
            key=row.key,
            kind=row.kind,
            title=row.title,
            section=row.section.title if row.section else None,
            minutes=row.minutes,
            preview=row.preview,
            objectives=row.objectives,
            keypoints=row.keypoints,
            blocks=row.blocks,
            assessment=row.assessment,
            origin=row.origin,
        )
        for row in rows
    ]
    files = list(course.assets.values_list("path", "asset__sha256", "alt"))
    content = CourseContent(
        draft.metadata if draft else {},
        lessons,
        media={path: sha256 for path, sha256, _alt in files},
        bank=course_bank(course),
        alts={path: alt for path, _sha256, alt in files if alt},
    )
    if draft is not None and draft.translated:
        sections = ((row.section.key, row.section.title) for row in rows if row.section)
        content.translations = draft_translations(course, content, sections)
    return content


def course_bank(course: Course) -> list[Question]:
    """The questions of the course's bank, in order."""
    return list(BankQuestion.objects.filter(course=course).values_list("question", flat=True))


def described_units(course: Course, *, bank: bool = False) -> list[Unit]:
    """What can be translated outside of lessons: what describes the course, or its bank.

    One query, one more where the draft is not loaded.
    """
    if bank:
        return bank_units(course_bank(course))
    sections = dict(course.sections.values_list("key", "title"))
    return course_units(course.draft.metadata, sections)


def lesson_context(course: Course, content: CourseContent) -> LessonContext:
    """The course around its lessons: files by path, addresses of lessons, captions."""
    uses = list(CourseAsset.objects.filter(course=course).select_related("asset"))
    wanted = {
        block.get("captions") for lesson in content.lessons for block in blocks_walk(lesson.blocks)
    }
    return LessonContext(
        language=course.language,
        assets=AssetRefs({use.path: use.asset for use in uses}),
        lessons=_addresses(course, content),
        captions={use.path: asset_text(use.asset) for use in uses if use.path in wanted},
    )


# The content that a path had in the newest release that knows it.
_RELEASED = """
    SELECT wanted.path, (
        SELECT release.media ->> wanted.path FROM learning_release release
        WHERE release.course_id = %(course)s AND release.media ? wanted.path
        ORDER BY release.number DESC LIMIT 1
    )
    FROM unnest(%(paths)s) AS wanted(path)
"""


def files_context(course: Course, data: Any) -> LessonContext:
    """What rendering `data`, blocks of any age, has to know: the files that they name.

    The draft's files win over those of releases, the newest first. At most three queries, two
    where the draft has all of them.
    """
    wanted = mentions(data)
    used = course.assets.filter(path__in=wanted)
    media = dict(used.values_list("path", "asset__sha256")) if wanted else {}
    missing = sorted(wanted - media.keys())
    if missing:
        found = sql_rows(_RELEASED, {"course": course.pk, "paths": missing})
        media |= {path: sha256 for path, sha256 in found if sha256}
    return media_context(course, media)


def media_context(course: Course, media: Mapping[str, str]) -> LessonContext:
    """What rendering single blocks of a state with these files has to know; one query."""
    stored = Asset.objects.in_bulk(set(media.values()), field_name="sha256")
    assets = {path: stored[sha] for path, sha in media.items() if sha in stored}
    return LessonContext(language=course.language, assets=AssetRefs(assets))


def asset_url(asset: Asset, path: str) -> str:
    """The address of a stored file under the name that it has in a course."""
    return reverse("learning:asset-detail", args=[asset.sha256, PurePosixPath(path).name])


def asset_reference(asset: Asset, path: str) -> AssetRef:
    """The stored file as a lesson shows it under the name that it has in a course."""
    return AssetRef(
        url=asset_url(asset, path),
        content_type=asset.content_type,
        size=asset.size,
        width=asset.width,
        height=asset.height,
        sources=asset_sources(asset, path),
    )


def asset_sources(asset: Asset, path: str) -> tuple[tuple[str, str], ...]:
    """Content type and `srcset` of each format in which the picture at `path` is offered."""
    widths = picture_widths(asset.content_type, asset.width)
    sources = []
    for content_type, suffix in FORMATS if widths else ():
        name = variant_name(path, suffix)
        urls = [reverse("learning:asset-variant", args=[asset.sha256, each, name])
                for each in widths]  # fmt: skip
        srcset = ", ".join(f"{url} {each}w" for url, each in zip(urls, widths, strict=True))
        sources.append((content_type, srcset))
    return tuple(sources)


def cover_stored(metadata: Mapping[str, Any], assets: Mapping[str, Asset]) -> dict[str, Any]:
    """What a course's row keeps of its cover's picture, one of the `assets` by path; no query."""
    asset = assets.get(cover_path(metadata))
    if asset is None:
        return {}
    name = PurePosixPath(cover_path(metadata)).name
    alt = str(metadata["cover"].get("alt") or "")
    return CoverFile(asset.sha256, name, asset.content_type, asset.width, alt)._asdict()


def _addresses(course: Course, content: CourseContent) -> dict[str, str]:
    """Each lesson's address by its key and by the names that its file has and had."""
    addresses: dict[str, str] = {}
    for lesson in content.lessons:
        url = reverse("learning:lesson-detail", args=[course.slug, lesson.key])
        for name in (lesson.origin.get("source_path"), lesson.origin.get("file"), lesson.key):
            if name:
                addresses.setdefault(PurePosixPath(name).name, url)
    for lesson in content.lessons:
        addresses[lesson.key] = reverse("learning:lesson-detail", args=[course.slug, lesson.key])
    return addresses


def asset_text(asset: Asset) -> str:
    with asset.file.open("rb") as stream:
        return bytes(stream.read()).decode("utf-8")
