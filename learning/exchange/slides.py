"""Presentations (.pptx) as lessons: one slide a group of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from learning.bundle.problems import refusal
from learning.content.htmlmarkdown import html_markdown, html_phrase
from learning.content.schema import Block
from learning.exchange.lessons import (
    LARGEST_DOCUMENT,
    MOST_LEAVES,
    Leaf,
    LessonsFound,
    Notes,
    html_prose,
    leaves_lessons,
    lines_html,
    speaker_notes,
    table_block,
    title_line,
)
from learning.exchange.officefile import presentation_check
from learning.exchange.shelf import Shelf
from learning.exchange.slideshapes import ShapeNotes, SlidePictures, is_hidden
from learning.exchange.slidetext import SlideTexts

SECTIONS = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
TITLES = frozenset({"title", "ctrTitle"})
# What slides repeat: numbers, dates, footers.
REPEATED = frozenset({"sldNum", "dt", "ftr", "hdr"})
DEEPEST_GROUP = 20
# What a file that was made by hand, or is damaged, makes the library raise.
DAMAGE = (
    PythonPptxError, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, RecursionError, NotImplementedError, AssertionError,
)  # fmt: skip


def slides_read(source: Path, name: str) -> LessonsFound:
    """The presentation `source`, called `name`, as lessons. Raises `BundleError` when it cannot
    be read at all; what of it does not come along is in the notes.
    """
    if source.stat().st_size > LARGEST_DOCUMENT:
        raise refusal(name, _("a presentation may have at most 200 MB; leave its videos out."))
    presentation_check(source, name)
    try:
        presentation = Presentation(str(source))
        slides = list(presentation.slides)
    except DAMAGE as error:
        raise refusal(name, _("this presentation is damaged; save it again.")) from error
    return _Reader(presentation, slides, name).read()


class _Reader:
    def __init__(self, presentation: Any, slides: list[Any], name: str) -> None:
        self.presentation = presentation
        self.slides = slides
        self.name = name
        self.notes = Notes(name, _("Slide"))
        stem = PurePath(name).stem
        self.title = title_line(self._title() or stem or _("Slides"))
        self.shelf = Shelf(slugify(stem)[:60].strip("-_") or "slides")

    def read(self) -> LessonsFound:
        if len(self.slides) > MOST_LEAVES:
            sentence = _("there are more than 500 slides; those after the 500th were left out.")
            self.notes.add(sentence)
        begins = self._sections()
        leaves, waiting = [], ""
        for number, slide in enumerate(self.slides[:MOST_LEAVES], start=1):
            waiting = begins.get(slide.slide_id, "") or waiting
            if is_hidden(slide):
                self.notes.add(_("it is hidden and was left out."), number)
                continue
            leaf = self._leaf(slide, number, has_sections=bool(begins))
            leaf.begins, waiting = waiting or leaf.begins, ""
            leaves.append(leaf)
        lessons = leaves_lessons(leaves, self.title)
        if not lessons:
            raise refusal(self.name, _("there is nothing on its slides that could be read."))
        return LessonsFound(
            self.title,
            lessons,
            list(self.shelf.media.values()),
            self.shelf.contents,
            self.notes.problems(),
        )

    def _title(self) -> str:
        """What the presentation is called: on its first slide, or in its properties."""
        try:
            first = self.slides[0].shapes.title if self.slides else None
            written = first.text_frame.text if first is not None else ""
            return (written or self.presentation.core_properties.title or "").strip()
        except DAMAGE:
            return ""

    def _sections(self) -> dict[int, str]:
        """The title of each section by the id of its first slide; none where there is one only."""
        sections = list(self.presentation.element.iter(f"{SECTIONS}section"))
        found = {}
        for section in sections if len(sections) > 1 else []:
            first = next(section.iter(f"{SECTIONS}sldId"), None)
            given = first.get("id", "") if first is not None else ""
            if given.isdecimal():
                found[int(given)] = title_line(section.get("name") or "") or self.title
        return found

    def _leaf(self, slide: Any, number: int, *, has_sections: bool) -> Leaf:
        leaf = Leaf(number)
        try:
            _Slide(slide, self, leaf).read()
        except DAMAGE:
            self.notes.add(_("it is damaged; what comes after the damage was left out."), number)
        if not leaf.title:
            leaf.title = _("Slide %(number)d") % {"number": number} if leaf.blocks else ""
        opens = slide.slide_layout._element.get("type") == "secHead"  # noqa: SLF001  # layouts do not tell their type
        if opens and leaf.title and not has_sections and number > 1:
            leaf.begins = leaf.title
        return leaf


class _Slide:
    """One slide on its way to blocks, which go into the leaf as they come."""

    def __init__(self, slide: Any, reader: _Reader, leaf: Leaf) -> None:
        self.slide = slide
        self.leaf = leaf
        self.notes = reader.notes
        self.texts = SlideTexts(slide, leaf.number, reader.notes)
        self.pictures = SlidePictures(slide, reader.shelf, leaf.number, reader.notes)
        self.lost = ShapeNotes(leaf.number, reader.notes)
        self.html: list[str] = []

    def read(self) -> None:
        for shape in _shapes(self.slide.shapes):
            self._shape(shape)
        self._flush()
        self.lost.slide(self.slide)
        if self.slide.has_notes_slide:
            frame = self.slide.notes_slide.notes_text_frame
            lines = self.texts.lines_of(frame) if frame is not None else []
            self.leaf.blocks += speaker_notes(html_markdown(lines_html(lines)))

    def _shape(self, shape: Any) -> None:
        kind = _placeholder(shape)
        if kind in REPEATED:
            return
        if kind in TITLES and not self.leaf.title and shape.text_frame.text.strip():
            self.leaf.title = title_line(shape.text_frame.text.replace("\v", " "))
            return
        self.lost.shape(shape)
        if getattr(shape, "has_table", False):
            self._add(self._table(shape.table))
        elif shape._element.tag == qn("p:pic"):  # noqa: SLF001  # also pictures in placeholders
            self._add(self.pictures.blocks(shape))
        elif shape.has_text_frame:
            self.html.append(lines_html(self.texts.lines(shape)))

    def _add(self, blocks: list[Block]) -> None:
        if blocks:
            self._flush()
            self.leaf.blocks += blocks

    def _flush(self) -> None:
        html, self.html = "".join(self.html), []
        self.leaf.blocks += html_prose(html, self.notes, self.leaf.number)

    def _table(self, table: Any) -> list[Block]:
        rows = []
        for row in table.rows:
            cells = []
            for cell in row.cells:
                if cell.is_merge_origin:
                    sentence = _("merged cells of a table became single ones.")
                    self.notes.add(sentence, self.leaf.number)
                body = cell._tc.find(qn("a:txBody"))  # noqa: SLF001  # as in slidetext
                cells.append(html_phrase(self.texts.cell(body))[0] if body is not None else "")
            rows.append(cells)
        return table_block(rows, self.notes, self.leaf.number)


def _placeholder(shape: Any) -> str:
    """The kind of placeholder that the shape fills; "-" when it fills none."""
    if not shape.is_placeholder:
        return "-"
    return next(shape._element.iter(qn("p:ph"))).get("type") or ""  # noqa: SLF001  # as it is written


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    """The shapes in the order in which they are read aloud, those in groups too."""
    for shape in shapes:
        if shape._element.tag == qn("p:grpSp") and depth < DEEPEST_GROUP:  # noqa: SLF001  # one way for all
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape
