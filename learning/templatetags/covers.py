"""Covers of courses, drawn or pictures, wherever pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.ui.tags import cover_url
from learning.content.cover import CoverFile, cover_file

register = template.Library()
NOTHING = mark_safe("")


class Covered(Protocol):
    """What has a cover: a course, or a row that stands for one."""

    @property
    def cover_hue(self) -> int: ...
    @property
    def cover_seed(self) -> int: ...
    @property
    def cover_file(self) -> Mapping[str, Any] | CoverFile | None: ...


class Shape(NamedTuple):
    """How a page shows it: class, size in pixels, `sizes` of the picture, further attributes."""

    classes: str
    width: int
    height: int
    sizes: str
    more: str = 'loading="lazy" decoding="async"'
    variant: str = ""


SHAPES = {
    "card": Shape("", 320, 200, "(min-width: 38rem) 20rem, 100vw"),
    "thumb": Shape("thumb", 56, 56, "6rem"),
    "wide": Shape("thumb w", 90, 56, "6rem"),
    "draft": Shape("", 96, 60, "6rem"),
    "settings": Shape("", 320, 200, "20rem", ""),
    "hero": Shape("hero-art", 280, 320, "(min-width: 36rem) 32rem, 100vw",
                  'fetchpriority="high"', "deep"),
}  # fmt: skip


@register.simple_tag
def course_cover(course: Covered, shape: str) -> SafeString:
    """``{% course_cover course "thumb" %}``: the `<img>` of a course's cover."""
    return cover_html(course.cover_hue, course.cover_seed, cover_file(course.cover_file), shape)


def cover_html(hue: int, seed: int, picture: CoverFile | None, shape: str) -> SafeString:
    """The `<img>` of a cover in one of `SHAPES`; a mosaic says nothing, a picture its words."""
    how = SHAPES[shape]
    classes = f"{how.classes} pic" if how.classes and picture is not None else how.classes
    kind = format_html(' class="{}"', classes) if classes else NOTHING
    widths = NOTHING
    if picture is not None and picture.srcset:
        widths = format_html(' srcset="{}" sizes="{}"', picture.srcset, how.sizes)
    return format_html(
        '<img{} src="{}"{} alt="{}" width="{}" height="{}" {}>',
        kind,
        picture.url if picture is not None else cover_url(hue, seed, how.variant),
        widths,
        picture.alt if picture is not None else "",
        how.width,
        how.height,
        mark_safe(how.more),  # noqa: S308  # a constant
    )
