"""The files that a piece of a draft names: none of them is taken away meanwhile.

Whoever names a file holds its row until that is stored, whoever takes one away locks it and then
looks who names it: one of the two waits, and hears of the other. The row comes after that of the
course and of the lesson, here as everywhere.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.mentions import mentions, mentions_renamed
from learning.models import Asset, ChangeKind, Course, CourseAsset, CourseChange
from learning.services.history import change_record
from people.models import User


class FileGoneError(AppError):
    """A file that is to be named was taken away, or is called otherwise by now."""

    def __init__(self, path: str, change: CourseChange) -> None:
        super().__init__("file_gone", _words(path, change), {"path": path}, status=409)


def files_hold(course: Course, new: Any, old: Any = None) -> None:
    """Keep the files that `new` names and `old` did not until the transaction is over.

    Raises `FileGoneError` for one that was there and is not any more. A path that
    never was a file's may be one later.
    """
    named = mentions(new) - mentions(old)
    if not named:
        return
    files = CourseAsset.objects.select_for_update(of=("self",), no_key=True)
    held = files.filter(course=course, path__in=named).order_by("pk")
    there = set(held.values_list("path", flat=True))
    for path in sorted(named - there):
        last = _taken(course, path)
        if last is not None:
            raise FileGoneError(path, last)


@transaction.atomic
def files_return(*, course: Course, actor: User, named: Any) -> Any:
    """Put files that `named` names and that were removed back, as they were then; returns `named`
    with those that are called otherwise by now under their new names.

    For what comes back from the history: it comes with its files. To be called before a lesson is
    locked. The course stays locked, so that none of them goes meanwhile.
    """
    paths = mentions(named)
    if not paths:
        return named
    row = Course.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=course.pk)
    there = set(row.assets.values_list("path", flat=True))
    for old in sorted(paths - there):
        path, last = _followed(course, old, there)
        named = mentions_renamed(named, old, path)
        if path in there or last is None or last.before is None:
            continue
        asset = Asset.objects.filter(sha256=last.before["sha256"]).first()
        if asset is None:
            continue
        CourseAsset.objects.create(course=row, asset=asset, path=path, alt=last.before["alt"])
        change_record(
            course=course,
            actor=actor,
            kind=ChangeKind.MEDIA_CHANGED,
            title=PurePosixPath(path).name,
            after=last.before,
        )
        there.add(path)
    return named


def _followed(course: Course, path: str, there: set[str]) -> tuple[str, CourseChange | None]:
    """What the file at `path` was called last, and the change that took it away then; a query
    for each name that it had.
    """
    seen = {path}
    last = _taken(course, path)
    while last is not None and last.after is not None:
        path = last.after["path"]
        if path in there or path in seen:
            return path, None
        seen.add(path)
        last = _taken(course, path)
    return path, last


def _taken(course: Course, path: str) -> CourseChange | None:
    """The change by which the newest file at `path` went away, or to another path."""
    changes = CourseChange.objects.filter(
        course=course, kind=ChangeKind.MEDIA_CHANGED, before__path=path
    )
    newest = changes.exclude(after__path=path).select_related("actor")
    return newest.first()


def _words(path: str, change: CourseChange) -> str:
    words = {
        "name": PurePosixPath(path).name,
        "who": change.actor.name if change.actor else _("Somebody"),
    }
    if change.after is None:
        text = _("%(who)s removed the file %(name)s. Choose another, or add it again.")
        return text % words
    text = _("%(who)s renamed the file %(name)s: it is %(now)s now.")
    return text % {**words, "now": PurePosixPath(change.after["path"]).name}
