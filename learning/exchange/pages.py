"""PDF files as lessons: one page a group of blocks."""

from __future__ import annotations

import logging
import struct
import time
import zlib
from collections import Counter
from pathlib import Path, PurePath
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from learning.bundle.problems import refusal
from learning.content.schema import Block
from learning.exchange.lessons import (
    LARGEST_DOCUMENT,
    MOST_LEAVES,
    Leaf,
    LessonsFound,
    Notes,
    html_prose,
    leaves_lessons,
    title_line,
)
from learning.exchange.pagepictures import PagePictures, figures_found
from learning.exchange.pagetext import (
    FEWEST_REPEATS,
    PageLine,
    PageLines,
    body_size,
    lines_kept,
    page_html,
    running_lines,
    words_clean,
)
from learning.exchange.shelf import Shelf

# Reading stops here; a file that takes longer was made to.
MOST_SECONDS = 120
MARK = b"%PDF-"
DAMAGE = (
    PyPdfError, DependencyError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, RecursionError, NotImplementedError, AssertionError, ArithmeticError, struct.error,
    zlib.error,
)  # fmt: skip
CLIPS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
# It reports each oddity of a damaged file; what matters is in the notes.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pages_read(source: Path, name: str) -> LessonsFound:
    """The PDF `source`, called `name`, as lessons. Raises `BundleError` when it cannot be read at
    all; what of it does not come along is in the notes.
    """
    if source.stat().st_size > LARGEST_DOCUMENT:
        raise refusal(name, _("a PDF may have at most 200 MB; split it up."))
    with source.open("rb") as stream:
        if MARK not in stream.read(1024):
            raise refusal(name, _("this is no PDF, whatever its name says."))
        stream.seek(0)
        try:
            reader = PdfReader(stream)
            locked = reader.is_encrypted and not reader.decrypt("")
            count = 0 if locked else len(reader.pages)
        except DAMAGE as error:
            raise refusal(name, _("this PDF is damaged; save or print it as PDF again.")) from error
        if locked:
            raise refusal(name, _("this PDF has a password; save it without one."))
        return _Reader(reader, count, name).read()


class _Reader:
    def __init__(self, reader: PdfReader, count: int, name: str) -> None:
        self.reader = reader
        self.name = name
        self.notes = Notes(name, _("Page"))
        self.count = min(count, MOST_LEAVES)
        if count > MOST_LEAVES:
            sentence = _("there are more than 500 pages; those after the 500th were left out.")
            self.notes.add(sentence)
        stem = PurePath(name).stem
        self.stem = stem or _("Pages")
        self.shelf = Shelf(slugify(stem)[:60].strip("-_") or "pages")
        self.pictures = PagePictures(self.shelf, self.notes)

    def read(self) -> LessonsFound:
        until = time.monotonic() + MOST_SECONDS
        figures = self._figures()
        texts: list[list[PageLine]] = []
        shown: list[list[Block]] = []
        for number in range(1, self.count + 1):
            if time.monotonic() > until:
                self.notes.add(_("reading took too long and stopped here."), number)
                break
            lines, blocks = self._page(number, figures.get(number, []))
            texts.append(lines)
            shown.append(blocks)
        leaves = self._leaves(texts, self._once(shown))
        title = title_line(self._title() or (leaves[0].title if leaves else "") or self.stem)
        lessons = leaves_lessons(leaves, title)
        if not lessons:
            raise refusal(self.name, _("there is nothing on its pages that could be read."))
        self._whole()
        kept = {block["src"] for each in shown for block in each}
        media = [file for file in self.shelf.media.values() if file.path in kept]
        contents = {path: data for path, data in self.shelf.contents.items() if path in kept}
        return LessonsFound(title, lessons, media, contents, self.notes.problems())

    def _page(self, number: int, figures: list[str]) -> tuple[list[PageLine], list[Block]]:
        """The lines of a page, and its pictures as blocks."""
        found = PageLines()
        blocks: list[Block] = []
        try:
            page = self.reader.pages[number - 1]
            try:
                page.extract_text(visitor_text=found.text, visitor_operand_before=found.operand)
            except DAMAGE:
                self.notes.add(_("its text is damaged; some of it is missing."), number)
            found.end()
            blocks = self.pictures.blocks(page, number, found.shown, figures)
            self._annotations(page, number)
        except DAMAGE:
            self.notes.add(_("it is damaged; some of it is missing."), number)
        if not found.lines:
            self.notes.add(
                _("there is no text on it, only a picture of it, as scanners make them. Write down "
                  "what it says.") if blocks else _("it is empty."), number)  # fmt: skip
        return found.lines, blocks

    def _leaves(self, texts: list[list[PageLine]], shown: list[list[Block]]) -> list[Leaf]:
        begins = self._chapters()
        body = body_size(texts)
        running = running_lines(texts, body)
        if running:
            words = {"text": "”, “".join(sorted(running)[:3])}
            self.notes.add(_("headers and footers were left out: “%(text)s”.") % words)
        leaves, waiting = [], ""
        for number, (lines, blocks) in enumerate(zip(texts, shown, strict=True), start=1):
            title, html = page_html(lines_kept(lines, running), body)
            prose = html_prose(html, self.notes, number)
            waiting = begins.get(number, "") or waiting
            if not (title or prose or blocks):
                continue
            if not title and not prose:
                title = _("Page %(number)d") % {"number": number}
            leaves.append(Leaf(number, title_line(title), [*prose, *blocks], waiting))
            waiting = ""
        return leaves

    def _once(self, shown: list[list[Block]]) -> list[list[Block]]:
        """The pictures without those on half of the pages, such as a logo."""
        seen = Counter(src for blocks in shown for src in {block["src"] for block in blocks})
        least = max(FEWEST_REPEATS, len(shown) / 2)
        often = {src for src, count in seen.items() if count >= least}
        if often:
            self.notes.add(_("a picture that is on most pages, such as a logo, was left out."))
        for blocks in shown:
            blocks[:] = [block for block in blocks if block["src"] not in often]
        return shown

    def _title(self) -> str:
        try:
            metadata = self.reader.metadata
            return words_clean(str(metadata.title or "")) if metadata else ""
        except DAMAGE:
            return ""

    def _chapters(self) -> dict[int, str]:
        """The title of each chapter in the PDF's outline by the page it begins on."""
        try:
            entries: list[Any] = self.reader.outline
            tops = [each for each in entries if isinstance(each, Destination)]
            inner = next((each for each in entries if isinstance(each, list)), None)
            if len(tops) == 1 and inner:  # the document's title above its chapters
                tops += [each for each in inner if isinstance(each, Destination)]
            found: dict[int, str] = {}
            for entry in tops:
                page = self.reader.get_destination_page_number(entry)
                title = title_line(words_clean(str(entry.title or "")))
                if page is not None and page >= 0 and title:
                    found.setdefault(page + 1, title)
        except DAMAGE:
            self.notes.add(_("its outline is damaged; the pages are one lesson."))
            return {}
        return found if len(found) > 1 else {}

    def _figures(self) -> dict[int, list[str]]:
        try:
            return figures_found(self.reader)
        except DAMAGE:
            return {}

    def _annotations(self, page: Any, number: int) -> None:
        """Names what lies above the page."""
        annotations = page.get("/Annots") or []
        kinds = {str(each.get_object().get("/Subtype")) for each in annotations[:1000]}
        if "/Link" in kinds:
            sentence = _("links are not carried over; their words are. Make them anew.")
            self.notes.add(sentence, number)
        if kinds & CLIPS:
            self.notes.add(_("a video or recording was left out."), number)
        if "/Widget" in kinds:
            self.notes.add(_("fields to fill in were left out."), number)
        if kinds & {"/FreeText", "/Text", "/Highlight", "/Ink", "/Stamp"}:
            self.notes.add(_("comments on the page were left out."), number)

    def _whole(self) -> None:
        """Names what belongs to the file as a whole."""
        try:
            names = self.reader.root_object.get("/Names")
            if names is not None and "/EmbeddedFiles" in names.get_object():
                self.notes.add(_("files that are attached to it were left out."))
        except DAMAGE:
            return
