"""The pictures out of a document: checked, made showable, each once."""

from __future__ import annotations

import warnings
from dataclasses import replace
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from learning.bundle.files import MIB
from learning.bundle.media import LARGEST_PICTURE, MOST_PIXELS, MediaFile, media_read
from learning.bundle.problems import Report
from learning.exchange.pictures import MemoryFiles

MOST_BYTES = 150 * MIB
MOST_PICTURES = 1000
ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# What browsers do not show and Pillow reads.
CONVERTED = frozenset({"JPEG for print", "TIFF", "BMP", "DIB", "JPEG2000", "PPM", "TGA"})
Crop = tuple[float, float, float, float]


class RefusedPictureError(Exception):
    """The picture cannot be taken over; the message says why, in a sentence."""


class Shelf:
    """Collects pictures as files of a course; `prefix` is how their names begin."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.media: dict[str, MediaFile] = {}
        self.contents: dict[str, bytes] = {}
        self.size = 0

    def put(self, data: bytes, number: int, crop: Crop | None = None) -> str:
        """The path of the picture from now on. `crop` is what of it is cut off at the left, the
        top, the right and the bottom, as parts of one: nobody gets to see that. Raises
        `RefusedPictureError`.
        """
        kind = _looked_at(data)
        if kind in CONVERTED or crop:
            data = _drawn(data, kind, crop)
            kind = _looked_at(data)
        if kind not in ENDINGS:
            raise RefusedPictureError(_("a picture of the kind %(kind)s was left out; save it as "
                                        "PNG and add it by hand.") % {"kind": kind})  # fmt: skip
        return self._keep(data, f"{number:03}", ENDINGS[kind])

    def _keep(self, data: bytes, stem: str, suffix: str) -> str:
        if len(self.media) >= MOST_PICTURES or self.size + len(data) > MOST_BYTES:
            raise RefusedPictureError(
                _("there are more than 1,000 pictures or 150 MB of them; this one was left out.")
            )
        name = f"picture.{suffix}"
        file = media_read(MemoryFiles({name: data}), name, Report())
        if file is None:
            raise RefusedPictureError(_("a picture is damaged or too large and was left out."))
        if file.sha256 in self.media:
            return self.media[file.sha256].path
        path, count = f"media/{self.prefix}-{stem}.{suffix}", 1
        while path in self.contents:
            count += 1
            path = f"media/{self.prefix}-{stem}-{count}.{suffix}"
        self.media[file.sha256] = replace(file, path=path)
        self.contents[path] = data
        self.size += len(data)
        return path


def _looked_at(data: bytes) -> str:
    """The kind of a picture that is safe to look at."""
    if len(data) > LARGEST_PICTURE:
        raise RefusedPictureError(_("a picture is larger than 32 MB and was left out."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data)) as picture:
                kind, box = picture.format or "", picture.size
                if kind == "JPEG" and picture.mode == "CMYK":
                    kind = "JPEG for print"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise RefusedPictureError(_("a picture is damaged or of a kind that cannot be shown, and "
                                    "was left out.")) from error  # fmt: skip
    except Image.DecompressionBombError as error:
        raise RefusedPictureError(_too_many()) from error
    if box[0] * box[1] > MOST_PIXELS:
        raise RefusedPictureError(_too_many())
    return kind


def _too_many() -> str:
    return _("a picture has more than 50 megapixels and was left out.")


def _drawn(data: bytes, kind: str, crop: Crop | None) -> bytes:
    """The picture cut to what is shown of it, in a format that browsers show."""
    out = BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data)) as picture:
                width, height = picture.size
                left, top, right, bottom = crop or (0, 0, 0, 0)
                box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
                shown = picture.crop(box) if crop else picture
                if kind == "JPEG" and shown.mode in {"RGB", "L"}:
                    shown.save(out, "JPEG", quality=90)
                else:
                    plain = shown.mode in {"1", "L", "LA", "P", "RGB", "RGBA"}
                    (shown if plain else shown.convert("RGB")).save(out, "PNG")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RefusedPictureError(_("a picture is damaged and was left out.")) from error
    return out.getvalue()
