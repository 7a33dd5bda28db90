"""A course's cover: a drawn mosaic, or a picture in its place.

In the metadata of a course it is `{"seed": 11, "hue": 176}`, with a picture also `"src"`, its path
among the course's files, and `"alt"`: what it shows, empty where it is decoration, and missing
while nobody has said.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from learning.content.context import path_clean
from learning.content.pictures import picture_widths, variant_name


class CoverFile(NamedTuple):
    """The stored picture of a cover, by what its addresses need."""

    sha256: str
    name: str
    content_type: str
    width: int | None
    alt: str

    @property
    def url(self) -> str:
        return reverse("learning:asset-detail", args=[self.sha256, self.name])

    @property
    def srcset(self) -> str:
        """Its smaller pictures, as the worker makes them; empty for what scales by itself."""
        widths = picture_widths(self.content_type, self.width)
        name = variant_name(self.name, "webp")
        urls = [reverse("learning:asset-variant", args=[self.sha256, each, name])
                for each in widths]  # fmt: skip
        return ", ".join(f"{url} {each}w" for url, each in zip(urls, widths, strict=True))


def cover_file(stored: Mapping[str, Any] | CoverFile | None) -> CoverFile | None:
    """The picture as a course's row keeps it; None for a mosaic."""
    if isinstance(stored, CoverFile):
        return stored
    return CoverFile(**stored) if stored else None


def cover_path(metadata: Mapping[str, Any]) -> str:
    """The path of the cover's picture; empty for a mosaic."""
    return path_clean(str((metadata.get("cover") or {}).get("src") or ""))


def cover_problem(metadata: Mapping[str, Any], paths: Mapping[str, str]) -> str:
    """What the cover lacks, where the course has files at these `paths`; empty when nothing."""
    path = cover_path(metadata)
    if not path:
        return ""
    if path not in paths:
        words = _("The cover's picture “%(name)s” is not among the course's files.")
        return words % {"name": PurePosixPath(path).name}
    if "alt" not in metadata["cover"]:
        return _("Cover: say what the picture shows, or mark it as decoration.")
    return ""
