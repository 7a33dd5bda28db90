"""Captions that are written in the studio, as a file of the course like any other."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.models import CourseAsset, Lesson
from learning.services.block import block_save
from learning.services.file import file_add
from people.models import User


@transaction.atomic
def captions_save(*, lesson: Lesson, actor: User, key: str, text: str) -> CourseAsset:
    """Make the WebVTT `text` the captions of the clip in the block `key`; returns their file.

    The file that the block names gets the new text; without one it is called after the clip.
    Raises `AppError` for a block that is gone or shows no clip yet, and for what is no WebVTT.
    """
    block = next((each for each in lesson.blocks if each["key"] == key), None)
    if block is None or block["kind"] not in {"video", "audio"}:
        raise AppError("block_gone", _("Somebody removed this block."), status=409)
    known = lesson.course.assets.select_related("asset", "course")
    replaces = known.filter(path=block["captions"]).first() if block.get("captions") else None
    stem = PurePosixPath(block["src"]).stem or "captions"
    with tempfile.NamedTemporaryFile(prefix="waymark-captions-") as copy:
        copy.write(text.encode())
        copy.flush()
        arrived = file_add(
            course=lesson.course,
            actor=actor,
            source=Path(copy.name),
            name=f"{stem}.vtt",
            replaces=replaces,
        )
    if block.get("captions") != arrived.file.path:
        named = {**block, "captions": arrived.file.path}
        block_save(lesson=lesson, actor=actor, key=key, block=named)
    return arrived.file
