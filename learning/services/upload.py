"""Files that arrive in parts, and go on where they stopped."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from learning.models import Course, CourseAsset, MediaUpload, UploadState
from learning.services.file import file_add, file_kind_require, file_refusal, file_room
from learning.services.outline import course_locked
from people.models import User

LARGEST_PART = 8 * 1024 * 1024
# What nobody goes on with is thrown away after so long.
KEPT = timedelta(days=7)
CHUNK = 1024 * 1024


@transaction.atomic
def upload_start(  # noqa: PLR0913  # what a page knows of the file
    *,
    course: Course,
    uploader: User,
    client_id: UUID,
    name: str,
    size: int,
    replaces: CourseAsset | None = None,
) -> MediaUpload:
    """The upload of the file that the page calls `client_id`: a new one, or the one to go on with.

    One that is over begins anew, unless its file is still in the course. Raises `AppError` for
    a file that would be refused by its name or size, before any of it is sent.
    """
    name = name.replace("\0", "")[-200:].strip() or "file"
    if replaces is not None:
        file_kind_require(name, replaces)
    refused = file_refusal(name, size)
    if refused:
        raise AppError("file_refused", refused)
    uploads = MediaUpload.objects.select_for_update(of=("self",))
    mine = uploads.filter(uploader=uploader, client_id=client_id)
    # An upload before its course, here as where it ends: the two never wait for each other.
    known = mine.first()
    row = course_locked(course)
    known = known or mine.first()
    if known is not None and (known.course_id, known.size) != (row.pk, size):
        raise AppError("upload_other", _("Another file is uploaded under this id."), status=409)
    if known is not None and not _is_over(known, replaces):
        return known
    old = replaces.asset.size if replaces is not None else 0
    full = file_room(row, max(0, size - old), but=known)
    if full:
        raise AppError("course_full", full)
    if known is None:
        return MediaUpload.objects.create(
            course=row, uploader=uploader, client_id=client_id, name=name, size=size
        )
    known.name, known.received, known.problem = name, 0, ""
    known.state, known.asset = UploadState.RECEIVING, None
    known.save()
    return known


def _is_over(upload: MediaUpload, replaces: CourseAsset | None) -> bool:
    """Whether to send the file again is to begin anew."""
    if upload.state == UploadState.DONE:
        wanted = replaces if replaces is not None else upload_file(upload)
        return wanted is None or wanted.asset_id != upload.asset_id
    return upload.state == UploadState.REFUSED


def upload_file(upload: MediaUpload) -> CourseAsset | None:
    """What the upload has become in its course; None before it is over, or once that is gone."""
    if upload.state != UploadState.DONE or upload.asset_id is None:
        return None
    files = CourseAsset.objects.select_related("asset", "course")
    return files.filter(course=upload.course_id, asset=upload.asset_id).first()


@transaction.atomic
def upload_receive(*, upload: MediaUpload, offset: int, data: bytes) -> MediaUpload:
    """Keep the part `data` that begins at `offset`; `received` says where to go on.

    What was received already is not kept again; a part that would leave a gap is refused with
    409 and the place to go on, and one that goes past the end with 422.
    """
    row = MediaUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state != UploadState.RECEIVING:
        return row
    if offset > row.received:
        message = _("A part of the file is missing before this one.")
        raise AppError("upload_gap", message, {"received": row.received}, status=409)
    if offset + len(data) > row.size:
        message = _("This is more than the file was said to hold.")
        raise AppError("upload_too_long", message, {"received": row.received})
    fresh = data[row.received - offset :]
    if fresh:
        name = _part(row, row.received)
        # What a part left there that was never confirmed.
        default_storage.delete(name)
        default_storage.save(name, ContentFile(fresh))
        row.received += len(fresh)
        row.save(update_fields=["received"])
    return row


def upload_finish(*, upload: MediaUpload, replaces: CourseAsset | None = None) -> MediaUpload:
    """Put the parts together and the file into the course, once all of it is there.

    Returns the upload, stored or refused with the reason; doing so again changes nothing. Parts
    that the storage has lost are asked for again.
    """
    if upload.state != UploadState.RECEIVING or upload.received < upload.size:
        return upload
    try:
        with _whole(upload) as source, transaction.atomic():
            return _finished(upload, source, replaces)
    except FileNotFoundError:
        upload.received = 0
        upload.save(update_fields=["received"])
        return upload


def _finished(upload: MediaUpload, source: Path, replaces: CourseAsset | None) -> MediaUpload:
    row = MediaUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state != UploadState.RECEIVING:
        return row
    try:
        arrived = file_add(
            course=row.course,
            actor=row.uploader,
            source=source,
            name=row.name,
            replaces=replaces,
            upload=row,
        )
    except AppError as error:
        row.state, row.problem = UploadState.REFUSED, str(error)[:500]
    else:
        row.state, row.asset = UploadState.DONE, arrived.file.asset
    row.save(update_fields=["state", "problem", "asset"])
    transaction.on_commit(lambda: _parts_delete(row))
    return row


def upload_cancel(*, upload: MediaUpload) -> None:
    """Forget the upload and what of it had arrived; a file that it has become stays."""
    with transaction.atomic():
        MediaUpload.objects.filter(pk=upload.pk).delete()
        transaction.on_commit(lambda: _parts_delete(upload))


def uploads_sweep() -> int:
    """Forget uploads that nobody has gone on with for a week, their parts too; returns how many."""
    left = MediaUpload.objects.filter(updated_at__lt=now() - KEPT)
    swept = 0
    for upload in left.order_by("pk").iterator():
        _parts_delete(upload)
        deleted, _by_model = left.filter(pk=upload.pk).delete()
        swept += deleted
    return swept


def _folder(upload: MediaUpload) -> str:
    return f"uploads/{upload.pk}"


def _part(upload: MediaUpload, offset: int) -> str:
    return f"{_folder(upload)}/{offset:012}"


@contextmanager
def local_copy(file: File[bytes]) -> Iterator[Path]:
    """What a form has sent, as a file on this machine for as long as it is looked into."""
    with tempfile.NamedTemporaryFile(prefix="waymark-upload-") as copy:
        for chunk in file.chunks(CHUNK):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def _whole(upload: MediaUpload) -> Iterator[Path]:
    """All parts as one file on this machine, for as long as it is looked into."""
    with tempfile.NamedTemporaryFile(prefix="waymark-upload-") as whole:
        at = 0
        while at < upload.size:
            with default_storage.open(_part(upload, at)) as part:
                for chunk in part.chunks(CHUNK):
                    whole.write(chunk)
                    at += len(chunk)
        whole.flush()
        yield Path(whole.name)


def _parts_delete(upload: MediaUpload) -> None:
    try:
        _folders, names = default_storage.listdir(_folder(upload))
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{_folder(upload)}/{name}")
    # On a disk the empty folder is left; elsewhere there are no folders.
    default_storage.delete(_folder(upload))
