"""HTML as Markdown that our own parser reads back as the same.

Each block is written the way people write it and read again; when that is not the same, it is
written with tags for its marks, and when that is not either, as raw HTML, which always is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from learning.content.clean import HEADINGS
from learning.content.dialect import TRAILING_BRACES, markdown_parser
from learning.content.fences import Text, fences_scan
from learning.content.htmltable import is_simple
from learning.content.htmltree import blocks_phrase, html_blocks, is_plain
from learning.content.rawhtml import raw_outdent
from learning.content.tree import Element, Node, tree_html

ENTITY = re.compile(r"&(?=#?\w{1,40};)")
SPECIAL = re.compile(r"[\\`*\[\]{]|<(?=[A-Za-z/!?])|~(?=~|$)|(?<=~)~|\$(?=\$)|^~")
UNDERSCORES = re.compile(r"_+")
# What would begin something else at the start of a line.
BEGINS = re.compile(r"^(?:[#>|]|_(?=[_ ]*$)|:(?=[:\s]|$)|[+-](?=[\s+-]|$)|=+(?=\s*$)|\$(?=\$))")
NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
BACKTICKS = re.compile(r"`+")
MARKS = {"strong": "**", "em": "*", "s": "~~"}
ALIGNS = {"": "---", "center": ":-:", "right": "--:"}
COMMENT = "<!-- -->"


def html_markdown(html: str) -> str:
    """`html`, cleaned, as the Markdown of a text; "" when there is nothing in it."""
    blocks = html_blocks(html)
    twins = _twins(blocks)
    plain = [_Blocks(raw=False).written(b, twin=t) for b, t in zip(blocks, twins, strict=True)]
    joined = "\n\n".join(text or "" for text in plain)
    # All at once first: most texts need nothing else, and reading each block takes its time.
    if None not in plain and _read(joined) == blocks and _is_prose(joined):
        return joined
    joined = "\n\n".join(_checked(b, twin=t) for b, t in zip(blocks, twins, strict=True))
    if len(blocks) > 1 and _read(joined) != blocks:
        joined = "\n\n".join(_raw(block) for block in blocks)
    return joined


def _twins(blocks: Sequence[Element]) -> list[bool]:
    """For each block whether it needs another mark than the one of its kind before it."""
    twins: list[bool] = []
    for at, block in enumerate(blocks):
        twins.append(bool(at) and blocks[at - 1].tag == block.tag and not twins[-1])
    return twins


def html_phrase(html: str) -> tuple[str, bool]:
    """`html` as the Markdown of a phrase, such as an option, and whether all of it is in it.

    Paragraphs become lines; of lists, tables and code only the words are kept.
    """
    blocks = html_blocks(html)
    nodes = blocks_phrase(blocks)
    for plain in (False, True):
        text = _closed(_Phrase(raw=plain, inline=True).written(nodes))
        if _read_phrase(text) == nodes:
            break
    return text, is_plain(blocks)


def html_words(html: str) -> str:
    """The words of `html` on one line, without any mark."""
    words = "".join(map(_plain, blocks_phrase(html_blocks(html))))
    return " ".join(words.split())


def text_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as it is, line for line."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    paragraphs = re.split(r"\n[ \t]*\n", escaped)
    html = "".join(f"<p>{part.strip()}</p>" for part in paragraphs)
    return html_markdown(html.replace("\n", "<br>"))


def _plain(node: Node) -> str:
    if isinstance(node, str):
        return node
    if not isinstance(node, Element):
        return node.text
    if node.tag == "br":
        return " "
    return node.attrs["alt"] if node.tag == "img" else "".join(map(_plain, node.children))


def _read(markdown: str) -> list[Element]:
    return html_blocks(markdown_parser().render(raw_outdent(markdown), {}))


def _read_phrase(markdown: str) -> list[Node]:
    from_parser = markdown_parser().renderInline(markdown, {})
    return blocks_phrase(html_blocks(from_parser))


def _checked(block: Element, *, twin: bool) -> str:
    for raw in (False, True):
        text = _Blocks(raw=raw).written(block, twin=twin)
        if text is not None and _read(text) == [block] and _is_prose(text):
            return text
    return _raw(block)


def _is_prose(text: str) -> bool:
    """Whether a lesson's line scanner takes all of the text for prose."""
    nodes, remarks = fences_scan(text)
    return not remarks and all(isinstance(node, Text) for node in nodes)


def _raw(block: Element) -> str:
    """The block as HTML on one line, which Markdown leaves alone."""
    return tree_html(block).replace("\n", "&#10;")


class _CannotError(Exception):
    """Markdown has no form for the block."""


class _Blocks:
    """Writes blocks; with `raw`, marks in phrases are tags."""

    def __init__(self, *, raw: bool) -> None:
        self.raw = raw

    def written(self, block: Element, *, twin: bool = False) -> str | None:
        """The block as Markdown; None when Markdown has no form for it."""
        try:
            return "\n".join(self.lines(block, twin=twin))
        except _CannotError:
            return None

    def lines(self, block: Element, *, twin: bool = False) -> list[str]:
        if block.attrs.get("dir") or "reversed" in block.attrs:
            raise _CannotError
        if block.tag in {"ul", "ol"}:
            return self.items(block, twin=twin)
        if block.tag in HEADINGS:
            return self.heading(block)
        writers = {
            "p": self.paragraph,
            "pre": self.code,
            "hr": lambda _block: ["***"],
            "blockquote": self.quote,
            "table": self.table,
        }
        if block.tag not in writers:
            raise _CannotError
        return writers[block.tag](block)

    def paragraph(self, block: Element) -> list[str]:
        return [_begun(line) for line in self.phrase(block.children).split("\n")]

    def heading(self, block: Element) -> list[str]:
        text = re.sub(r"(#+)$", r"\\\1", self.phrase(block.children, inline=True))
        return [f"{'#' * int(block.tag[1])} {text}"]

    def quote(self, block: Element) -> list[str]:
        return [f"> {line}" if line else ">" for line in self.many(block.children)]

    def phrase(self, nodes: Sequence[Node], *, inline: bool = False) -> str:
        return _closed(_Phrase(raw=self.raw, inline=inline).written(nodes))

    def many(self, nodes: Sequence[Node], *, tight: bool = False) -> list[str]:
        lines: list[str] = []
        twin, last = False, ""
        for block in nodes:
            if not isinstance(block, Element):
                raise _CannotError
            twin = last == block.tag and not twin
            last = block.tag
            if lines and not tight:
                lines.append("")
            lines += self.lines(block, twin=twin)
        return lines

    def code(self, block: Element) -> list[str]:
        longest = max((len(run) for run in BACKTICKS.findall(block.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [fence + block.attrs["data-language"], *block.text.split("\n"), fence]

    def items(self, block: Element, *, twin: bool) -> list[str]:
        items = list(block.elements())
        tight = all(_is_tight(item) for item in items)
        number = int(block.attrs.get("start", "1"))
        lines: list[str] = []
        for item in items:
            bullet = "*" if twin else "-"
            mark = bullet if block.tag == "ul" else f"{number}{')' if twin else '.'}"
            number += 1
            inner = self.many(item.children, tight=tight)
            if lines and not tight:
                lines.append("")
            room = " " * (len(mark) + 1)
            lines.append(f"{mark} {inner[0]}")
            lines += [room + line if line else "" for line in inner[1:]]
        return lines

    def table(self, block: Element) -> list[str]:
        if not is_simple(block):
            raise _CannotError
        rows = list(block.elements())
        aligns = [ALIGNS[cell.attrs.get("align", "")] for cell in rows[0].elements()]
        lines = [
            self.row([self.phrase(cell.children, inline=True) for cell in row.elements()])
            for row in rows
        ]
        return [lines[0], self.row(aligns), *lines[1:]]

    def row(self, cells: list[str]) -> str:
        return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells) + " |"


def _is_tight(item: Element) -> bool:
    tags = [child.tag for child in item.elements()]
    return tags[:1] == ["p"] and set(tags[1:]) <= {"ul", "ol"} and len(tags) <= 2


def _begun(line: str) -> str:
    """A line of a paragraph that begins nothing else."""
    line = NUMBER.sub(r"\1\\\2", line)
    return BEGINS.sub(lambda match: "\\" + match.group(), line)


def _closed(text: str) -> str:
    """The text, so that braces at its end, which other systems give a meaning, stay."""
    return text + COMMENT if text.endswith("}") and TRAILING_BRACES.search(_bare(text)) else text


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


class _Phrase:
    """Writes phrases; `inline`: all on one line."""

    def __init__(self, *, raw: bool, inline: bool) -> None:
        self.raw = raw
        self.inline = inline

    def written(self, nodes: Sequence[Node]) -> str:
        parts: list[str] = []
        for node in nodes:
            if parts and parts[-1].endswith("!") and isinstance(node, Element) and node.tag == "a":
                parts[-1] = parts[-1][:-1] + "\\!"  # before a link it would be a picture
            parts.append(self.node(node))
        return "".join(parts)

    def node(self, node: Node) -> str:
        if isinstance(node, str):
            return _escaped(node)
        if not isinstance(node, Element):
            raise _CannotError
        writers = {"br": self.line, "img": self.picture, "code": self.code, "a": self.link}
        if node.tag in writers:
            return writers[node.tag](node)
        inner = self.written(node.children)
        if node.tag in MARKS and not self.raw:
            return self.mark(node.tag, inner)
        return tree_html(Element(node.tag, node.attrs)).replace("></", f">{inner}</", 1)

    def line(self, node: Element) -> str:
        return "<br>" if self.inline else "\\\n"

    def picture(self, node: Element) -> str:
        return f"![{_escaped(node.attrs['alt'])}]({_target(node.attrs['src'])})"

    def link(self, node: Element) -> str:
        return f"[{self.written(node.children)}]({_target(node.attrs['href'])})"

    def mark(self, tag: str, inner: str) -> str:
        mark = MARKS[tag]
        if tag == "em" and (inner.startswith("*") or inner.endswith("*")):
            mark = "_"
        return f"{mark}{inner}{mark}"

    def code(self, node: Element) -> str:
        text = node.text
        if node.attrs:
            return f"\\({text}\\)"
        longest = {len(run) for run in BACKTICKS.findall(text)}
        ticks = "`" * next(n for n in range(1, len(text) + 2) if n not in longest)
        room = " " if text[0] == "`" or text[-1] == "`" else ""
        return f"{ticks}{room}{text}{room}{ticks}"


def _escaped(text: str) -> str:
    text = ENTITY.sub(r"\\&", SPECIAL.sub(r"\\\g<0>", text))
    text = UNDERSCORES.sub(_underscores, text)
    return text.replace("{alt='", "{alt=\\'")


def _underscores(match: re.Match[str]) -> str:
    """Underscores that mark nothing stay: inside a word, and the ____ of a gap."""
    text, run = match.string, match.group()
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if (before.isalnum() and after.isalnum()) or (
        len(run) > 1 and (before.isspace() or after.isspace()) and not (before + after).strip()
    ):
        return run
    return "\\_" * len(run)


def _target(url: str) -> str:
    return ENTITY.sub(r"\\&", re.sub(r"[()\\<>]", r"\\\g<0>", url)) if url else "<>"
