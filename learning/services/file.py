"""The files of a course's draft: added, described, renamed, replaced, removed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.bundle.files import LARGEST_BUNDLE, LONGEST_PATH, MOST_FILES, LoneFile
from learning.bundle.media import ending, media_limit, media_read, media_refusal
from learning.bundle.problems import Report
from learning.content.keys import digest
from learning.models import (
    Asset,
    ChangeKind,
    Course,
    CourseAsset,
    CourseChange,
    MediaUpload,
    UploadState,
)
from learning.selectors.studio.mention import file_places
from learning.services.asset import asset_store
from learning.services.edit import EditConflictError
from learning.services.history import change_record
from learning.services.outline import course_locked
from learning.services.rename import mentions_rename
from people.models import User

FOLDER = "media"


@dataclass(frozen=True)
class Arrived:
    """A file that is in the course now; `known` when the same was there before."""

    file: CourseAsset
    known: bool = False


def file_refusal(name: str, size: int) -> str:
    """Why a file of that name and size is not taken; empty for one that may be."""
    largest = media_limit(name)
    if largest is None:
        return capfirst(media_refusal(name))
    if size > largest:
        message = _("It is larger than %(size)s, the most for its kind; make it smaller.")
        return message % {"size": filesizeformat(largest)}
    return "" if size else _("There is nothing in this file.")


def file_room(course: Course, size: int, *, but: MediaUpload | None = None) -> str:
    """Why `size` more bytes have no place in the course; empty where they do.

    What is being uploaded counts as if it were there.
    """
    files = CourseAsset.objects.filter(course=course)
    stored = files.aggregate(sum=Sum("asset__size"))["sum"] or 0
    coming = MediaUpload.objects.filter(course=course, state=UploadState.RECEIVING)
    if but is not None:
        coming = coming.exclude(pk=but.pk)
    stored += coming.aggregate(sum=Sum("size"))["sum"] or 0
    if files.count() + coming.count() >= MOST_FILES:
        return _("There are 3000 files in the course, and no more can be.")
    if stored + size > LARGEST_BUNDLE:
        message = _("A course holds 1 GB of files, and %(free)s of it is free.")
        return message % {"free": filesizeformat(max(0, LARGEST_BUNDLE - stored))}
    return ""


def file_add(  # noqa: PLR0913  # what is known of a file that arrives
    *,
    course: Course,
    actor: User,
    source: Path,
    name: str,
    replaces: CourseAsset | None = None,
    upload: MediaUpload | None = None,
    base: str = "",
    alt: str = "",
) -> Arrived:
    """Put the file at `source`, which somebody calls `name`, into the course's draft.

    A new one goes to a name that is free, with the alternative text `alt`; one that the course
    has already stays as it is.
    With `replaces` it becomes the content of that file, whose path and words stay. `upload` is
    what has kept room for it. Raises `AppError` that says why when it is refused, and
    `EditConflictError` when the file to replace is not in the state `base` any more.
    """
    if replaces is not None:
        file_kind_require(name, replaces)
    wish = replaces.path if replaces is not None else f"{FOLDER}/{file_name(name)}"
    refused = file_refusal(wish, source.stat().st_size)
    if refused:
        raise AppError("file_refused", refused)
    files, report = LoneFile(wish, source), Report()
    media = media_read(files, wish, report)
    if media is None:
        raise AppError("file_refused", " ".join(capfirst(each.message) for each in report.problems))
    with asset_store() as store, transaction.atomic():
        asset = store.save(files, media)
        row = course_locked(course)
        old = replaces.asset.size if replaces is not None else 0
        known = row.assets.select_related("asset", "course").filter(asset=asset).first()
        if replaces is None and known is not None:
            return Arrived(known, known=True)
        full = file_room(row, max(0, asset.size - old), but=upload)
        if full:
            raise AppError("course_full", full)
        if replaces is not None:
            return Arrived(_replaced(row, actor, replaces, asset, base))
        path = _free(wish, set(row.assets.values_list("path", flat=True)))
        file = CourseAsset.objects.create(course=row, asset=asset, path=path, alt=alt.strip())
        _record(file, actor, before=None)
        return Arrived(file)


def _replaced(
    course: Course, actor: User, replaces: CourseAsset, asset: Asset, base: str
) -> CourseAsset:
    file = _file_locked(course, replaces)
    if file.asset_id != asset.pk:
        before = file_state(file)
        _require_base(file.course, before, base)
        file.asset = asset
        file.save(update_fields=["asset"])
        _record(file, actor, before=before)
    return file


def file_kind_require(name: str, replaces: CourseAsset) -> None:
    """Raise `AppError` unless the name's ending is that of the file to replace.

    Blocks name a file by its ending, too: a picture stays one of its format.
    """
    same = {"jpeg": "jpg"}
    old, new = ending(replaces.path), ending(name)
    if same.get(old, old) != same.get(new, new):
        message = _("Replace it with another %(ending)s file, or add this one beside it.")
        raise AppError("file_kind", message % {"ending": old.upper()})


@transaction.atomic
def file_update(
    *, file: CourseAsset, actor: User, name: str, alt: str, base: str = ""
) -> CourseAsset:
    """Call the file `name`, keeping its ending, and give it an alternative text; returns it.

    What the draft says of it follows. Raises `AppError` when another file is called so, and
    `EditConflictError` when the file is not in the state `base` any more.
    """
    course = course_locked(file.course)
    row = _file_locked(course, file)
    before = file_state(row)
    stem = file_name(name.removesuffix(PurePosixPath(row.path).suffix), suffixed=False)
    old = PurePosixPath(row.path)
    path = str(old.with_name(f"{stem}{old.suffix}"))
    if path != row.path and stem != old.stem:
        taken = row.course.assets.exclude(pk=row.pk).values_list("path", flat=True)
        if path.casefold() in {each.casefold() for each in taken}:
            raise AppError("file_name", _("Another file is called that already."))
        mentions_rename(course=course, old=row.path, new=path)
        row.path = path
    row.alt = alt.strip()
    if file_state(row) != before:
        _require_base(course, before, base)
        row.save(update_fields=["path", "alt"])
        _record(row, actor, before=before)
    return row


@transaction.atomic
def file_remove(*, file: CourseAsset, actor: User, base: str = "") -> None:
    """Take the file out of the draft; releases keep it. Raises `AppError` while it is used, and
    `EditConflictError` when it is not in the state `base` any more.
    """
    course = course_locked(file.course)
    row = _file_locked(course, file)
    # Whoever puts it somewhere at this moment is waited for, and is one of its places then.
    list(CourseAsset.objects.select_for_update(of=("self",)).filter(pk=row.pk))
    places = file_places(course).get(row.path, [])
    if places:
        names = ", ".join(dict.fromkeys(str(place) for place in places))
        message = _("It is used in: %(places)s. Take it out there first.")
        raise AppError("file_used", message % {"places": names}, status=409)
    _require_base(course, file_state(row), base)
    _record(row, actor, before=file_state(row), gone=True)
    row.delete()


def file_name(name: str, *, suffixed: bool = True) -> str:
    """A name that is safe in addresses and in Markdown: `My Cup (2).PNG`, `my-cup-2.png`."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    suffix = PurePosixPath(plain).suffix.lower() if suffixed else ""
    stem = plain[: -len(suffix)] if suffix else plain
    room = LONGEST_PATH - len(FOLDER) - len(suffix) - 10
    return f"{slugify(stem, allow_unicode=True)[:room].strip('-_') or 'file'}{suffix}"


def _free(path: str, taken: set[str]) -> str:
    """`path`, or with a number behind it the first that no file has."""
    folded = {each.casefold() for each in taken}
    whole = PurePosixPath(path)
    free, number = path, 1
    while free.casefold() in folded:
        number += 1
        free = str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))
    return free


def _file_locked(course: Course, file: CourseAsset) -> CourseAsset:
    row = course.assets.select_related("asset", "course").filter(pk=file.pk).first()
    if row is None:
        raise AppError("file_gone", _("Somebody removed this file."), status=409)
    return row


def file_state(file: CourseAsset) -> dict[str, Any]:
    """What can change of a file, in the shape in which it is compared and kept."""
    return {"path": file.path, "sha256": file.asset.sha256, "alt": file.alt}


def _require_base(course: Course, state: dict[str, Any], base: str) -> None:
    """Raise `EditConflictError` unless `base` is empty or names the state."""
    if not base or digest(state) == base:
        return
    lines = CourseChange.objects.filter(course=course, kind=ChangeKind.MEDIA_CHANGED)
    last = lines.filter(after__path=state["path"]).select_related("actor").first()
    raise EditConflictError(state, last.actor if last is not None else None)


def _record(
    file: CourseAsset, actor: User, *, before: dict[str, Any] | None, gone: bool = False
) -> None:
    change_record(
        course=file.course,
        actor=actor,
        kind=ChangeKind.MEDIA_CHANGED,
        title=PurePosixPath(file.path).name,
        before=before,
        after=None if gone else file_state(file),
    )
