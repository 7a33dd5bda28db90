"""What stands on a slide besides text: pictures, and what cannot come along."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pptx.oxml.ns import qn

from learning.content.emptywords import FILE_NAME, PICTURE_WORDS
from learning.content.schema import Block
from learning.exchange.lessons import Notes
from learning.exchange.shelf import Crop, RefusedPictureError, Shelf

DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
# What PowerPoint adds to the alternative texts that it wrote itself.
MACHINE = ("description automatically generated", "automatisch generierte beschreibung")
CLIPS = (qn("a:videoFile"), qn("a:audioFile"), qn("a:quickTimeFile"), qn("a:wavAudioFile"))
ANIMATED = tuple(map(qn, ("p:bldP", "p:animEffect", "p:anim", "p:animMotion", "p:set")))
LONGEST_ALT = 2000


class SlidePictures:
    """Takes the pictures of one slide."""

    def __init__(self, slide: Any, shelf: Shelf, number: int, notes: Notes) -> None:
        self.slide = slide
        self.shelf = shelf
        self.number = number
        self.notes = notes

    def blocks(self, shape: Any) -> list[Block]:
        """The picture as a block; none, and a note, when it cannot be shown."""
        element = shape._element  # noqa: SLF001  # alternative texts have no interface
        blip = next(element.iter(qn("a:blip")), None)
        relation = blip.get(qn("r:embed")) if blip is not None else None
        if not relation or relation not in self.slide.part.rels:
            self.notes.add(_("a picture is not in the file but only linked to; left out."),
                           self.number)  # fmt: skip
            return []
        try:
            data = self.slide.part.related_part(relation).blob
            path = self.shelf.put(data, self.number, _crop(element))
        except RefusedPictureError as error:
            self.notes.add(str(error), self.number)
            return []
        block: Block = {"kind": "image", "src": path}
        alt = alt_of(element)
        if alt is None:
            sentence = _("a picture has no alternative text; write one before you publish.")
            self.notes.add(sentence, self.number)
        else:
            block["alt"] = alt
        return [block]


class ShapeNotes:
    """Names what of a slide stays behind."""

    def __init__(self, number: int, notes: Notes) -> None:
        self.number = number
        self.notes = notes

    def shape(self, shape: Any) -> None:
        element = shape._element  # noqa: SLF001  # what it is, as it is written
        if any(next(element.iter(tag), None) is not None for tag in CLIPS):
            self._add(_("a video or recording was left out; add it as a file of its own."))
        if getattr(shape, "has_chart", False):
            words = {"title": _chart_title(shape) or shape.name}
            self._add(
                _("the chart “%(title)s” cannot be carried over; add it as a picture.") % words
            )
        elif element.tag == qn("p:graphicFrame") and not getattr(shape, "has_table", False):
            self._frame(element, shape.name)
        elif _is_drawn(shape, element):
            self._add(_("drawn shapes and lines were left out; their words are kept."))

    def slide(self, slide: Any) -> None:
        """What concerns the slide as a whole."""
        element = slide._element  # noqa: SLF001  # as above
        timings = element.iterchildren(qn("p:timing"))
        if any(next(timing.iter(*ANIMATED), None) is not None for timing in timings):
            self._add(_("animations were left out; everything is shown at once."))
        background = element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
        if background is not None and next(background.iter(qn("a:blip")), None) is not None:
            self._add(_("the picture in the background was left out."))

    def _frame(self, element: Any, name: str) -> None:
        data = next(element.iter(qn("a:graphicData")), None)
        if data is not None and data.get("uri") == DIAGRAM:
            self._add(_("the SmartArt “%(title)s” cannot be carried over; save it as a picture and "
                        "add that.") % {"title": name})  # fmt: skip
        else:
            self._add(
                _("the embedded object “%(title)s” cannot be carried over.") % {"title": name}
            )

    def _add(self, sentence: str) -> None:
        self.notes.add(sentence, self.number)


def alt_of(element: Any) -> str | None:
    """The alternative text; "" for decoration, None where nobody has written one."""
    properties = next(element.iter(qn("p:cNvPr")), None)
    if properties is None:
        return None
    if any(each.get("val") in {"1", "true"} for each in properties.iter(DECORATIVE)):
        return ""
    text = " ".join((properties.get("descr") or "").split())
    if text.casefold().rstrip(".").endswith(MACHINE):
        for words in MACHINE:
            at = text.casefold().rfind(words)
            text = text[:at].rstrip(" .,") if at >= 0 else text
    if not text or FILE_NAME.match(text) or text.casefold().strip(" .:") in PICTURE_WORDS:
        return None
    return text[:LONGEST_ALT]


def is_hidden(slide: Any) -> bool:
    return slide._element.get("show") in {"0", "false"}  # noqa: SLF001  # hiding has no interface


def _crop(element: Any) -> Crop | None:
    """What is cut off at each side, as parts of one; None when all is shown."""
    found = next(element.iter(qn("a:srcRect")), None)
    if found is None:
        return None
    sides = []
    for name in ("l", "t", "r", "b"):
        try:
            sides.append(min(max(int(found.get(name, "0")) / 100_000, 0.0), 0.99))
        except ValueError:
            sides.append(0.0)
    left, top, right, bottom = sides
    if not any(sides) or left + right >= 1 or top + bottom >= 1:
        return None
    return left, top, right, bottom


def _chart_title(shape: Any) -> str:
    try:
        chart = shape.chart
        return str(chart.chart_title.text_frame.text).strip() if chart.has_title else ""
    except (KeyError, ValueError, AttributeError):
        return ""


def _is_drawn(shape: Any, element: Any) -> bool:
    """Whether it is a drawing that says something by its form: a line, an arrow, a box."""
    if element.tag == qn("p:cxnSp"):
        return True
    if element.tag != qn("p:sp") or shape.is_placeholder:
        return False
    is_text_box = next(element.iter(qn("p:cNvSpPr"))).get("txBox") in {"1", "true"}
    return not is_text_box
