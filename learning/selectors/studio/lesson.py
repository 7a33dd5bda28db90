"""One lesson of a draft as its author sees it: its blocks, what they lack, what they look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from learning.bundle.publishing import said
from learning.content.context import LessonContext
from learning.content.keys import digest
from learning.content.newblock import ICONS, KINDS, block_lacks
from learning.content.render import lesson_render
from learning.content.schema import Block, blocks_walk
from learning.models import Course, CourseAsset, Lesson
from learning.selectors.content import AssetRefs, asset_text
from learning.selectors.player import PlayerBlock
from learning.selectors.studio.outline import DraftOutline


@dataclass(frozen=True)
class DraftBlock:
    """A block in the studio; `preview` is what a learner sees of it, None while it lacks something.

    `digest` names what is stored: a save says which one it saw.
    """

    key: str
    kind: str
    source: Block
    digest: str
    problems: list[str]
    preview: PlayerBlock | None
    comments: int = 0

    @property
    def label(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "square-pen")


@dataclass(frozen=True)
class DraftPage:
    """The page of one lesson; `files` are the course's by path, with their names."""

    course: Course
    lesson: Lesson
    outline: DraftOutline
    blocks: list[DraftBlock]
    context: LessonContext
    files: dict[str, str] = field(default_factory=dict)


def draft_context(course: Course, uses: list[CourseAsset], outline: DraftOutline) -> LessonContext:
    """What rendering a draft's blocks has to know; reads the captions that the course has."""
    addresses = {
        each.key: reverse("learning:draft-lesson", args=[course.slug, each.key])
        for each in outline.lessons
    }
    return LessonContext(
        language=course.language,
        assets=AssetRefs({use.path: use.asset for use in uses}),
        lessons=addresses,
        captions={use.path: asset_text(use.asset) for use in uses if use.path.endswith(".vtt")},
    )


def draft_blocks(
    blocks: list[Block], context: LessonContext, comments: dict[str, int] | None = None
) -> list[DraftBlock]:
    """The blocks with their previews; no query."""
    counts = comments or {}
    problems = {block["key"]: [said(problem) for problem in block_lacks(block)] for block in blocks}
    whole = [block for block in blocks if not problems[block["key"]]]
    rendered = {each["key"]: each for each in lesson_render(whole, context)}
    return [
        DraftBlock(
            key=block["key"],
            kind=block["kind"],
            source=block,
            digest=digest(block),
            problems=problems[block["key"]],
            preview=_preview(rendered.get(block["key"])),
            comments=counts.get(block["key"], 0),
        )
        for block in blocks
    ]


def block_shown(page: DraftPage, block: Block) -> DraftBlock:
    """A block that need not be the one that is stored, as the page would show it."""
    return draft_blocks([block], page.context)[0]


def _preview(rendered: dict[str, Any] | None) -> PlayerBlock | None:
    if rendered is None:
        return None
    return PlayerBlock(
        key=rendered["key"],
        kind=rendered["kind"],
        html=rendered["html"],
        data=rendered.get("data") or {},
    )


def draft_files(course: Course) -> dict[str, str]:
    """The course's files by path, with their names; one query."""
    paths = CourseAsset.objects.filter(course=course).values_list("path", flat=True)
    return {path: path.rpartition("/")[2] for path in paths}


def draft_page(lesson: Lesson, outline: DraftOutline) -> DraftPage:
    """The page of `lesson`, whose course is loaded; one query, and the captions its clips have."""
    course = lesson.course
    uses = list(CourseAsset.objects.filter(course=course).select_related("asset"))
    wanted = {block.get("captions") for block in blocks_walk(lesson.blocks)}
    shown = [use for use in uses if not use.path.endswith(".vtt") or use.path in wanted]
    context = draft_context(course, shown, outline)
    return DraftPage(
        course=course,
        lesson=lesson,
        outline=outline,
        blocks=draft_blocks(lesson.blocks, context),
        context=context,
        files={use.path: use.path.rpartition("/")[2] for use in uses},
    )
