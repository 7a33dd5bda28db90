"""Slides and pages as lessons: what the readers of both share.

A slide or page becomes a group of blocks, several of them a lesson. What does not come along is
a note that says where it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.bundle.files import MIB
from learning.bundle.media import MediaFile
from learning.bundle.model import LessonContent, reading_minutes
from learning.bundle.problems import Problem
from learning.content.htmlmarkdown import html_markdown, text_markdown
from learning.content.keys import keys_assign
from learning.content.schema import Block

LARGEST_DOCUMENT = 200 * MIB
MOST_LEAVES = 500
# More than this in one lesson is read in parts.
LONGEST_LESSON = 30
LONGEST_TITLE = 200
LONGEST_PROSE = 200_000
MOST_COLUMNS = 50
MOST_ROWS = 2000
MOST_PLACES = 8


class Line(NamedTuple):
    """A paragraph (level -1) or a list's entry (level from 0), as HTML."""

    level: int
    html: str
    ordered: bool = False


@dataclass
class Leaf:
    """A slide or page: its blocks, and the title of the lesson that begins with it, if one does."""

    number: int
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    begins: str = ""


@dataclass
class LessonsFound:
    """What a file holds: lessons, the pictures they show with what is in them, and notes."""

    title: str
    lessons: list[LessonContent] = field(default_factory=list)
    media: list[MediaFile] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict, repr=False)
    notes: list[Problem] = field(default_factory=list)


class Notes:
    """Notes on slides or pages; the same on several is one note that lists where."""

    def __init__(self, file: str, place: str) -> None:
        self.file = file
        self.place = place
        self.found: dict[str, list[int]] = {}

    def add(self, sentence: str, number: int = 0) -> None:
        """`sentence` about the slide or page `number`; 0 for the file as a whole."""
        numbers = self.found.setdefault(sentence, [])
        if number and number not in numbers:
            numbers.append(number)

    def problems(self) -> list[Problem]:
        return [
            Problem(self.file, 0, self._where(numbers) + sentence)
            for sentence, numbers in self.found.items()
        ]

    def _where(self, numbers: list[int]) -> str:
        if not numbers:
            return ""
        shown = ", ".join(map(str, numbers[:MOST_PLACES]))
        more = len(numbers) - MOST_PLACES
        if more > 0:
            shown += " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
        return f"{self.place} {shown}: "


def leaves_lessons(leaves: list[Leaf], title: str) -> list[LessonContent]:
    """The lessons that the leaves make: a new one where a leaf begins one, and at most 30 leaves
    in each.
    """
    groups: list[tuple[str, list[Leaf]]] = []
    for leaf in leaves:
        if leaf.begins or not groups:
            groups.append((leaf.begins or title, []))
        groups[-1][1].append(leaf)
    taken: set[str] = set()
    lessons = []
    for name, group in groups:
        parts = [group[at : at + LONGEST_LESSON] for at in range(0, len(group), LONGEST_LESSON)]
        for number, part in enumerate(parts, start=1):
            words = {"title": name, "number": number}
            whole = name if len(parts) == 1 else _("%(title)s, part %(number)d") % words
            blocks = [block for leaf in part for block in _leaf_blocks(leaf, name)]
            if blocks:
                lessons.append(lesson_made(whole, blocks, taken))
    return lessons


def lesson_made(title: str, blocks: list[Block], taken: set[str]) -> LessonContent:
    """A lesson of these blocks under a key that is not in `taken`, which then is."""
    title = title_line(title)
    keyed = keys_assign(blocks)
    minutes = reading_minutes(keyed)
    return LessonContent(key_free(title, taken), "lesson", title, minutes=minutes, blocks=keyed)


def key_free(title: str, taken: set[str]) -> str:
    """A lesson's key from its title that is not in `taken`, and puts it there."""
    stem = key = slugify(title).replace("_", "-")[:70].strip("-") or "lesson"
    number = 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key


def title_line(text: str) -> str:
    """The text on one line, not longer than a title may be."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def html_prose(html: str, notes: Notes, number: int) -> list[Block]:
    """The HTML as a block of prose; none when there is nothing in it."""
    markdown = html_markdown(html).strip()
    if len(markdown) > LONGEST_PROSE:
        notes.add(_("the text is longer than 200,000 characters and was cut off."), number)
        markdown = markdown[:LONGEST_PROSE]
    return [{"kind": "prose", "markdown": markdown}] if markdown else []


def table_block(rows: list[list[str]], notes: Notes, number: int) -> list[Block]:
    """The rows, their cells inline Markdown, as a table whose first row is its header."""
    width = max(map(len, rows), default=0)
    if not any(cell.strip() for row in rows for cell in row):
        return []
    if width > MOST_COLUMNS or len(rows) > MOST_ROWS:
        sentence = _("of a table only the first 50 columns and 2,000 rows are kept.")
        notes.add(sentence, number)
    even = [(row + [""] * width)[: min(width, MOST_COLUMNS)] for row in rows[:MOST_ROWS]]
    return [{"kind": "table", "header": even[0], "rows": even[1:]}]


def speaker_notes(markdown: str) -> list[Block]:
    """What the speaker was to say, as an accordion that is closed at first."""
    if not markdown.strip():
        return []
    text = {"kind": "prose", "markdown": markdown[:LONGEST_PROSE]}
    return [{"kind": "accordion", "title": _("Notes"), "blocks": [text]}]


def _leaf_blocks(leaf: Leaf, lesson: str) -> list[Block]:
    """The leaf's blocks below its title; the lesson's own title is not said again."""
    title = title_line(leaf.title)
    if not title or title == title_line(lesson):
        return leaf.blocks
    heading = f"## {text_markdown(title)}"
    if leaf.blocks and leaf.blocks[0]["kind"] == "prose":
        first, *others = leaf.blocks
        return [{**first, "markdown": f"{heading}\n\n{first['markdown']}"}, *others]
    return [{"kind": "prose", "markdown": heading}, *leaf.blocks]


def lines_html(lines: Sequence[Line]) -> str:
    """Paragraphs and list entries, in lists as deep as their levels."""
    parts = []
    for is_list, run in groupby(lines, key=lambda line: line.level >= 0):
        if is_list:
            parts.append(_list_html(list(run)))
        else:
            parts += [f"<p>{line.html}</p>" for line in run]
    return "".join(parts)


def _list_html(lines: list[Line]) -> str:
    """The entries from the first one's level on, what is deeper inside the one before it."""
    entries: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if entries and line.level > lines[0].level:
            entries[-1][1].append(line)
        else:
            entries.append((line, []))
    html = "".join(
        f"<li>{line.html}{_list_html(inner) if inner else ''}</li>" for line, inner in entries
    )
    tag = "ol" if lines[0].ordered else "ul"
    return f"<{tag}>{html}</{tag}>"
