"""Captions that are written in the studio, as a file of the course like any other."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.keys import digest
from learning.content.schema import Block
from learning.models import CourseAsset, Lesson
from learning.selectors.content import asset_text
from learning.services.block import block_save, lesson_locked
from learning.services.edit import EditConflictError, edit_last
from learning.services.file import file_add
from learning.services.outline import course_locked
from people.models import User


@transaction.atomic
def captions_save(
    *, lesson: Lesson, actor: User, key: str, text: str, base: str = ""
) -> CourseAsset:
    """Make the WebVTT `text` the captions of the clip in the block `key`; returns their file.

    The file that the block names gets the new text; without one it is called after the clip.
    Raises `AppError` for a block that is gone or shows no clip yet, and for what is no WebVTT,
    and `EditConflictError` when the text is not that of the digest `base` any more.
    """
    course_locked(lesson.course)
    row = lesson_locked(lesson)
    block = next((each for each in row.blocks if each["key"] == key), None)
    if block is None or block["kind"] not in {"video", "audio"}:
        raise AppError("block_gone", _("Somebody removed this block."), status=409)
    replaces = captions_file(row, block)
    stored = captions_stored(replaces)
    if base and text != stored and digest(stored) != base:
        last = edit_last(course=row.course, place=(row.key, key))
        raise EditConflictError({"text": stored}, last.actor if last is not None else None)
    stem = PurePosixPath(block["src"]).stem or "captions"
    with tempfile.NamedTemporaryFile(prefix="waymark-captions-") as copy:
        copy.write(text.encode())
        copy.flush()
        arrived = file_add(
            course=row.course,
            actor=actor,
            source=Path(copy.name),
            name=f"{stem}.vtt",
            replaces=replaces,
        )
    if block.get("captions") != arrived.file.path:
        named = {**block, "captions": arrived.file.path}
        block_save(lesson=lesson, actor=actor, key=key, block=named)
    return arrived.file


def captions_file(lesson: Lesson, block: Block) -> CourseAsset | None:
    """The file that the block names as its captions; None where it names none that is there."""
    files = lesson.course.assets.select_related("asset", "course")
    return files.filter(path=block["captions"]).first() if block.get("captions") else None


def captions_stored(file: CourseAsset | None) -> str:
    """The text of a captions file; empty for none."""
    return asset_text(file.asset).replace("\r\n", "\n") if file is not None else ""
