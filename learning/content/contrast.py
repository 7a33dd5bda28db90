"""Contrast of words in drawings, where a drawing says enough to tell.

Ratios are those of WCAG 2.2, success criterion 1.4.3. What cannot be told (words under a
transformation, over a gradient, coloured by a style sheet) is left out, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from PIL import ImageColor

SVG = "{http://www.w3.org/2000/svg}"
ENOUGH, ENOUGH_LARGE = 4.5, 3.0
# From here on words count as large, in pixels; bold ones earlier.
LARGE, LARGE_BOLD = 24.0, 18.66
DEFAULT_SIZE = 16.0
_NUMBER = re.compile(r"^\s*(-?\d+(?:\.\d+)?)(?:px)?\s*$")
_SHARE = re.compile(r"^\s*(\d+(?:\.\d+)?)%\s*$")

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class FaintText:
    """Words that are hard to read; `ratio` is rounded down to one decimal."""

    text: str
    ratio: float
    needed: float


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    colour: Colour | None

    def holds(self, x: float, y: float) -> bool:
        if self.colour is None and self.width == float("inf"):
            return True
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


# A shape whose outline is not worked out: whatever is written after it may stand on it.
_UNKNOWN = _Box(0, 0, float("inf"), float("inf"), None)


@dataclass(frozen=True)
class _Style:
    """What an element hands down: `fill` is None where it cannot be told."""

    fill: Colour | None = (0, 0, 0)
    size: float = DEFAULT_SIZE
    bold: bool = False
    moved: bool = False


def contrast_ratio(one: Colour, other: Colour) -> float:
    """From 1, the same, to 21, black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def faint_texts(svg: str) -> list[FaintText]:
    """The words of a drawing whose contrast is known and too low; none for what is no SVG."""
    if "<!" in svg.replace("<!--", ""):
        return []  # a document type or entities: such a drawing is never let in
    try:
        root = ET.fromstring(svg)  # noqa: S314  # no DOCTYPE, so no entities
    except ET.ParseError:
        return []
    boxes: list[_Box] = []
    view = _view(root)
    return list(_walk(root, _Style(), boxes, view))


def _walk(
    element: ET.Element, style: _Style, boxes: list[_Box], view: tuple[float, float]
) -> Iterator[FaintText]:
    style = _inherited(element, style)
    tag = element.tag.removeprefix(SVG)
    if tag in {"defs", "symbol", "clipPath", "mask", "pattern", "marker"}:
        return
    if tag == "rect":
        boxes.append(_box(element, style, view))
    elif tag in {"path", "circle", "ellipse", "polygon", "image", "use"}:
        boxes.append(_UNKNOWN)
    elif tag == "text":
        found = _faint(element, style, boxes)
        if found is not None:
            yield found
        return
    for child in element:
        if isinstance(child.tag, str):
            yield from _walk(child, style, boxes, view)


def _faint(element: ET.Element, style: _Style, boxes: list[_Box]) -> FaintText | None:
    words = " ".join("".join(element.itertext()).split())
    x, y = _length(element.get("x", "0")), _length(element.get("y", "0"))
    if not words or style.moved or style.fill is None or x is None or y is None:
        return None
    below = next((box for box in reversed(boxes) if box.holds(x, y)), None)
    if below is None or below.colour is None:
        return None
    ratio = contrast_ratio(style.fill, below.colour)
    large = style.size >= (LARGE_BOLD if style.bold else LARGE)
    needed = ENOUGH_LARGE if large else ENOUGH
    if ratio >= needed:
        return None
    return FaintText(words[:80], int(ratio * 10) / 10, needed)


def _inherited(element: ET.Element, style: _Style) -> _Style:
    own = _properties(element)
    fill = style.fill
    if "fill" in own:
        fill = _colour(own["fill"])
    elif "class" in element.attrib:
        fill = None  # a style sheet may say something else
    see_through = any(own.get(name, "1").strip() not in {"1", "1.0"} for name in _OPACITIES)
    size = _length(own.get("font-size", "")) or style.size
    weight = own.get("font-weight", "")
    bold = weight in {"bold", "bolder"} or (weight.isdigit() and int(weight) >= 700)
    return _Style(
        fill=None if see_through else fill,
        size=size,
        bold=bold if weight else style.bold,
        moved=style.moved or "transform" in own,
    )


_OPACITIES = ("opacity", "fill-opacity")
_KEPT = ("fill", "font-size", "font-weight", "transform", *_OPACITIES)


def _properties(element: ET.Element) -> dict[str, str]:
    """Presentation attributes, and those of `style`, which win."""
    found = {name: element.attrib[name] for name in _KEPT if name in element.attrib}
    for part in element.get("style", "").split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip() in _KEPT:
            found[name.strip()] = value.strip()
    return found


def _box(element: ET.Element, style: _Style, view: tuple[float, float]) -> _Box:
    sides = [
        _length(element.get("x", "0"), view[0]),
        _length(element.get("y", "0"), view[1]),
        _length(element.get("width", ""), view[0]),
        _length(element.get("height", ""), view[1]),
    ]
    if style.moved or any(side is None for side in sides):
        return _UNKNOWN
    x, y, width, height = (side or 0.0 for side in sides)
    return _Box(x, y, width, height, style.fill)


def _view(root: ET.Element) -> tuple[float, float]:
    """Width and height in the drawing's own units, 0 where they are not said."""
    parts = root.get("viewBox", "").replace(",", " ").split()
    if len(parts) == 4:
        return _length(parts[2]) or 0.0, _length(parts[3]) or 0.0
    return _length(root.get("width", "")) or 0.0, _length(root.get("height", "")) or 0.0


def _length(text: str, whole: float = 0.0) -> float | None:
    number = _NUMBER.match(text)
    if number:
        return float(number.group(1))
    share = _SHARE.match(text)
    return float(share.group(1)) * whole / 100 if share and whole else None


def _colour(text: str) -> Colour | None:
    try:
        colour = ImageColor.getrgb(text.strip())
    except ValueError:
        return None  # none, a gradient, a variable
    return colour[:3] if len(colour) == 3 or colour[3] == 255 else None


def _luminance(colour: Colour) -> float:
    """WCAG's relative luminance of an sRGB colour."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
