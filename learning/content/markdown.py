"""A lesson's Markdown as blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from markdown_it.token import Token

from learning.content.blockdata import data_block
from learning.content.dialect import (
    TRAILING_BRACES,
    Env,
    block_parser,
    inline_plain,
    language_of,
    markdown_parser,
    path_of,
    plain_text,
)
from learning.content.fences import (
    CODE,
    COLONS,
    DATA_FENCES,
    LONGEST_LINE,
    Fence,
    Formula,
    Line,
    Mark,
    Node,
    Remark,
    Text,
    code_end,
    fences_scan,
)
from learning.content.keys import keys_assign
from learning.content.schema import BLOCK_KINDS, Block, block_problems

VARIANTS = {
    "note": "note",
    "tip": "tip",
    "warning": "warning",
    "example": "example",
    "caution": "warning",
    "important": "warning",
    "checklist": "tip",
    "prereq": "prerequisite",
    "prerequisite": "prerequisite",
    "discussion": "discussion",
    "questions": "questions",
}
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*)$")
GRID = re.compile(r"^\+[-=+:]+\+\s*$")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:", re.MULTILINE)


@dataclass
class ParsedLesson:
    """A lesson's blocks with their keys, what its lists say, and remarks on its lines.

    `places` is the line on which each block of the lesson itself starts.
    """

    blocks: list[Block] = field(default_factory=list)
    objectives: list[str] = field(default_factory=list)
    keypoints: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def markdown_parse(text: str, *, title: str = "", inside: str = "") -> ParsedLesson:
    """The lesson in `text`; a first heading that repeats `title` is left out.

    With `inside`, the text is read as the body of a block of that kind.
    """
    nodes, remarks = fences_scan(text)
    _drop_title(nodes, title)
    reader = _Reader(_references(nodes), remarks)
    lesson = ParsedLesson(remarks=reader.remarks)
    reader.lesson = lesson
    for line, block in reader.blocks(nodes, inside):
        lesson.blocks.append(block)
        lesson.places.append(line)
    lesson.blocks = keys_assign(lesson.blocks)
    _remark_problems(lesson)
    return lesson


@dataclass
class _Reader:
    env: Env
    remarks: list[Remark]
    lesson: ParsedLesson = field(default_factory=ParsedLesson)

    def blocks(self, nodes: list[Node], inside: str = "") -> list[tuple[int, Block]]:
        """The blocks of `nodes`, each with the line it starts on."""
        found: list[tuple[int, Block]] = []
        mark: Mark | None = None
        for node in nodes:
            if isinstance(node, Mark):
                mark = node
                continue
            if isinstance(node, Text) and not any(line.text.strip() for line in node.lines):
                continue
            new = self._node(node, inside, whole=mark is not None)
            if mark and mark.key and new:
                new[0][1]["key"] = mark.key
            mark = None
            found += new
        return found

    def _node(self, node: Node, inside: str, *, whole: bool) -> list[tuple[int, Block]]:
        if isinstance(node, Text):
            return _text_blocks(node.lines, self.env, whole=whole)
        if isinstance(node, Formula):
            return [(node.line, {"kind": "maths", "tex": node.tex})] if node.tex else []
        if isinstance(node, Fence) and node.name in {"objectives", "keypoints"}:
            items = _items(node.children)
            getattr(self.lesson, node.name).extend(items)
            return []
        if isinstance(node, Fence) and node.name in DATA_FENCES:
            return self._data(node, inside)
        return self._container(node, inside) if isinstance(node, Fence) else []

    def _data(self, fence: Fence, inside: str) -> list[tuple[int, Block]]:
        block, remarks = data_block(fence)
        self.remarks += remarks
        if inside and BLOCK_KINDS[fence.name].personal:
            message = _("A “%(name)s” cannot stand inside “%(inside)s”; close that first.")
            words = {"name": fence.name, "inside": inside}
            self.remarks.append(Remark(fence.line, message % words, fatal=True))
            return []
        return [(fence.line, block)] if block else []

    def _container(self, fence: Fence, inside: str) -> list[tuple[int, Block]]:
        kind, variant, title = _container_kind(fence, inside)
        children = fence.children
        if not title and fence.title is None:
            title, children = _leading_title(children)
        block: Block = {"kind": kind}
        if kind == "callout":
            block["variant"] = variant
        block["title"] = " ".join(title.split())
        block["blocks"] = [inner for __, inner in self.blocks(children, kind)]
        for inner in block["blocks"]:
            inner.pop("key", None)  # only what stands in the lesson itself is kept apart by keys
        if not block["blocks"] and not title:
            return []
        return [(fence.line, block)]


def _container_kind(fence: Fence, inside: str) -> tuple[str, str, str]:
    """Kind of block, variant of a callout, and title of a Markdown fence."""
    words = fence.words.split()
    title = fence.title or ""
    match fence.name:
        case "challenge" | "exercise":
            return "challenge", "", title or fence.words
        case "solution":
            # A solution of nothing is still something to open.
            if inside == "challenge":
                return "solution", "", title or fence.words
            return "accordion", "", title or fence.words
        case "accordion" | "hint" | "spoiler":
            return "accordion", "", title or fence.words
    variant = VARIANTS.get(fence.name, "note")
    if fence.name == "callout" and words and words[0].lower() in VARIANTS:
        variant = VARIANTS[words[0].lower()]
        words = words[1:]
    return "callout", variant, title or " ".join(words)


def _leading_title(nodes: list[Node]) -> tuple[str, list[Node]]:
    """A heading that opens a fence is its title, and is taken out of it."""
    for index, node in enumerate(nodes):
        if not isinstance(node, Text):
            break
        for at, line in enumerate(node.lines):
            match = HEADING.match(line.text)
            if match:
                title = TRAILING_BRACES.sub("", match.group(2)).strip()
                rest = Text([*node.lines[:at], *node.lines[at + 1 :]])
                return title, [*nodes[:index], rest, *nodes[index + 1 :]]
            if line.text.strip():
                return "", nodes
    return "", nodes


def _drop_title(nodes: list[Node], title: str) -> None:
    wanted = " ".join(title.split()).casefold()
    if not wanted or not nodes or not isinstance(nodes[0], Text):
        return
    heading, rest = _leading_title(nodes[:1])
    found = {" ".join(heading.split()).casefold(), inline_plain(heading).casefold()}
    first = next((line.text for line in nodes[0].lines if line.text.strip()), "")
    if wanted in found and first.lstrip().startswith("# "):
        nodes[0] = rest[0]


def _references(nodes: list[Node]) -> Env:
    """The link definitions of the whole lesson: a link may be defined far from its use."""
    env: Env = {}
    for node in nodes:
        if isinstance(node, Text):
            text = "\n".join(line.text for line in node.lines)
            if DEFINITION.search(text):
                block_parser().parse(text, env)
        elif isinstance(node, Fence):
            env.setdefault("references", {}).update(_references(node.children)["references"])
    env.setdefault("references", {})
    return env


def _items(nodes: list[Node]) -> list[str]:
    """The items of a list of objectives or key points, each as one line of plain words."""
    items: list[str] = []
    for node in nodes:
        for line in node.lines if isinstance(node, Text) else []:
            match = LIST_ITEM.match(line.text)
            if match:
                items.append(match.group(1))
            elif line.text.strip() and items and not HEADING.match(line.text):
                items[-1] += " " + line.text.strip()
    return [inline_plain(item) for item in items]


def _text_blocks(lines: list[Line], env: Env, *, whole: bool) -> list[tuple[int, Block]]:
    """A run of Markdown as blocks: what is a block of its own, and the prose between.

    Prose starts anew at each heading, so that a place in a lesson is never far from a block's
    start; not when `whole`, which an explicit mark asks for.
    """
    text = "\n".join(line.text for line in lines)
    # A copy: parsing adds what it finds to the environment.
    tokens = block_parser().parse(text, {"references": dict(env["references"])})
    own = _own_blocks(tokens, env)
    cuts = {token.map[0] for token in tokens if token.map and _is_heading(token)}
    found: list[tuple[int, Block]] = []
    prose: list[Line] = []
    at = 0
    while at <= len(lines):
        if at == len(lines) or at in own or (at in cuts and not whole):
            found += _prose(prose)
            prose = []
        if at == len(lines):
            break
        if at in own:
            end, block = own[at]
            found.append((lines[at].number, block))
            at = end
        else:
            prose.append(lines[at])
            at += 1
    return found


def _is_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0


def _prose(lines: list[Line]) -> list[tuple[int, Block]]:
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return []
    kept = lines[filled[0] : filled[-1] + 1]
    text = _closed("\n".join(line.text for line in kept).rstrip())
    return [(kept[0].number, {"kind": "prose", "markdown": text})]


def _closed(text: str) -> str:
    """The text with each code fence in it closed, so that it reaches no further than the text.

    That is a fence in a list, or one that raw HTML has made words of.
    """
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        match = CODE.match(lines[at])
        end = code_end(lines, at) if match else at
        if match and end == len(lines):
            closed = f"{text}\n{match.group(1)}{match.group(2)}"
            tokens = block_parser().parse(closed)
            if not any(token.type == "fence" and not token.level for token in tokens):
                return closed
            character = f"&#{ord(match.group(2)[0])};"
            lines[at] = lines[at].replace(match.group(2)[0], character)
            end = at
        elif not match and COLONS.match(lines[at][:LONGEST_LINE]):
            lines[at] = lines[at].replace(":", "&#58;", 1)
        at = end + 1
    return "\n".join(lines)


def _own_blocks(tokens: list[Token], env: Env) -> dict[int, tuple[int, Block]]:
    """First line -> (line after the last, block) of each code, table and picture."""
    own: dict[int, tuple[int, Block]] = {}
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        block: Block | None = None
        if token.type == "fence":
            code = token.content.removesuffix("\n")
            block = {"kind": "code", "language": language_of(token.info), "code": code}
        elif token.type == "table_open":
            block = _table(tokens, index)
        elif token.type == "paragraph_open":
            block = _paragraph_block(tokens[index + 1].content, env)
        if block:
            own[token.map[0]] = (token.map[1], block)
    return own


def _paragraph_block(text: str, env: Env) -> Block | None:
    """The block that a paragraph is if it is only a picture, or a table drawn with characters."""
    lines = text.split("\n")
    if len(lines) > 2 and GRID.match(lines[0]) and GRID.match(lines[-1]):
        return {"kind": "code", "language": "", "code": text}
    if not text.startswith("!["):
        return None
    tokens = markdown_parser().parseInline(text, {"references": dict(env["references"])})
    children = [t for t in tokens[0].children or [] if t.type != "text" or t.content.strip()]
    if len(children) != 1 or children[0].type != "image":
        return None
    image = children[0]
    alt = str(image.attrs.get("alt") or "") or plain_text(image.children)
    block = {
        "kind": "image",
        "src": path_of(str(image.attrs.get("src") or "")),
        "alt": " ".join(alt.split()),
    }
    caption = " ".join(str(image.attrs.get("title") or "").split())
    if caption:
        block["caption"] = caption
    return block if block["src"] else None


def _table(tokens: list[Token], start: int) -> Block:
    rows: list[list[str]] = []
    align: list[str] = []
    for token in tokens[start:]:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            align.append(str(token.attrs.get("style") or "").removeprefix("text-align:"))
        elif token.type == "inline":
            rows[-1].append(token.content)
    block: dict[str, Any] = {"kind": "table", "header": rows[0], "rows": rows[1:]}
    if any(align):
        block["align"] = align
    return block


def _remark_problems(lesson: ParsedLesson) -> None:
    for line, block in zip(lesson.places, lesson.blocks, strict=True):
        if block["kind"] in DATA_FENCES:
            continue  # its YAML was checked line by line
        for problem in block_problems(block):
            lesson.remarks.append(Remark(line, str(problem), fatal=True))
    lesson.remarks[:] = sorted(set(lesson.remarks), key=lambda r: (r.line, r.message))
