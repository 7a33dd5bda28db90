"""What a learner notes down of a practice: ticks, words, files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.content.practice import required_keys
from learning.content.schema import Block
from learning.events import PracticeConfirmed
from learning.models import (
    Enrolment,
    EnrolmentState,
    ObservedLine,
    PracticeFile,
    PracticeLine,
)
from learning.models.practice import LONGEST_NOTE, MOST_FILES
from learning.selectors.practice import practice_block, practice_of_round
from learning.services.progress import enrolment_locked, lesson_complete


@dataclass(frozen=True)
class Mark:
    """What a page says of a line. `was` is what it was when the page was shown, None where the
    page knows that the learner changed it: a page that is out of date takes nothing back.
    """

    ticked: bool
    note: str
    was: Mark | None = None


@dataclass(frozen=True)
class Evidence:
    """A file that was looked into."""

    name: str
    content: bytes


def practice_locked(enrolment: Enrolment, lesson_key: str) -> tuple[Enrolment, Block]:
    """The enrolment under its lock, and the checklist of its release. Raises `AppError`."""
    row = enrolment_locked(enrolment)
    block = practice_block(row.release_id, lesson_key)
    if row.state == EnrolmentState.LEFT or block is None:
        raise AppError("lesson_unknown", _("This lesson is not part of your course."), status=404)
    return row, block


@transaction.atomic
def practice_save(*, enrolment: Enrolment, lesson_key: str, marks: Mapping[str, Mark]) -> Enrolment:
    """Keep ticks and notes of the lines in `marks`; returns the enrolment as it stands.

    Lines that were confirmed stay as they were seen; what somebody is looking at stays ticked,
    and can still be explained. Saving twice changes nothing.
    """
    row, block = practice_locked(enrolment, lesson_key)
    state = practice_of_round(row, lesson_key)
    for line in block["lines"]:
        mark = marks.get(line["key"])
        if mark is None or line["key"] in state.confirmed:
            continue
        kept = state.lines.get(line["key"])
        ticked, note = _changed(mark, kept)
        if line["key"] in state.asked:
            ticked = True
        _line_store(row, lesson_key, line["key"], kept, ticked=ticked, note=note)
    return practice_settle(row, lesson_key, block)


def _changed(mark: Mark, kept: PracticeLine | None) -> tuple[bool, str]:
    """What the line is to be, of what the page says and what is stored."""
    ticked = kept is not None and kept.ticked_at is not None
    note = kept.note if kept is not None else ""
    if mark.was is None or mark.ticked != mark.was.ticked:
        ticked = mark.ticked
    said = mark.note.replace("\r\n", "\n").replace("\0", "").strip()
    if mark.was is None or said != mark.was.note.replace("\r\n", "\n").strip():
        note = said
    if len(note) > LONGEST_NOTE:
        raise AppError("note_long", _("At most 4,000 characters fit in a note."))
    return ticked, note


def _line_store(  # noqa: PLR0913  # which line, and what of it
    row: Enrolment,
    lesson_key: str,
    line_key: str,
    kept: PracticeLine | None,
    *,
    ticked: bool,
    note: str,
) -> PracticeLine:
    line = kept or PracticeLine(
        enrolment=row, lesson_key=lesson_key, round=row.round, line_key=line_key
    )
    at = (line.ticked_at or now()) if ticked else None
    if kept is None and not ticked and not note:
        return line
    if kept is None or (kept.ticked_at, kept.note) != (at, note):
        line.ticked_at, line.note = at, note
        line.save()
    return line


@transaction.atomic
def evidence_add(
    *, enrolment: Enrolment, lesson_key: str, line_key: str, evidence: Evidence
) -> PracticeFile:
    """Keep a file with the line; the same one once. Raises `AppError` for a line that is
    confirmed, or has as many as it can.
    """
    row, block = practice_locked(enrolment, lesson_key)
    state = practice_of_round(row, lesson_key)
    if line_key not in {line["key"] for line in block["lines"]}:
        raise AppError("line_unknown", _("There is no such line."), status=404)
    if line_key in state.confirmed:
        raise AppError("line_confirmed", _("This was seen already; it stays as it is."), status=409)
    line, _new = PracticeLine.objects.get_or_create(
        enrolment=row, lesson_key=lesson_key, round=row.round, line_key=line_key
    )
    digest = hashlib.sha256(evidence.content).hexdigest()
    known = line.files.filter(sha256=digest).first()
    if known is not None:
        return known
    if line.files.count() >= MOST_FILES:
        text = _("A line has at most %(most)d files.")
        raise AppError("files_full", text % {"most": MOST_FILES}, status=409)
    return PracticeFile.objects.create(
        line=line,
        name=evidence.name,
        size=len(evidence.content),
        sha256=digest,
        file=ContentFile(evidence.content, name=evidence.name),
    )


@transaction.atomic
def evidence_remove(*, file: PracticeFile) -> None:
    """Take a file away, unless its line is confirmed. Raises `AppError` then."""
    row = enrolment_locked(file.line.enrolment)
    if file.line.line_key in practice_of_round(row, file.line.lesson_key).confirmed:
        raise AppError("line_confirmed", _("This was seen already; it stays as it is."), status=409)
    stored = file.file
    file.delete()
    transaction.on_commit(partial(stored.storage.delete, str(stored.name)))


def practice_settle(row: Enrolment, lesson_key: str, block: Block) -> Enrolment:
    """Complete the lesson once all that is required was seen. Under the enrolment's lock."""
    seen = ObservedLine.objects.filter(
        observation__enrolment=row,
        observation__lesson_key=lesson_key,
        observation__round=row.round,
        seen=True,
    )
    if not set(seen.values_list("line_key", flat=True)).issuperset(required_keys(block)):
        return row
    event = PracticeConfirmed(
        enrolment_id=row.pk, user_id=row.user_id, course_id=row.course_id, lesson_key=lesson_key
    )
    key = f"practice_confirmed:{row.pk}:{lesson_key}:{row.round}"
    emit(event, actor=row.user, subject=row.course, dedupe_key=key)
    return lesson_complete(enrolment=row, lesson_key=lesson_key).enrolment
