"""The pictures of PDF pages, with the alternative texts of those that are tagged."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import DictionaryObject

from learning.bundle.media import MOST_PIXELS
from learning.content.schema import Block
from learning.exchange.lessons import Notes
from learning.exchange.pagetext import words_clean
from learning.exchange.shelf import RefusedPictureError, Shelf

# Smaller than this on a side is a bullet, a line or a shade.
SMALLEST = 32
MOST_ON_A_PAGE = 60
MOST_TAGS = 50_000
LONGEST_ALT = 2000
DAMAGE = (
    PyPdfError, DependencyError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, NotImplementedError, AssertionError, ArithmeticError, SyntaxError, struct.error,
    zlib.error,
)  # fmt: skip
Key = str | list[str]


class PagePictures:
    """Takes the pictures of pages, each once however many pages show it."""

    def __init__(self, shelf: Shelf, notes: Notes) -> None:
        self.shelf = shelf
        self.notes = notes
        # What became of a picture by its number in the file: its path, or why there is none.
        self.known: dict[int, str | RefusedPictureError] = {}

    def blocks(self, page: Any, number: int, shown: set[str], figures: list[str]) -> list[Block]:
        """The pictures that the page shows, as blocks. `shown` is the names that it draws."""
        paths: list[str] = []
        keys = [key for key in page.images.keys() if not shown or _last(key) in shown]  # noqa: SIM118  # no mapping
        if len(keys) > MOST_ON_A_PAGE:
            self.notes.add(_("of more than 60 pictures only the first 60 were taken."), number)
        for key in keys[:MOST_ON_A_PAGE]:
            path = self._path(page, key, number)
            if path and path not in paths:
                paths.append(path)
        alts = figures if len(figures) == len(paths) else [""] * len(paths)
        return [self._block(path, alt, number) for path, alt in zip(paths, alts, strict=True)]

    def _block(self, path: str, alt: str, number: int) -> Block:
        if alt:
            return {"kind": "image", "src": path, "alt": alt}
        sentence = _("a picture has no alternative text; write one before you publish.")
        self.notes.add(sentence, number)
        return {"kind": "image", "src": path}

    def _path(self, page: Any, key: Key, number: int) -> str:
        """Where the picture is kept; "" and a note when it cannot be."""
        try:
            stream = _stream(page, key)
            reference = getattr(stream, "indirect_reference", None)
            at = reference.idnum if reference is not None else 0
            if at and at in self.known:
                taken = self.known[at]
            else:
                taken = self._taken(page, key, stream, number)
                if at:
                    self.known[at] = taken
        except DAMAGE:
            taken = RefusedPictureError(_("a picture is damaged and was left out."))
        if isinstance(taken, RefusedPictureError):
            if str(taken):
                self.notes.add(str(taken), number)
            return ""
        return taken

    def _taken(self, page: Any, key: Key, stream: Any, number: int) -> str | RefusedPictureError:
        if stream is not None:
            width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
            if width * height > MOST_PIXELS:
                return RefusedPictureError(
                    _("a picture has more than 50 megapixels and was left out.")
                )
            if min(width, height) < SMALLEST:
                return RefusedPictureError(
                    _("very small pictures, such as bullets and lines, were left out.")
                )
        try:
            return self.shelf.put(page.images[key].data, number)
        except RefusedPictureError as error:
            return error


def figures_found(reader: PdfReader) -> dict[int, list[str]]:
    """The alternative texts of the figures of each page, in their order; "" where one has none."""
    root = reader.root_object.get("/StructTreeRoot")
    if root is None:
        return {}
    pages = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages, start=1)
             if page.indirect_reference is not None}  # fmt: skip
    found: dict[int, list[str]] = {}
    stack: list[tuple[Any, int]] = [(root, 0)]
    seen: set[int] = set()
    while stack and len(seen) < MOST_TAGS:
        entry, page = stack.pop()
        number = getattr(entry, "idnum", 0)
        if number and number in seen:
            continue
        seen.add(number or -len(seen) - 1)
        element = entry.get_object()
        if isinstance(element, list):
            stack += [(each, page) for each in reversed(element)]
        elif isinstance(element, DictionaryObject):
            page = _page_of(element, pages) or page
            kids = element.get("/K")
            if element.get("/S") == "/Figure":
                page = page or _page_of(_first(kids), pages)
                alt = words_clean(str(element.get("/Alt", "")))[:LONGEST_ALT]
                found.setdefault(page, []).append(alt)
            elif kids is not None:
                stack.append((element.raw_get("/K"), page))
    return found


def _page_of(element: Any, pages: dict[int, int]) -> int:
    if not isinstance(element, DictionaryObject) or "/Pg" not in element:
        return 0
    reference = element.raw_get("/Pg")
    return pages.get(getattr(reference, "idnum", 0), 0)


def _first(kids: Any) -> Any:
    return kids[0].get_object() if isinstance(kids, list) and kids else kids


def _last(key: Key) -> str:
    return key if isinstance(key, str) else key[-1]


def _stream(page: Any, key: Key) -> Any:
    """The picture as the file holds it; None for one within the page's own text."""
    if isinstance(key, str) and key.startswith("~"):
        return None
    found = page
    for name in [key] if isinstance(key, str) else key:
        found = found["/Resources"]["/XObject"][name]
    return found
