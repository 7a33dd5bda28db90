"""Photos: looked into, cropped, written anew."""

from __future__ import annotations

import io
import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from core.errors import AppError
from people.models import User

MAX_BYTES = 8 * 1024 * 1024
# A JPEG is read at an eighth of its size; the others have to be unpacked whole.
_MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
_SMALLEST = 96
_SIZE = (384, 384)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@transaction.atomic
def photo_save(*, user: User, upload: BinaryIO) -> User:
    """Make the upload the person's photo: a square WebP without what cameras write beside it.

    Raises `AppError` when it is not a picture that people send.
    """
    square = _square(upload)
    out = io.BytesIO()
    square.save(out, "WEBP", quality=86, method=6)
    previous = _photo_name(user)
    user.photo.save(f"{secrets.token_urlsafe(12)}.webp", ContentFile(out.getvalue()), save=False)
    user.save(update_fields=["photo"])
    _delete_later(user, previous)
    return user


@transaction.atomic
def photo_remove(*, user: User) -> User:
    """Delete the person's photo, the file too."""
    previous = _photo_name(user)
    user.photo = ""
    user.save(update_fields=["photo"])
    _delete_later(user, previous)
    return user


def _photo_name(user: User) -> str:
    return str(user.photo.name) if user.photo else ""


def _delete_later(user: User, name: str) -> None:
    """The old file goes when the new name is certain to stay."""
    if name:
        storage = user.photo.storage
        transaction.on_commit(lambda: storage.delete(name))


def _square(upload: BinaryIO) -> Image.Image:
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise AppError("photo_size", _("The photo is larger than 8 MB. Choose a smaller one."))
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_MAX_PIXELS)) as picture:
            _require_sane(picture)
            picture.draft("RGB", (_SIZE[0] * 2, _SIZE[1] * 2))
            # Faces sit in the upper part of a portrait.
            square = ImageOps.fit(_upright(_shrunk(picture)), _SIZE, centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise AppError(
            "photo_kind", _("This is not a photo we can read. Send a JPEG, PNG or WebP.")
        ) from None
    paper = Image.new("RGBA", _SIZE, "white")
    paper.alpha_composite(square)
    return paper.convert("RGB")


def _shrunk(picture: Image.Image) -> Image.Image:
    """The picture at no more than twice to four times the size that is kept.

    First, so that nothing after it copies millions of pixels.
    """
    known = picture if picture.mode in {"RGB", "RGBA", "L"} else picture.convert("RGBA")
    factor = max(1, min(known.size) // (2 * max(_SIZE)))
    return known.reduce(factor).convert("RGBA")


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held. Only the orientation is read: writing EXIF anew, as
    `exif_transpose` does, fails on what some cameras put there.
    """
    turn = _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def _require_sane(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > _MAX_PIXELS[picture.format or ""]:
        raise AppError("photo_pixels", _("The photo has too many pixels. Send a smaller one."))
    if min(width, height) < _SMALLEST:
        raise AppError(
            "photo_small",
            _("The photo is too small. It needs %(side)s pixels each way.") % {"side": _SMALLEST},
        )
