"""In which sizes and formats pictures are offered, known from the picture alone.

A release is rendered once, perhaps before the worker has made the smaller pictures; so a page
names all that there may be, and whoever asks for one that is not there gets the original.
"""

from __future__ import annotations

from pathlib import PurePosixPath

# A lesson's column is 46rem wide: 1600 is enough for a screen of twice the density.
WIDTHS = (480, 960, 1600)
# Content type and ending; the smaller format first, as browsers take the first that they know.
FORMATS = (("image/avif", "avif"), ("image/webp", "webp"))
TYPES = {suffix: content_type for content_type, suffix in FORMATS}
# A drawing scales by itself, and a GIF is there because it moves.
VARIED = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif"})


def picture_widths(content_type: str, width: int | None) -> list[int]:
    """The widths in which a picture of `width` pixels is offered, none larger than itself.

    Empty for what is no picture, or one that is left alone.
    """
    if content_type not in VARIED or not width:
        return []
    largest = min(width, WIDTHS[-1])
    return [*(each for each in WIDTHS if each < largest), largest]


def variant_name(path: str, suffix: str) -> str:
    """What the picture at `path` is called in another format: `media/a.png`, `a.webp`."""
    return f"{PurePosixPath(path).stem}.{suffix}"
