"""The releases of a course as its authors see them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from learning.bundle.diff import lesson_parts
from learning.bundle.model import CourseContent, LessonContent
from learning.content.keys import canonical
from learning.content.schema import Block
from learning.models import Course, EnrolmentState, Release

Words = list[str]


@dataclass(frozen=True)
class BlockPair:
    """A block before and after; one of the two is None when it was added or removed."""

    before: Block | None
    after: Block | None


@dataclass(frozen=True)
class LessonPair:
    """A lesson that differs: `parts` says in what, `blocks` are those that do."""

    key: str
    title: str
    state: str
    parts: Words = field(default_factory=list)
    blocks: list[BlockPair] = field(default_factory=list)


def release_list(course: Course) -> QuerySet[Release]:
    """The releases, newest first, each with `active` and `completed`: how many are on it."""
    on_it = {
        state: Count("enrolments", filter=Q(enrolments__state=state))
        for state in (EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value)
    }
    rows = Release.objects.filter(course=course).select_related("author")
    return rows.defer("metadata", "outline", "media", "bank").annotate(**on_it).order_by("-number")


def content_pairs(old: CourseContent, new: CourseContent) -> list[LessonPair]:
    """Each lesson that was added, removed or changed, with the blocks in which it differs."""
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    pairs = []
    for lesson in new.lessons:
        one = before.get(lesson.key)
        if one is None:
            pairs.append(LessonPair(lesson.key, lesson.title, "added"))
        elif one.comparable != lesson.comparable:
            pairs.append(
                LessonPair(
                    lesson.key,
                    lesson.title,
                    "changed",
                    lesson_parts(one, lesson),
                    _block_pairs(one, lesson),
                )
            )
    removed = [lesson for lesson in old.lessons if lesson.key not in after]
    return pairs + [LessonPair(each.key, each.title, "removed") for each in removed]


def _block_pairs(old: LessonContent, new: LessonContent) -> list[BlockPair]:
    before = {block["key"]: block for block in old.blocks}
    after = {block["key"]: block for block in new.blocks}
    pairs = [BlockPair(block, None) for key, block in before.items() if key not in after]
    for key, block in after.items():
        one = before.get(key)
        if one is None or canonical(one) != canonical(block):
            pairs.append(BlockPair(one, block))
    return pairs
