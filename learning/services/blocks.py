"""Writing all blocks of a draft's lesson at once, as a program sends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from learning.content.blockcheck import block_whole, list_problems, whole_problems
from learning.content.keys import canonical, digest, keys_align, keys_assign
from learning.content.schema import Block
from learning.models import ChangeKind, CourseChange, Lesson, LessonKind
from learning.services.block import lesson_locked, lesson_touch, no_lesson
from learning.services.edit import EditConflictError
from learning.services.filehold import files_hold
from learning.services.sent import refuse, unstorable
from people.models import User

INVALID = "block_invalid"


@transaction.atomic
def lesson_blocks_set(
    *, lesson: Lesson, actor: User, blocks: Sequence[Any], base: str = ""
) -> Lesson:
    """Make `blocks` the lesson's, all of them or none; returns the lesson.

    Blocks without a key keep the one of the block that they are, or were before a change. A
    block that is stored already may go on lacking something; every other one must be whole.
    Raises `AppError` with all that is wrong, and `EditConflictError` when the lesson's blocks
    are not those of the digest `base`.
    """
    row = lesson_locked(lesson)
    if row.kind == LessonKind.ASSESSMENT:
        raise no_lesson()
    old: list[Block] = row.blocks
    refuse(INVALID, unstorable(blocks) or list_problems(blocks, old))
    stored = {canonical(block) for block in old}
    whole = [block if canonical(block) in stored else block_whole(block) for block in blocks]
    new = keys_align(keys_assign(whole), old)
    if canonical(new) == canonical(old):
        return row
    if base and digest(old) != base:
        last = row.course.changes.filter(lesson_key=row.key).exclude(block_key="").first()
        raise EditConflictError(old, last.actor if last is not None else None)
    files_hold(row.course, new, old)
    row.blocks = new
    lesson_touch(row, "blocks")
    CourseChange.objects.bulk_create(_lines(row, actor, old, new))
    return row


def block_sent(block: Any, stored: Block | None = None) -> Block:
    """The block as it is to be stored. Raises `AppError` with all that is wrong with it.

    One that is `stored` as it stands may lack what it lacks.
    """
    refuse(INVALID, unstorable(block))
    if stored is not None and canonical(block) == canonical(stored):
        return stored
    whole = block_whole(block)
    refuse(INVALID, whole_problems(whole))
    return whole


def _lines(
    row: Lesson, actor: User, old: Sequence[Block], new: Sequence[Block]
) -> Iterator[CourseChange]:
    """What happened to each block, so that each can be brought back."""
    before = {block["key"]: block for block in old}
    after = {block["key"]: block for block in new}

    def line(kind: ChangeKind, key: str, before: Any = None, after: Any = None) -> CourseChange:
        return CourseChange(
            course=row.course,
            actor=actor,
            kind=kind,
            lesson_key=row.key,
            block_key=key,
            title=row.title,
            before=before,
            after=after,
        )

    for at, block in enumerate(old):
        key = block["key"]
        if key not in after:
            place = {"block": block, "after": old[at - 1]["key"] if at else ""}
            yield line(ChangeKind.BLOCK_REMOVED, key, place)
        elif canonical(block) != canonical(after[key]):
            yield line(ChangeKind.BLOCK_CHANGED, key, block, after[key])
    for key, block in after.items():
        if key not in before:
            yield line(ChangeKind.BLOCK_ADDED, key, after=block)
    was = [block["key"] for block in old if block["key"] in after]
    now = [block["key"] for block in new if block["key"] in before]
    if was != now:
        yield line(ChangeKind.BLOCK_MOVED, now[0], was, now)
