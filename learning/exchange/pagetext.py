"""The text of PDF pages: from pieces at places to headings, paragraphs and lists.

A PDF knows where each piece of text stands and in which size, not what it is. A line in clearly
larger letters than most is a heading, a wider gap begins a paragraph, a bullet an entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from statistics import median
from typing import Any

from learning.bundle.files import CONTROL
from learning.exchange.lessons import Line, lines_html

HEADING = 1.2
LONGEST_HEADING = 200
GAP = 1.4
BULLET = re.compile(r"^(?:[•‣◦▪▸►●○■□➢➤✓·∙]\s*|[-–—*]\s+)(?=\S)")
NUMBERED = re.compile(r"^(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"^\W*\d{1,4}\W*$")
# Lines that repeat on a tenth of the pages, and on four at least, are the pages', not the text's.
FEWEST_REPEATS = 4
EDGE = 2


@dataclass
class PageLine:
    """A line: where it begins, in points from the page's lower left, and its letters' size."""

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0


@dataclass
class PageLines:
    """Collects the pieces of a page as pypdf reads them; its methods are pypdf's visitors."""

    lines: list[PageLine] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    _pieces: list[tuple[str, float, float, float]] = field(default_factory=list)

    def text(self, text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        """A piece; a line end in it ends the line."""
        height = float(size or 0) * abs(float(tm[3]) or float(tm[0])) * abs(float(cm[3]) or 1.0)
        x, y = (
            float(tm[4]) * float(cm[0]) + float(cm[4]),
            float(tm[5]) * float(cm[3]) + float(cm[5]),
        )
        first, *others = text.split("\n")
        self._pieces.append((first, x, y, height))
        for each in others:
            self.end()
            self._pieces.append((each, x, y, height))

    def operand(self, operator: Any, operands: Any, _cm: Any, _tm: Any) -> None:
        """Remembers which pictures are drawn."""
        if operator == b"Do" and operands:
            self.shown.add(str(operands[0]))

    def end(self) -> None:
        """The line as it is by now is complete."""
        pieces, self._pieces = self._pieces, []
        text = words_clean("".join(piece[0] for piece in pieces))
        full = [piece for piece in pieces if piece[0].strip()]
        if text and full:
            size = max(full, key=lambda piece: len(piece[0]))[3]
            self.lines.append(PageLine(text, full[0][1], full[0][2], round(size, 1)))


def words_clean(text: str) -> str:
    """The text without what no database takes and no reader sees, blanks made single."""
    text = text.encode("utf-8", "ignore").decode()
    return " ".join(CONTROL.sub("", text).replace("\ufffd", "").split())


def body_size(pages: Iterable[Sequence[PageLine]]) -> float:
    """The size in which most letters are set; 0 where there are none."""
    letters: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def running_lines(pages: Sequence[Sequence[PageLine]], body: float) -> set[str]:
    """Headers and footers: lines at the edges that repeat but for their numbers, and are neither
    headings nor entries.
    """
    seen: Counter[str] = Counter()
    for lines in pages:
        edges = [*lines[:EDGE], *lines[-EDGE:]]
        seen.update(
            {_form(line) for line in edges if line.size < HEADING * body and not _mark(line.text)}
        )
    least = max(FEWEST_REPEATS, len(pages) / 10)
    return {text for text, count in seen.items() if count >= least}


def lines_kept(lines: Sequence[PageLine], running: set[str]) -> list[PageLine]:
    """The page's lines without its headers, footers and number; all if it has nothing else."""
    last = len(lines) - EDGE
    kept = [
        line
        for at, line in enumerate(lines)
        if EDGE <= at < last or not (_form(line) in running or PAGE_NUMBER.match(line.text))
    ]
    return kept or list(lines)


def _form(line: PageLine) -> str:
    return DIGITS.sub("#", line.text)


def page_html(lines: Sequence[PageLine], body: float) -> tuple[str, str]:
    """The page's title, "" where it begins with none, and the rest as HTML."""
    title = ""
    parts: list[str] = []
    flow: list[Line] = []
    for kind, text, level in _paragraphs(lines, body):
        if kind == "heading" and not title and not parts and not flow:
            title = text
        elif kind == "heading":
            parts += [lines_html(flow), f"<h3>{escape(text, quote=False)}</h3>"]
            flow = []
        else:
            flow.append(Line(level, escape(text, quote=False), ordered=kind == "number"))
    return title, "".join([*parts, lines_html(flow)])


def _paragraphs(lines: Sequence[PageLine], body: float) -> Iterable[tuple[str, str, int]]:
    """Kind (heading, text, bullet, number), text and level of each paragraph."""
    usual = _line_height(lines)
    indents = sorted({round(line.x, -1) for line in lines if _mark(line.text)})
    kind, text, level = "", "", -1
    before: PageLine | None = None
    for line in lines:
        mark = _mark(line.text)
        if body and line.size >= HEADING * body and len(line.text) <= LONGEST_HEADING:
            now = "heading"
        else:
            now = mark or "text"
        if before is not None and _goes_on(kind, now, before, line, usual):
            text = _joined(text, line.text)
        else:
            if text:
                yield kind, text, level
            kind, text = now, line.text
            level = indents.index(round(line.x, -1)) if mark and now == mark else -1
            if now in {"bullet", "number"}:
                text = (BULLET if now == "bullet" else NUMBERED).sub("", text)
        before = line
    if text:
        yield kind, text, level


def _goes_on(kind: str, now: str, before: PageLine, line: PageLine, usual: float) -> bool:
    """Whether the line belongs to the paragraph of the line before it."""
    gap = before.y - line.y
    near = not usual or -1 <= gap <= GAP * max(usual, before.size * 1.2)
    if kind == "heading" or now == "heading":
        return kind == now and near and abs(before.size - line.size) < 1
    return now == "text" and near


def _mark(text: str) -> str:
    if BULLET.match(text):
        return "bullet"
    return "number" if NUMBERED.match(text) else ""


def _line_height(lines: Sequence[PageLine]) -> float:
    """The usual distance of two lines; 0 where there are too few."""
    gaps = [one.y - two.y for one, two in pairwise(lines) if one.y > two.y]
    return median(gaps) if gaps else 0.0


def _joined(text: str, more: str) -> str:
    """Two lines as one, a word that was divided between them whole again."""
    if text.endswith("\xad"):
        return text[:-1] + more
    if text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower():
        return text[:-1] + more
    return f"{text} {more}"
