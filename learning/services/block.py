"""Writing the blocks of a draft's lesson, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content import practice
from learning.content.blockcheck import MOST_BLOCKS
from learning.content.keys import digest, without_key
from learning.content.markdown import markdown_parse
from learning.content.newblock import KINDS, block_new, key_new
from learning.content.schema import KEY, Block
from learning.models import ChangeKind, CourseChange, Lesson, LessonKind
from learning.services.edit import Edit, EditConflictError, edit_is_due, edit_last
from learning.services.filehold import files_hold, files_return
from learning.services.history import change_record
from people.models import User

NO_EDIT = Edit()


def lesson_locked(lesson: Lesson) -> Lesson:
    """The lesson under a row lock: authors take turns. Raises `AppError` when it is gone.

    `lesson` itself learns what the authors before have written, so that it can be shown.
    """
    row = (
        Lesson.objects.select_for_update(of=("self",))
        .select_related("course")
        .defer("course__search")
        .filter(pk=lesson.pk)
        .first()
    )
    if row is None:
        raise AppError("lesson_gone", _("Somebody removed this lesson."), status=409)
    lesson.blocks, lesson.assessment, lesson.revision = row.blocks, row.assessment, row.revision
    return row


def lesson_touch(lesson: Lesson, *fields: str) -> None:
    """Store `fields` of the lesson as its next revision."""
    lesson.revision += 1
    lesson.save(update_fields=[*fields, "revision"])


def no_lesson() -> AppError:
    return AppError("lesson_is_assessment", _("An assessment has questions, and no blocks."))


@transaction.atomic
def block_add(  # noqa: PLR0913  # what the page that adds it knows
    *,
    lesson: Lesson,
    actor: User,
    kind: str,
    after: str = "",
    key: str = "",
    block: Block | None = None,
) -> Block:
    """Put a new block of `kind`, or `block` itself, behind the block `after`; returns it.

    Without `after` it becomes the first; one that is not there any more means the end. Asked
    twice with the same `key`, the block is added once. Raises `AppError` for a kind that cannot
    stand in a lesson, for an assessment, which has questions instead, and for one block too many.
    """
    if kind not in KINDS:
        raise AppError("block_kind", _("There is no block of this kind."))
    row = lesson_locked(lesson)
    if row.kind == LessonKind.ASSESSMENT:
        raise no_lesson()
    known: Block | None = next((each for each in row.blocks if key and each["key"] == key), None)
    if known is not None:
        return known
    _require_place(row, kind)
    taken = {each["key"] for each in row.blocks}
    if len(row.blocks) >= MOST_BLOCKS:
        text = _("A lesson holds at most %(most)d blocks.")
        raise AppError("blocks_full", text % {"most": MOST_BLOCKS})
    if not KEY.match(key):
        key = key_new(kind)
        while key in taken:
            key = key_new(kind)
    fresh = _keyed(block, key) if block is not None else block_new(kind, key)
    files_hold(row.course, fresh, row.blocks)
    place = _index(row.blocks, after)
    row.blocks.insert(0 if not after else len(row.blocks) if place is None else place + 1, fresh)
    _store(row, ChangeKind.BLOCK_ADDED, actor, key, after=fresh)
    lesson.blocks, lesson.revision = row.blocks, row.revision
    return fresh


def _require_place(row: Lesson, kind: str) -> None:
    """A checklist that is observed stands once in an on-the-job practice, and nowhere else."""
    if kind != practice.KIND:
        return
    if row.kind != LessonKind.PRACTICE:
        text = _("Only an on-the-job practice has a checklist that is observed.")
        raise AppError("block_kind", text)
    if practice.practice_of(row.blocks) is not None:
        raise AppError("block_once", _("There is one checklist in it already."))


@transaction.atomic
def block_save(
    *, lesson: Lesson, actor: User, key: str, block: Block, edit: Edit = NO_EDIT
) -> Block:
    """Store `block`, which may still lack something, under `key`; returns what is stored.

    Raises `EditConflictError` when somebody else saved or removed the block in between.
    """
    row = lesson_locked(lesson)
    place = _index(row.blocks, key)
    fresh = _keyed(block, key)
    current: Block | None = row.blocks[place] if place is not None else None
    here = (row.key, key)
    last = edit_last(course=row.course, place=here)
    due = edit_is_due(
        course=row.course, place=here, current=current, new=fresh, edit=edit, last=last
    )
    if current is None or place is None:
        raise EditConflictError(None, None)
    if not due:
        return current
    files_hold(row.course, fresh, current)
    row.blocks[place] = fresh
    _store(
        row, ChangeKind.BLOCK_CHANGED, actor, key,
        before=current, after=fresh, edit=edit, newest=last,
    )  # fmt: skip
    lesson.blocks, lesson.revision = row.blocks, row.revision
    return fresh


@transaction.atomic
def block_close(
    *, lesson: Lesson, actor: User, key: str, block: Block, edit: Edit = NO_EDIT
) -> list[Block]:
    """Store `block` as `block_save` does, at the end of writing; returns what stands there now.

    A text that holds a table, code, a picture or a second heading becomes blocks of its own. A
    picture that nothing was said of is not decoration for that: its block asks for the words.
    """
    stored = block_save(lesson=lesson, actor=actor, key=key, block=block, edit=edit)
    if stored["kind"] != "prose":
        return [stored]
    read = markdown_parse(stored["markdown"])
    parts = [_undescribed(without_key(part)) for part in read.blocks]
    # What could not be read, or belongs to the lesson and not to a block, stays as it was typed.
    is_apart = read.remarks or read.objectives or read.keypoints
    is_full = len(lesson.blocks) + len(parts) - 1 > MOST_BLOCKS
    if is_apart or is_full or (len(parts) < 2 and all(part["kind"] == "prose" for part in parts)):
        return [stored]
    return blocks_replace(lesson=lesson, actor=actor, key=key, blocks=parts)


@transaction.atomic
def block_restore(*, lesson: Lesson, actor: User, key: str) -> Block:
    """Put a block that was removed back where it stood; returns it, also if it is there already.

    Its files come back with it. Raises `AppError` when the lesson's history does not know it.
    """
    line = CourseChange.objects.filter(
        course=lesson.course, lesson_key=lesson.key, block_key=key, kind=ChangeKind.BLOCK_REMOVED
    ).first()
    before = files_return(course=lesson.course, actor=actor, named=line.before if line else None)
    row = lesson_locked(lesson)
    there = _index(row.blocks, key)
    if there is not None:
        found: Block = row.blocks[there]
        return found
    if before is None:
        raise AppError("block_gone", _("Somebody removed this block."), status=409)
    kept: Block = before["block"]
    after: str = before["after"]
    return block_add(
        lesson=lesson, actor=actor, kind=kept["kind"], after=after, key=key, block=kept
    )


@transaction.atomic
def block_move(*, lesson: Lesson, actor: User, key: str, after: str) -> Lesson:
    """Put the block behind the block `after`, or first when that is empty; returns the lesson.

    A block that is gone stays gone, and where it stands already it stays.
    """
    row = lesson_locked(lesson)
    order = [each["key"] for each in row.blocks]
    if key not in order or key == after or (after and after not in order):
        return row
    moved = row.blocks.pop(order.index(key))
    place = _index(row.blocks, after) if after else None
    row.blocks.insert(0 if place is None else place + 1, moved)
    now = [each["key"] for each in row.blocks]
    if now != order:
        _store(row, ChangeKind.BLOCK_MOVED, actor, key, before=order, after=now)
    lesson.blocks, lesson.revision = row.blocks, row.revision
    return row


@transaction.atomic
def block_remove(*, lesson: Lesson, actor: User, key: str, base: str = "") -> Block | None:
    """Take the block out; returns it, None if it was gone. History keeps it.

    Raises `EditConflictError` when somebody changed it since `base` was seen.
    """
    row = lesson_locked(lesson)
    place = _index(row.blocks, key)
    if place is None:
        return None
    current: Block = row.blocks[place]
    if base and digest(current) != base:
        edit_is_due(
            course=row.course, place=(row.key, key), current=current, new=None, edit=Edit(base)
        )
    after = row.blocks[place - 1]["key"] if place else ""
    del row.blocks[place]
    _store(row, ChangeKind.BLOCK_REMOVED, actor, key, before={"block": current, "after": after})
    lesson.blocks, lesson.revision = row.blocks, row.revision
    return current


@transaction.atomic
def block_duplicate(*, lesson: Lesson, actor: User, key: str) -> Block:
    """Put a copy of the block behind it; returns the copy. Raises `AppError` if it is gone."""
    source = next((each for each in lesson_locked(lesson).blocks if each["key"] == key), None)
    if source is None:
        raise AppError("block_gone", _("Somebody removed this block."), status=409)
    return block_add(lesson=lesson, actor=actor, kind=source["kind"], after=key, block=source)


@transaction.atomic
def blocks_replace(
    *, lesson: Lesson, actor: User, key: str, blocks: Sequence[Block]
) -> list[Block]:
    """Put `blocks` where the block `key` stands; the first keeps its key, the rest get new ones.

    For a text that became several things, such as a pasted one with a table in it. Returns the
    blocks as stored; nothing changes when the block is gone.
    """
    row = lesson_locked(lesson)
    place = _index(row.blocks, key)
    if place is None:
        return []
    current = row.blocks[place]
    fresh = [
        _keyed(block, key if number == 0 else key_new(block["kind"]))
        for number, block in enumerate(blocks)
    ]
    if fresh == [current]:
        return fresh
    row.blocks[place : place + 1] = fresh
    _store(row, ChangeKind.BLOCK_CHANGED, actor, key, before=current, after=fresh[0])
    for block in fresh[1:]:
        change_record(
            course=row.course,
            actor=actor,
            kind=ChangeKind.BLOCK_ADDED,
            lesson_key=row.key,
            block_key=block["key"],
            title=row.title,
            after=block,
        )
    lesson.blocks, lesson.revision = row.blocks, row.revision
    return fresh


def _undescribed(block: Block) -> Block:
    """The block without an alternative text that is empty, which would mark a decoration."""
    is_bare = block["kind"] == "image" and not block.get("alt")
    return {name: block[name] for name in block if name != "alt"} if is_bare else block


def _keyed(block: Block, key: str) -> Block:
    """A copy of the block under `key`, which a check's question shares."""
    keyed: Block = {"key": key, **{name: deepcopy(block[name]) for name in block if name != "key"}}
    if keyed["kind"] == "check":
        question = keyed["question"]
        keyed["question"] = {"key": key, **{n: question[n] for n in question if n != "key"}}
    return keyed


def _index(blocks: Sequence[Block], key: str) -> int | None:
    return next((at for at, block in enumerate(blocks) if block["key"] == key), None)


def _store(  # noqa: PLR0913  # what one line of history holds
    row: Lesson,
    kind: ChangeKind,
    actor: User,
    key: str,
    *,
    before: object = None,
    after: object = None,
    edit: Edit = NO_EDIT,
    newest: CourseChange | None = None,
) -> None:
    lesson_touch(row, "blocks")
    change_record(
        course=row.course,
        actor=actor,
        kind=kind,
        lesson_key=row.key,
        block_key=key,
        title=row.title,
        before=before,
        after=after,
        page=edit.page,
        serial=edit.serial,
        newest=newest,
    )
