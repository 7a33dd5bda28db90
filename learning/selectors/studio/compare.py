"""Two states of a course side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from learning.bundle.diff import content_diff
from learning.bundle.model import CourseContent
from learning.bundle.publishing import content_published
from learning.content.context import LessonContext
from learning.content.schema import Block
from learning.models import Course, Release
from learning.selectors.content import course_content, media_context
from learning.selectors.release import release_content
from learning.selectors.studio.reading import ReadBlock, blocks_read
from learning.selectors.studio.releases import LessonPair, content_pairs

DRAFT = "draft"
NUMBER = re.compile(r"[0-9]{1,9}")
# More than this side by side is no comparison any more; the words name the rest.
MOST_BLOCKS = 60


@dataclass(frozen=True)
class ReadPair:
    """A block before and after, as readers see it."""

    before: ReadBlock | None
    after: ReadBlock | None


@dataclass(frozen=True)
class ReadLesson:
    """A lesson that differs, and the blocks in which it does."""

    lesson: LessonPair
    pairs: list[ReadPair]


@dataclass(frozen=True)
class Comparison:
    """`old` and `new` are numbers of releases, or "draft"; `lines` is empty for equal states."""

    old: str
    new: str
    numbers: list[int]
    lines: list[str]
    lessons: list[ReadLesson]
    cut: bool


def comparison(course: Course, old: str, new: str) -> Comparison | None:
    """The two states compared; None while there is nothing to compare.

    What is not said is chosen: the draft as the newer one, the release before as the older.
    """
    numbers = list(course.releases.order_by("-number").values_list("number", flat=True))
    if not numbers:
        return None
    new = new if new in {*map(str, numbers), DRAFT} else DRAFT
    if old not in {*map(str, numbers), DRAFT}:
        lower = [number for number in numbers if new == DRAFT or number < int(new)]
        old = str(lower[0]) if lower else new
    before, after = _content(course, old), _content(course, new)
    contexts = media_context(course, before.media), media_context(course, after.media)
    lessons, cut = _lessons(contexts, content_pairs(before, after))
    lines = content_diff(before, after)
    return Comparison(old, new, numbers, lines, lessons, cut)


def _content(course: Course, which: str) -> CourseContent:
    if which == DRAFT:
        return content_published(course_content(course))
    return release_content(Release.objects.get(course=course, number=int(which)))


def _lessons(
    contexts: tuple[LessonContext, LessonContext], pairs: Sequence[LessonPair]
) -> tuple[list[ReadLesson], bool]:
    old, new = contexts
    left = MOST_BLOCKS
    read = []
    for pair in pairs:
        taken = pair.blocks[: max(0, left)]
        left -= len(pair.blocks)
        shown = [ReadPair(_one(each.before, old), _one(each.after, new)) for each in taken]
        read.append(ReadLesson(pair, shown))
    return read, left < 0


def _one(block: Block | None, context: LessonContext) -> ReadBlock | None:
    return block_read(block, context) if block is not None else None


def block_read(block: Block, context: LessonContext) -> ReadBlock | None:
    """A single block as readers see it; None for one that shows nothing."""
    return next(iter(blocks_read([block], context)), None)


def states_differ(release: Release, against: str) -> tuple[list[str], list[LessonPair]] | None:
    """What became of a release in the draft or in the release of that number, in words.

    None for a number that no release has.
    """
    course = release.course
    is_known = against == DRAFT or (
        NUMBER.fullmatch(against) is not None
        and course.releases.filter(number=int(against)).exists()
    )
    if not is_known:
        return None
    before, after = release_content(release), _content(course, against)
    return content_diff(before, after), content_pairs(before, after)
