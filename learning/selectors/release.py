"""Releases as content: what was published, in the shape in which drafts and bundles are read."""

from __future__ import annotations

from typing import Any

from learning.bundle.model import CourseContent, LessonContent
from learning.content.schema import Block
from learning.models import Asset, Enrolment, EnrolmentQuerySet, Release

# What freezing adds to a question and to an assessment.
_RENDERED = "rendered"
_INSTRUCTIONS = "instructions_html"
_DRAWN, _KEYS = "pool_questions", "keys"


def release_content(release: Release) -> CourseContent:
    """What was published, as it was written; its digest is that of the release.

    One query, one more where there are translations.
    """
    sections = {entry["key"]: entry.get("section") for entry in release.outline}
    lessons = [
        LessonContent(
            key=row.key,
            kind=row.kind,
            title=row.title,
            section=sections.get(row.key),
            minutes=row.minutes,
            preview=row.preview,
            objectives=row.objectives,
            keypoints=row.keypoints,
            blocks=blocks_source(row.blocks),
            assessment=_assessment(row.assessment) if row.assessment else None,
            origin=row.origin,
        )
        for row in release.lessons.defer("rendered")
    ]
    sources = (
        dict(release.translations.values_list("language", "source")) if release.languages else {}
    )
    return CourseContent(release.metadata, lessons, release.media, release.bank, sources)


def release_files(release: Release) -> dict[str, Asset]:
    """The stored files of a release by the paths that they had in it. One query."""
    stored = {asset.sha256: asset for asset in release.assets.all()}
    return {path: stored[sha] for path, sha in release.media.items() if sha in stored}


def enrolments_behind(release: Release) -> EnrolmentQuerySet:
    """Who is in the release's course on an older one and has not left."""
    current = Enrolment.objects.current()
    return current.filter(course=release.course_id, release__number__lt=release.number)


def blocks_source(blocks: list[Block]) -> list[Block]:
    """The blocks of a release as they were written: without what was rendered for it."""
    return [
        {**block, "question": _without(block["question"], _RENDERED)}
        if block["kind"] == "check"
        else block
        for block in blocks
    ]


def _assessment(assessment: dict[str, Any]) -> dict[str, Any]:
    questions = [_without(question, _RENDERED) for question in assessment["questions"]]
    written = {k: v for k, v in assessment.items() if k not in {_INSTRUCTIONS, _DRAWN}}
    if "pools" in written:
        written["pools"] = [_without(pool, _KEYS) for pool in written["pools"]]
    return {**written, "questions": questions}


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name}
