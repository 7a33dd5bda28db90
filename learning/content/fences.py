"""The line scanner: `:::` fences, `$$` formulas and block marks, before any Markdown is parsed.

Fences are matched as the Carpentries' lessons write them: three or more colons with any
spacing, closed by a line of colons of any number, the innermost first. A fence that is never
closed ends with the text, and a closing line without a fence is dropped; both are remarked.
What stands in a Markdown code fence is never looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

COLONS = re.compile(r"^(\s*):{3,}(?!:)(.*)$")
OPEN = re.compile(r"(?:\{([^{}]*)\}|([^\W\d_][\w-]*)(.*))$")
STRAY = re.compile(r"^[\s>*+-]*:{3,}\s*\w*$")
CODE = re.compile(r"^(\s*)(`{3,}(?=[^`]*$)|~{3,})")
MARK = re.compile(r"^ {0,3}<!--\s*block(?::\s*([a-z0-9][a-z0-9-]{0,78}))?\s*-->\s*$")
TITLE = re.compile(r'"((?:[^"\\]|\\.)*)"')

# Fences whose body is YAML and is read as it stands.
DATA_FENCES = frozenset(
    {"check", "poll", "reflection", "tasks", "practice", "video", "audio", "file", "link"}
)
# Fences whose body is Markdown, by the name that they go by here.
MARKDOWN_FENCES = {
    "callout": "callout",
    "caution": "callout",
    "checklist": "callout",
    "discussion": "callout",
    "prereq": "callout",
    "prerequisite": "callout",
    "questions": "callout",
    "testimonial": "callout",
    "note": "callout",
    "tip": "callout",
    "warning": "callout",
    "example": "callout",
    "accordion": "accordion",
    "hint": "accordion",
    "spoiler": "accordion",
    "challenge": "challenge",
    "exercise": "challenge",
    "solution": "solution",
    "objectives": "objectives",
    "keypoints": "keypoints",
}
# Fences for other readers than the learner.
DROPPED_FENCES = frozenset({"instructor"})
# Fences that only group: what is inside is kept as if they were not there.
PLAIN_FENCES = frozenset({"tab", "group-tab", "overview", "div", "columns", "column"})
KNOWN = [*MARKDOWN_FENCES, *DATA_FENCES, *DROPPED_FENCES, *PLAIN_FENCES]
DEEPEST = 20
# A fence line is short; a longer one is text, and is not searched for one.
LONGEST_LINE = 1000


@dataclass(frozen=True)
class Remark:
    """Something to tell the author about a line; `fatal` when the text cannot be used so."""

    line: int
    message: str
    fatal: bool = False


@dataclass(frozen=True)
class Line:
    number: int
    text: str


@dataclass
class Text:
    """A run of Markdown."""

    lines: list[Line] = field(default_factory=list)


@dataclass
class Mark:
    """`<!-- block: key -->`: the next block starts here and has this key, if any is given."""

    line: int
    key: str


@dataclass
class Formula:
    line: int
    tex: str


@dataclass
class Fence:
    """A `:::` fence; `raw` is the body of a data fence, `children` that of any other.

    `title` is what stands in quotes, None when nothing does.
    """

    name: str
    words: str
    title: str | None
    line: int
    raw: list[Line] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


Node = Text | Mark | Formula | Fence


def fences_scan(text: str, *, first_line: int = 1) -> tuple[list[Node], list[Remark]]:
    """The text as a tree of runs and fences, and what there is to remark on it."""
    lines = [Line(first_line + i, line) for i, line in enumerate(text.split("\n"))]
    scanner = _Scanner(lines)
    return scanner.run(), scanner.remarks


def code_end(lines: list[str], start: int) -> int:
    """The index of the line that closes the code fence at `start`; past the last if none does."""
    match = CODE.match(lines[start])
    mark = match.group(2) if match else ""
    closing = re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    end = start + 1
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    return end


def title_of(arguments: str) -> tuple[str, str | None]:
    """The words before a quoted title, and the title: `tip "Read aloud"` -> tip, Read aloud."""
    match = TITLE.search(arguments)
    if not match:
        return arguments.strip(), None
    title = re.sub(r"\\(.)", r"\1", match.group(1))
    return arguments[: match.start()].strip(), " ".join(title.split())


class _Scanner:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.texts = [line.text for line in lines]
        self.at = 0
        self.root: list[Node] = []
        self.open: list[Fence] = []
        self.indents: list[int] = []
        self.remarks: list[Remark] = []
        # Of backticks and tildes, how many had no closing line below.
        self.unclosed: dict[str, int] = {}

    def run(self) -> list[Node]:
        while self.at < len(self.lines):
            self._step()
        for fence in self.open:
            self._remark(
                fence.line,
                _("“%(name)s” is never closed; it ends with the lesson. Add a line of “:::”.")
                % {"name": fence.name},
            )
        return self.root

    @property
    def nodes(self) -> list[Node]:
        for fence in reversed(self.open):
            if fence.name in MARKDOWN_FENCES or fence.name in DROPPED_FENCES:
                return fence.children
        return self.root

    def _step(self) -> None:
        line = self.lines[self.at]
        if CODE.match(line.text):
            self._code()
        elif match := _colons(line.text):
            self._fence(line, match)
        elif match := MARK.match(line.text):
            self.nodes.append(Mark(line.number, match.group(1) or ""))
            self.at += 1
        elif line.text.strip().startswith("$$") and len(line.text) - len(line.text.lstrip()) <= 3:
            self._formula(line)
        elif len(line.text) < LONGEST_LINE and STRAY.match(line.text.rstrip()):
            self._remark(line.number, _("A stray “:::” was dropped."))
            self._gap(line)
        else:
            self._keep(line)

    def _fence(self, line: Line, match: re.Match[str]) -> None:
        rest = match.group(2).strip().rstrip(":").strip()
        opening = OPEN.match(rest)
        if not rest:
            self._close(line)
        elif opening:
            self._open(line, len(match.group(1)), opening)
        else:
            self._remark(line.number, _("“%(line)s” is not a fence.") % {"line": line.text.strip()})
            self._gap(line)

    def _gap(self, line: Line) -> None:
        """Leave an empty line where a line was dropped, so that what is around it stays apart."""
        self._keep(Line(line.number, ""))

    def _keep(self, line: Line) -> None:
        """Add the line to the run of Markdown at hand, less the indent of its fence."""
        indent = self.indents[-1] if self.indents else 0
        room = len(line.text) - len(line.text.lstrip(" "))
        text = line.text[min(indent, room) :]
        nodes = self.nodes
        if not nodes or not isinstance(nodes[-1], Text):
            nodes.append(Text())
        run = nodes[-1]
        if isinstance(run, Text):
            run.lines.append(Line(line.number, text))
        self.at += 1

    def _code(self) -> None:
        """Pass over a code fence as a whole, so that nothing in it is taken for ours."""
        match = CODE.match(self.texts[self.at])
        mark = match.group(2) if match else ""
        if mark[0] in self.unclosed and self.unclosed[mark[0]] <= len(mark):
            end = len(self.lines)  # looked for in vain before
        else:
            end = code_end(self.texts, self.at)
        if end == len(self.lines):
            # Not taken for code here, so that it swallows no fences.
            self._remark(self.lines[self.at].number, _("This code block is never closed."))
            self.unclosed[mark[0]] = len(mark)
            end = self.at
        for line in self.lines[self.at : end + 1]:
            self._keep(line)

    def _formula(self, line: Line) -> None:
        """`$$ … $$` on one line, or between two lines of `$$`."""
        text = line.text.strip()
        if len(text) > 4 and text.endswith("$$") and "$$" not in text[2:-2]:
            self.nodes.append(Formula(line.number, text[2:-2].strip()))
            self.at += 1
            return
        end = self.at + 1
        while end < len(self.lines) and self.lines[end].text.strip() != "$$":
            end += 1
        if text != "$$" or end == len(self.lines):
            # A mark without its partner is written so that no later one becomes its partner.
            self._keep(Line(line.number, "&#36;&#36;" if text == "$$" else line.text))
            return
        tex = "\n".join(inner.text.strip() for inner in self.lines[self.at + 1 : end])
        self.nodes.append(Formula(line.number, tex.strip()))
        self.at = end + 1

    def _open(self, line: Line, indent: int, match: re.Match[str]) -> None:
        name, words, title = _heading(match)
        fence = Fence(name, words, title, line.number)
        if name in DATA_FENCES:
            self.at += 1
            self._data(fence, indent)
            return
        if len(self.open) >= DEEPEST:
            self._remark(line.number, _("Fences are nested too deeply."), fatal=True)
        if name in MARKDOWN_FENCES:
            self.nodes.append(fence)
            self.at += 1
        else:
            self._gap(line)
        if name not in KNOWN:
            self._remark_unknown(fence)
        self.open.append(fence)
        self.indents.append(indent)

    def _data(self, fence: Fence, indent: int) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            match = _colons(line.text)
            self.at += 1
            if match and not match.group(2).strip() and len(match.group(1)) <= indent:
                self.nodes.append(fence)
                return
            fence.raw.append(line)
        self._remark(
            fence.line,
            _("“%(name)s” is never closed. Add a line of “:::” below its last line.")
            % {"name": fence.name},
            fatal=True,
        )

    def _close(self, line: Line) -> None:
        if not self.open:
            self._remark(line.number, _("A closing “:::” without a fence was dropped."))
            self._gap(line)
            return
        fence = self.open.pop()
        self.indents.pop()
        if fence.name in MARKDOWN_FENCES:
            self.at += 1
        else:
            self._gap(line)

    def _remark_unknown(self, fence: Fence) -> None:
        close = get_close_matches(fence.name, KNOWN, n=1)
        hint = _(" Did you mean “%(name)s”?") % {"name": close[0]} if close else ""
        message = _("“::: %(name)s” is not known; its text is kept as ordinary text.")
        self._remark(fence.line, message % {"name": fence.name} + hint)

    def _remark(self, line: int, message: str, *, fatal: bool = False) -> None:
        self.remarks.append(Remark(line, message, fatal))


def _colons(text: str) -> re.Match[str] | None:
    """The indent and the rest of a line that starts with three colons or more."""
    return COLONS.match(text) if len(text) < LONGEST_LINE else None


def _heading(match: re.Match[str]) -> tuple[str, str, str | None]:
    """Name, words and title of an opening line, plain or in Pandoc's braces."""
    braces, name, arguments = match.groups()
    if name:
        words, title = title_of(arguments)
    else:
        name, *classes = re.findall(r"\.([\w-]+)", braces) or ["div"]
        words, title = " ".join(classes), title_of(braces)[1]
    name = name.lower()
    if name.startswith("callout-"):
        name, words = "callout", f"{name.removeprefix('callout-')} {words}".strip()
    return name, words, title
