"""Drawings in SVG: only what draws is let in."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

SVG = "{http://www.w3.org/2000/svg}"
XHTML = "{http://www.w3.org/1999/xhtml}"
XLINK = "{http://www.w3.org/1999/xlink}href"
ELEMENTS = frozenset(
    """
    svg g defs symbol use title desc metadata path rect circle ellipse line polyline polygon text
    tspan textPath linearGradient radialGradient stop pattern clipPath mask marker filter feBlend
    feColorMatrix feComponentTransfer feComposite feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset feDropShadow switch view style image
    """.split()
)
OUTSIDE = re.compile(
    r"url\((?!\s*['\"]?\s*#)|@import|expression\s*\(|javascript:|-moz-binding", re.IGNORECASE
)
EMBEDDED = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,")
DECLARED = re.compile(r"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)(?:px)?\s*$")
LARGEST = 1024 * 1024


class SvgError(ValueError):
    """Why a drawing is refused; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def svg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a drawing that is safe to show, if it says them.

    Raises `SvgError` for anything active, for references out of the file and for what is no SVG.
    """
    if len(data) > LARGEST:
        raise SvgError(0, _("a drawing may be at most 1 MB; export it as PNG instead."))
    text = _decoded(data)
    for pattern in ("<!DOCTYPE", "<!ENTITY", "<?xml-stylesheet"):
        at = text.upper().find(pattern.upper())
        if at >= 0:
            message = _("“%(what)s” is not allowed in a drawing; remove it.") % {"what": pattern}
            raise SvgError(_line(text, at), message)
    try:
        root = ET.fromstring(text)  # noqa: S314  # no DOCTYPE, so no entities
    except ET.ParseError as error:
        raise SvgError(error.position[0], _("this is not well-formed SVG.")) from error
    if root.tag != f"{SVG}svg":
        raise SvgError(1, _("this is not an SVG drawing."))
    for element in root.iter():
        _check(element, text)
    return _size(root)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SvgError(line, _("this drawing is not UTF-8; save it as UTF-8.")) from error
    declared = DECLARED.match(text)
    if declared and declared.group(1).lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise SvgError(1, _("this drawing is not UTF-8; save it as UTF-8."))
    return text


def _check(element: ET.Element, text: str) -> None:
    space, __, tag = element.tag.rpartition("}")
    if f"{space}}}" != SVG:
        if f"{space}}}" == XHTML or tag.lower() in {"script", "foreignobject", "iframe", "html"}:
            raise _refused(f"<{tag}>", text, tag)
        return  # an editor's own notes draw nothing
    if tag not in ELEMENTS:
        raise _refused(f"<{tag}>", text, f"<{tag}")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if plain.startswith("on"):
            raise _refused(plain, text, plain)
        is_link = plain in {"href", "src"} and not _is_inside(tag, value)
        if is_link or OUTSIDE.search(value):
            raise _refused(value[:60], text, value)
    if tag == "style" and OUTSIDE.search(element.text or ""):
        raise _refused("<style>", text, "<style")


def _is_inside(tag: str, value: str) -> bool:
    """A reference within the file, or a picture that is in it."""
    if value.startswith("#"):
        return True
    return tag == "image" and bool(EMBEDDED.match(value))


def _refused(what: str, text: str, find: str) -> SvgError:
    message = _("“%(what)s” is not allowed in a drawing: no scripts, no events, no other files.")
    return SvgError(_line(text, text.find(find)), message % {"what": what})


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, max(at, 0)) + 1


def _size(root: ET.Element) -> tuple[int, int] | None:
    sides = [LENGTH.match(root.get(name, "")) for name in ("width", "height")]
    numbers = [float(side.group(1)) for side in sides if side]
    if len(numbers) < 2:
        box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
        try:
            numbers = [float(part) for part in box[2:4]]
        except ValueError:
            numbers = []
    if len(numbers) < 2 or min(numbers) <= 0 or max(numbers) > 20_000:
        return None
    return max(1, round(numbers[0])), max(1, round(numbers[1]))
