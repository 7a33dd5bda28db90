"""Pictures in the sizes and formats in which pages ask for them."""

from __future__ import annotations

import io
from contextlib import closing, suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError, features

from learning.bundle.media import LARGEST_PICTURE, MOST_PIXELS
from learning.content.pictures import FORMATS, picture_widths
from learning.models import Asset, AssetVariant

# A JPEG is read at a part of its size; the others have to be unpacked whole.
_MAX_PIXELS = {"JPEG": MOST_PIXELS, "PNG": 25_000_000, "WEBP": 25_000_000, "AVIF": 25_000_000}
_SAVED = {
    "image/avif": ("AVIF", {"quality": 62, "speed": 8}),
    "image/webp": ("WEBP", {"quality": 80, "method": 4}),
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class _LeftAloneError(ValueError):
    """A picture that is shown as it is: it moves, it is too large, or it is damaged."""


def variants_make(*, asset: Asset) -> list[AssetVariant]:
    """Make what is missing of the picture's variants; returns all of them, by width.

    None for what is no picture, moves, has too many pixels or cannot be read: pages show the
    original then. What cameras write beside a picture is in no variant.
    """
    widths = picture_widths(asset.content_type, asset.width)
    formats = [each for each, _suffix in FORMATS if features.check(_SAVED[each][0].lower())]
    known = set(asset.variants.values_list("content_type", "width"))
    due = [(each, width) for width in widths for each in formats if (each, width) not in known]
    if due:
        try:
            picture = _opened(asset)
        except _LeftAloneError:
            return []
        for content_type, width in due:
            _save(asset, picture, content_type, width)
    return list(asset.variants.order_by("width", "content_type"))


@transaction.atomic
def _save(asset: Asset, picture: Image.Image, content_type: str, width: int) -> None:
    height = max(1, round(picture.height * width / picture.width))
    small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    form, options = _SAVED[content_type]
    out = io.BytesIO()
    small.save(out, form, **options)
    name = f"assets/{asset.sha256[:2]}/{asset.sha256}-{width}.{form.lower()}"
    # What an earlier try left there is the same, or half of it.
    default_storage.delete(name)
    name = default_storage.save(name, ContentFile(out.getvalue()))
    AssetVariant.objects.get_or_create(
        asset=asset,
        content_type=content_type,
        width=width,
        defaults={"height": height, "size": len(out.getvalue()), "file": name},
    )


def _opened(asset: Asset) -> Image.Image:
    """The picture upright, in sRGB, without what is beside it. Raises `_LeftAloneError`."""
    if asset.size > LARGEST_PICTURE:
        raise _LeftAloneError
    with closing(asset.file.open("rb")) as stream:
        data = stream.read(LARGEST_PICTURE + 1)
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_MAX_PIXELS)) as picture:
            _require_still(picture)
            picture.draft("RGB", (3200, 3200))
            return _plain(picture)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        raise _LeftAloneError from error


def _require_still(picture: Image.Image) -> None:
    width, height = picture.size
    # Nobody reads sixteen bits of grey on a page, and converting them makes them white.
    deep = picture.mode.startswith(("I", "F"))
    if deep or width * height > _MAX_PIXELS[picture.format or ""]:
        raise _LeftAloneError
    if getattr(picture, "is_animated", False):
        raise _LeftAloneError


def _plain(picture: Image.Image) -> Image.Image:
    picture.load()
    turn = _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    profile = picture.info.get("icc_profile")
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    plain = _shown(picture, profile, "RGBA" if clear else "RGB")
    plain.info = {}
    return plain if turn is None else plain.transpose(turn)


def _shown(picture: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """In the colours that screens agree on, by the picture's profile where it has one."""
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        out = "RGBA" if picture.mode == "RGBA" else "RGB"
        with suppress(ImageCms.PyCMSError, OSError):
            known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(picture, known, target, outputMode=out)
            if turned is not None:
                return turned.convert(mode)
    return picture.convert(mode)
