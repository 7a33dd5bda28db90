"""The accessibility checklist over a draft: what a reader would be shut out by, and how to mend it.

Pure functions over content; the player repairs what it can (order of headings, header cells),
and this list says what only the author can know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.content.clean import HEADINGS, html_clean
from learning.content.context import path_clean
from learning.content.contrast import faint_texts
from learning.content.dialect import markdown_parser
from learning.content.emptywords import ADDRESS, EMPTY_WORDS, FILE_NAME, PICTURE_WORDS
from learning.content.rawhtml import raw_outdent
from learning.content.schema import Block, blocks_walk
from learning.content.tree import Element, tree_parse

# The rules that a translation can break on its own.
_WORDS = ("alt", "links")


class Lesson(Protocol):
    """What of a lesson is looked at."""

    key: str
    title: str
    blocks: list[Block]


L = TypeVar("L", bound=Lesson)


@dataclass(frozen=True)
class Finding:
    """What shuts somebody out: where it is, what it is, how to mend it.

    `language` is that of a translation, empty for the original.
    """

    rule: str
    lesson_key: str
    lesson: str
    block_key: str
    what: str
    mend: str
    language: str = ""


@dataclass(frozen=True)
class Check:
    """One rule over the whole course. `detail` says what was looked at; empty `findings` pass."""

    rule: str
    title: str
    detail: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Checklist:
    checks: list[Check]

    @property
    def passes(self) -> bool:
        return all(check.passes for check in self.checks)

    @property
    def findings(self) -> list[Finding]:
        return [finding for check in self.checks for finding in check.findings]

    @property
    def open(self) -> list[Check]:
        return [check for check in self.checks if not check.passes]

    @property
    def passed(self) -> list[Check]:
        return [check for check in self.checks if check.passes]


Found = tuple[str, str, str]  # rule, what, how to mend


@dataclass
class _Seen:
    """What one block holds: how many things each rule looked at, and what it found."""

    counts: dict[str, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def count(self, rule: str) -> None:
        self.counts[rule] = self.counts.get(rule, 0) + 1

    def find(self, rule: str, what: str, mend: str) -> None:
        self.found.append((rule, what, mend))


@dataclass(frozen=True)
class LessonLook:
    """What one lesson holds: how many things each rule looked at, and what it found."""

    counts: Mapping[str, int]
    findings: list[Finding]


def lesson_look(lesson: Lesson, drawings: Mapping[str, str]) -> LessonLook:
    """Every rule that concerns a single lesson; `drawings` is the source of each SVG by path."""
    counts: dict[str, int] = {}
    findings: list[Finding] = []
    level = 0
    for block in _with_questions(lesson):
        seen = _seen(block, drawings)
        level = _order(seen, level)
        for rule, number in seen.counts.items():
            counts[rule] = counts.get(rule, 0) + number
        key = str(block.get("key", ""))
        findings += [
            Finding(rule, lesson.key, lesson.title, key, what, mend)
            for rule, what, mend in seen.found
        ]
    return LessonLook(counts, findings)


def checklist(
    lessons: Sequence[L],
    *,
    title: str,
    drawings: Mapping[str, str] | None = None,
    look: Callable[[L, Mapping[str, str]], LessonLook] = lesson_look,
    translated: Sequence[tuple[str, L]] = (),
) -> Checklist:
    """Every rule over the course called `title`; `drawings` is the source of each SVG by path.

    `look` is `lesson_look`, or something that remembers what it returned. `translated` are
    lessons in other languages, of which the words are looked at.
    """
    looks = [look(lesson, drawings or {}) for lesson in lessons]
    findings = [finding for each in looks for finding in each.findings]
    for tag, lesson in translated:
        seen = look(lesson, {})
        own = [finding for finding in seen.findings if finding.rule in _WORDS]
        findings += [replace(finding, language=tag) for finding in own]
        looks.append(LessonLook({rule: seen.counts.get(rule, 0) for rule in _WORDS}, []))
    findings += _titles(lessons, title)
    counts = {rule: sum(each.counts.get(rule, 0) for each in looks) for rule in _LOOKED_AT}
    counts["titles"] = len(lessons) + 1
    return Checklist(
        [
            Check(
                rule,
                _name(rule),
                _looked_at(rule, counts[rule]),
                [finding for finding in findings if finding.rule == rule],
            )
            for rule in _LOOKED_AT
        ]
    )


def _with_questions(lesson: Lesson) -> Iterator[Block]:
    """The blocks of the lesson, and each question of an assessment as if it were one."""
    yield from lesson.blocks
    assessment = getattr(lesson, "assessment", None) or {}
    for question in assessment.get("questions", []):
        yield {"key": question.get("key", ""), "kind": "check", "question": question}


def _seen(block: Block, drawings: Mapping[str, str]) -> _Seen:
    seen = _Seen()
    for inner in blocks_walk([block]):
        look = _LOOKS.get(str(inner.get("kind")))
        if look is not None:
            look(inner, seen)
        for text in _texts(inner):
            _prose(text, seen, drawings)
        for path in (inner.get("src"), inner.get("poster")):
            if isinstance(path, str):
                _drawing(path, seen, drawings)
    return seen


def _texts(block: Block) -> Iterator[str]:
    """The Markdown of a block: its text, or that of its fields."""
    kind = block.get("kind")
    if kind == "table":
        cells = [cell for row in [block.get("header", []), *block.get("rows", [])] for cell in row]
        yield from (cell for cell in cells if "](" in str(cell) or "http" in str(cell))
    elif kind == "check":
        question = block.get("question") or {}
        yield from (str(question.get(name) or "") for name in ("prompt", "text", "explanation"))
    elif kind != "code":
        for name in ("markdown", "description", "caption", "transcript", "prompt", "hint"):
            if isinstance(block.get(name), str):
                yield block[name]


def _prose(markdown: str, seen: _Seen, drawings: Mapping[str, str]) -> None:
    if not markdown.strip():
        return
    root = tree_parse(html_clean(markdown_parser().render(raw_outdent(markdown))))
    for element in root.walk():
        if element.tag in HEADINGS:
            seen.headings.append((int(element.tag[1]), " ".join(element.text.split())))
        elif element.tag == "img":
            _picture(element, seen)
            _drawing(element.attrs.get("src", ""), seen, drawings)
        elif element.tag == "a" and element.attrs.get("href"):
            _link(element, seen)
        elif element.tag == "table":
            _markdown_table(element, seen)


def _picture(element: Element, seen: _Seen) -> None:
    seen.count("alt")
    alt = " ".join(element.attrs.get("alt", "").split())
    name = PurePosixPath(element.attrs.get("src", "")).name
    if not alt:
        what = _("The picture “%(name)s” in the text has no alternative text.") % {"name": name}
        mend = _("Say what it shows, or make it an image block and mark it as decoration.")
        seen.find("alt", what, mend)
    else:
        _alt_says_something(alt, seen)


def _image(block: Block, seen: _Seen) -> None:
    """An image block: an empty alternative text marks it as decoration."""
    seen.count("alt")
    alt = " ".join(str(block.get("alt", "")).split())
    if alt:
        _alt_says_something(alt, seen)
    elif str(block.get("caption", "")).strip():
        what = _("A picture with a caption is marked as decoration.")
        seen.find(
            "alt", what, _("Say what it shows: whoever cannot see it reads the caption only.")
        )


def _alt_says_something(alt: str, seen: _Seen) -> None:
    if FILE_NAME.match(alt) or alt.casefold().strip(" .:") in PICTURE_WORDS:
        what = _("The alternative text “%(alt)s” does not say what the picture shows.")
        mend = _("Describe what a reader is to see in it.")
        seen.find("alt", what % {"alt": alt[:60]}, mend)


def _video(block: Block, seen: _Seen) -> None:
    seen.count("captions")
    if not block.get("captions"):
        what = _("The clip “%(title)s” has no captions.") % {"title": block.get("title", "")}
        mend = _("Upload a WebVTT file, or write the captions beside the clip.")
        seen.find("captions", what, mend)


def _audio(block: Block, seen: _Seen) -> None:
    seen.count("transcript")
    if not block.get("captions") and not str(block.get("transcript", "")).strip():
        what = _("The recording “%(title)s” has no transcript.") % {"title": block.get("title", "")}
        seen.find("transcript", what, _("Write down what is said, or upload captions for it."))


def _table(block: Block, seen: _Seen) -> None:
    seen.count("tables")
    header = [str(cell).strip() for cell in block.get("header", [])]
    if not any(header):
        what = _("A table has no header cells.")
        seen.find("tables", what, _("Write into the first row what each column holds."))
    elif "" in header[1:]:
        what = _("Column %(number)d of a table has no header.") % {
            "number": header.index("", 1) + 1
        }
        seen.find("tables", what, _("Write into the first row what the column holds."))


def _markdown_table(table: Element, seen: _Seen) -> None:
    seen.count("tables")
    if not any(cell.tag == "th" and cell.text.strip() for cell in table.walk()):
        what = _("A table in the text has no header cells.")
        seen.find("tables", what, _("Write into the first row what each column holds."))


def _link(element: Element, seen: _Seen) -> None:
    seen.count("links")
    words = " ".join(element.text.split())
    if not words and any(e.tag == "img" and e.attrs.get("alt") for e in element.walk()):
        return
    _link_words(words, seen)


def _link_card(block: Block, seen: _Seen) -> None:
    seen.count("links")
    _link_words(" ".join(str(block.get("title", "")).split()), seen)


def _link_words(words: str, seen: _Seen) -> None:
    if ADDRESS.match(words):
        what = _("The link “%(words)s” is a bare address.") % {"words": words[:60]}
        seen.find("links", what, _("Say in words where it leads."))
    elif words.casefold().strip(" .:»›>→!") in EMPTY_WORDS:
        what = _("The link text “%(words)s” does not say where it leads.") % {"words": words}
        seen.find("links", what, _("Make the words that name the target the link."))


def _file(block: Block, seen: _Seen) -> None:
    title = str(block.get("title", "")).strip()
    if FILE_NAME.match(title):
        what = _("The file “%(title)s” is called by its file name.") % {"title": title[:60]}
        seen.find("titles", what, _("Give it a title that says what is in it."))


def _drawing(path: str, seen: _Seen, drawings: Mapping[str, str]) -> None:
    source = drawings.get(path_clean(path))
    if source is None:
        return
    seen.count("contrast")
    for faint in faint_texts(source):
        what = _("“%(text)s” in %(name)s has a contrast of %(ratio)s to 1; it needs %(needed)s.")
        values = {"text": faint.text, "name": PurePosixPath(path).name, "ratio": faint.ratio}
        mend = _("Darken the words or lighten what is behind them.")
        seen.find("contrast", what % {**values, "needed": faint.needed}, mend)


def _order(seen: _Seen, level: int) -> int:
    """Find jumps among the block's headings after one of `level`; returns the last level."""
    for own, words in seen.headings:
        seen.count("headings")
        if level and own > level + 1:
            what = _(
                "The heading “%(words)s” is of level %(own)d and follows one of level %(last)d."
            )
            mend = _("Make it a heading of level %(level)d.") % {"level": level + 1}
            values = {"words": words[:60], "own": own, "last": level}
            seen.find("headings", what % values, mend)
        level = own
    return level


def _titles(lessons: Sequence[Lesson], title: str) -> Iterator[Finding]:
    mend = _("Give it a title of its own: it names the page and stands in the outline.")
    if not title.strip():
        yield Finding("titles", "", "", "", _("The course has no title."), mend)
    seen: set[str] = set()
    for lesson in lessons:
        name = " ".join(lesson.title.split()).casefold()
        if not name:
            yield Finding("titles", lesson.key, "", "", _("A lesson has no title."), mend)
        elif name in seen:
            what = _("Two lessons are called “%(title)s”.") % {"title": lesson.title}
            yield Finding("titles", lesson.key, lesson.title, "", what, mend)
        seen.add(name)


_LOOKS: dict[str, Callable[[Block, _Seen], None]] = {
    "image": _image,
    "video": _video,
    "audio": _audio,
    "table": _table,
    "link": _link_card,
    "file": _file,
}
_LOOKED_AT: dict[str, Callable[[int], str]] = {
    "alt": lambda n: ngettext("%(n)d picture", "%(n)d pictures", n),
    "captions": lambda n: ngettext("%(n)d clip", "%(n)d clips", n),
    "transcript": lambda n: ngettext("%(n)d recording", "%(n)d recordings", n),
    "headings": lambda n: ngettext("%(n)d heading", "%(n)d headings", n),
    "links": lambda n: ngettext("%(n)d link", "%(n)d links", n),
    "tables": lambda n: ngettext("%(n)d table", "%(n)d tables", n),
    "contrast": lambda n: ngettext("%(n)d drawing", "%(n)d drawings", n),
    "titles": lambda n: ngettext("%(n)d title", "%(n)d titles", n),
}


def _name(rule: str) -> str:
    names: dict[str, Any] = {
        "alt": _("Pictures have alternative texts, or are decoration"),
        "captions": _("Clips have captions"),
        "transcript": _("Recordings have a transcript"),
        "headings": _("Headings go down one level at a time"),
        "links": _("Links say where they lead"),
        "tables": _("Tables have header cells"),
        "contrast": _("Words in drawings stand out"),
        "titles": _("Every page and file has a title"),
    }
    return str(names[rule])


def _looked_at(rule: str, count: int) -> str:
    return _LOOKED_AT[rule](count) % {"n": count} if count else _("none in this course")
