"""Keeping the files of courses, each content once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from core.events import emit
from learning.bundle.files import BundleFiles
from learning.bundle.media import MediaFile, media_kept
from learning.events import AssetStored
from learning.models import Asset, Course, CourseAsset


class AssetStore:
    """Stores files and remembers which, so that they can be taken back."""

    def __init__(self) -> None:
        self.stored: list[str] = []

    def save(self, files: BundleFiles, media: MediaFile) -> Asset:
        """The row of the file `media`; stored unless the same content is there already.

        Of a picture only that is kept which shows it.
        """
        known = Asset.objects.filter(sha256=media.sha256).first()
        if known is not None:
            return known
        suffix = PurePosixPath(media.path).suffix.lower()
        name = f"assets/{media.sha256[:2]}/{media.sha256}{suffix}"
        with media_kept(files, media) as stream:
            name = default_storage.save(name, File(cast("IO[bytes]", stream), name=name))
        asset, made = Asset.objects.get_or_create(
            sha256=media.sha256,
            defaults={
                "file": name,
                "content_type": media.content_type,
                "size": media.size,
                "width": media.width,
                "height": media.height,
            },
        )
        if made:
            self.stored.append(name)
            emit(AssetStored(asset_id=asset.pk), subject=asset)
        else:  # another import has brought the same file in the meantime
            default_storage.delete(name)
        return asset


@contextmanager
def asset_store() -> Iterator[AssetStore]:
    """A store whose files are deleted again when what is done with it fails."""
    store = AssetStore()
    try:
        yield store
    except BaseException:
        for name in store.stored:
            default_storage.delete(name)
        raise


@transaction.atomic
def course_assets_set(
    *, course: Course, assets: dict[str, Asset], alts: Mapping[str, str] | None = None
) -> None:
    """Make `assets`, by path, the files of the course's draft, with `alts` as all of their
    alternative texts; without it these stay. No file is deleted: releases that learners are in
    may show it.
    """
    CourseAsset.objects.filter(course=course).exclude(path__in=assets).delete()
    CourseAsset.objects.bulk_create(
        [
            CourseAsset(course=course, path=path, asset=asset, alt=(alts or {}).get(path, ""))
            for path, asset in assets.items()
        ],
        update_conflicts=True,
        unique_fields=["course", "path"],
        update_fields=["asset", "updated_at", *(["alt"] if alts is not None else [])],
    )
