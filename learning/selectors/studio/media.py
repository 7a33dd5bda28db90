"""A course's files as the studio lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.bundle.files import LARGEST_BUNDLE
from learning.content.context import AssetRef
from learning.models import Course, CourseAsset, MediaUpload, UploadState
from learning.selectors.content import asset_reference
from learning.selectors.studio.mention import Place
from people.models import User

PICTURE, VIDEO, AUDIO, CAPTIONS, OTHER, UNUSED = (
    "picture", "video", "audio", "captions", "other", "unused",
)  # fmt: skip
KINDS: dict[str, tuple[Promise, Promise, str]] = {
    # Kind -> what one is called, what many are called, its icon.
    PICTURE: (_("Picture"), _("Pictures"), "image"),
    VIDEO: (_("Video"), _("Videos"), "video"),
    AUDIO: (_("Recording"), _("Recordings"), "headphones"),
    CAPTIONS: (_("Captions"), _("Captions"), "captions"),
    OTHER: (_("File"), _("Other files"), "file-down"),
}
_BEGINS = {PICTURE: "image/", VIDEO: "video/", AUDIO: "audio/", CAPTIONS: "text/vtt"}


def file_kind(content_type: str) -> str:
    return next((kind for kind, start in _BEGINS.items() if content_type.startswith(start)), OTHER)


@dataclass(frozen=True)
class LibraryFile:
    """A file with the places of the draft and of the current release that show it."""

    use: CourseAsset
    shown: AssetRef
    draft: list[Place] = field(default_factory=list)
    released: list[Place] = field(default_factory=list)

    @property
    def name(self) -> str:
        return PurePosixPath(self.use.path).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.use.path).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.use.path).suffix

    @property
    def kind(self) -> str:
        return file_kind(self.use.asset.content_type)

    @property
    def label(self) -> Promise:
        return KINDS[self.kind][0]

    @property
    def icon(self) -> str:
        return KINDS[self.kind][2]

    @property
    def preview(self) -> str:
        """The address of a small picture of it; empty for what has none."""
        if self.kind != PICTURE:
            return ""
        small = self.shown.sources[-1][1].split(" ", 1)[0] if self.shown.sources else ""
        return small or self.shown.url

    @property
    def silent(self) -> bool:
        """Whether no words are kept for a picture that waits to be put somewhere."""
        return self.kind == PICTURE and not self.use.alt and not self.draft


@dataclass(frozen=True)
class Room:
    """How many bytes of a course's room are taken."""

    used: int
    whole: int = LARGEST_BUNDLE

    @property
    def percent(self) -> int:
        return min(100, -(-100 * self.used // self.whole))


@dataclass(frozen=True)
class Unfinished:
    """An upload that waits for its file to be chosen again."""

    upload: MediaUpload

    @property
    def percent(self) -> int:
        return 100 * self.upload.received // self.upload.size


def media_list(
    course: Course, places: dict[str, list[Place]], *, words: str = "", kind: str = ""
) -> QuerySet[CourseAsset]:
    """The course's files, newest first: by words in name or alternative text, and by kind."""
    files = CourseAsset.objects.filter(course=course).select_related("asset")
    if words:
        files = files.filter(Q(path__icontains=words) | Q(alt__icontains=words))
    if kind in _BEGINS:
        files = files.filter(asset__content_type__startswith=_BEGINS[kind])
    elif kind == OTHER:
        for start in _BEGINS.values():
            files = files.exclude(asset__content_type__startswith=start)
    elif kind == UNUSED:
        files = files.exclude(path__in=list(places))
    return files.order_by("-created_at", "-pk")


def library_files(
    files: Iterable[CourseAsset], drafted: dict[str, list[Place]], released: dict[str, list[Place]]
) -> list[LibraryFile]:
    """The files with where they are used; no query."""
    return [
        LibraryFile(
            use,
            asset_reference(use.asset, use.path),
            drafted.get(use.path, []),
            released.get(use.asset.sha256, []),
        )
        for use in files
    ]


def media_room(course: Course) -> Room:
    """What the course's files take; one query."""
    used = CourseAsset.objects.filter(course=course).aggregate(sum=Sum("asset__size"))["sum"]
    return Room(used or 0)


def uploads_waiting(course: Course, user: User) -> list[Unfinished]:
    """The person's uploads into the course that are not over, newest first."""
    uploads = MediaUpload.objects.filter(course=course, uploader=user, state=UploadState.RECEIVING)
    return [Unfinished(upload) for upload in uploads]


def file_data(use: CourseAsset) -> dict[str, Any]:
    """The file for the page's scripts."""
    return {
        "path": use.path,
        "name": PurePosixPath(use.path).name,
        "url": asset_reference(use.asset, use.path).url,
        "kind": file_kind(use.asset.content_type),
        "alt": use.alt,
        "page": reverse("learning:draft-media-detail", args=[use.course.slug, use.pk]),
    }
