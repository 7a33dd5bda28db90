"""Private notes. Nobody but their writer reads them, whatever their role."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.models import Course, Note
from people.models import User

LONGEST = 10_000


@transaction.atomic
def note_save(  # noqa: PLR0913  # where the note stands is four of them
    *,
    user: User,
    course: Course,
    lesson_key: str,
    lesson_title: str,
    text: str,
    client_id: UUID,
    block_key: str = "",
    seconds: int | None = None,
) -> Note:
    """Keep a note; sent twice under one `client_id` it is kept once, with the newer text.

    Also how a deleted note comes back. Raises `AppError` for an empty or endless text.
    """
    note, created = Note.objects.get_or_create(
        user=user,
        client_id=client_id,
        defaults={
            "course": course,
            "lesson_key": lesson_key,
            "lesson_title": lesson_title,
            "block_key": block_key[:80],
            "seconds": seconds,
            "text": _checked(text),
        },
    )
    return note if created else note_edit(note=note, text=text)


@transaction.atomic
def note_edit(*, note: Note, text: str) -> Note:
    """Change a note's text. Raises `AppError` for an empty or endless one."""
    checked = _checked(text)
    if note.text != checked:
        note.text = checked
        note.save(update_fields=["text"])
    return note


@transaction.atomic
def note_delete(*, note: Note) -> Note:
    """Delete a note; the row that is returned has its text, for who wants it back."""
    Note.objects.filter(pk=note.pk).delete()
    return note


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise AppError("note_empty", _("Write something first."))
    if len(text) > LONGEST:
        raise AppError("note_long", _("A note holds at most 10,000 characters."))
    return text
