"""A text between its Markdown, which is stored, and the HTML that people edit in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from learning.content.clean import HEADINGS
from learning.content.dialect import markdown_parser
from learning.content.htmlmarkdown import html_markdown
from learning.content.htmltree import html_blocks
from learning.content.rawhtml import raw_outdent
from learning.content.tree import Element, tree_html

# What the editor in `static/js/studio-rich.js` has a node or a mark for, with its attributes.
KNOWN: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        "p ul li blockquote hr tr br strong em s sub sup u kbd mark small samp var cite".split(),
        frozenset(),
    ),
    **dict.fromkeys(HEADINGS, frozenset()),
    "table": frozenset(),
    "ol": frozenset({"start"}),
    "pre": frozenset({"data-language"}),
    "code": frozenset({"class"}),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt"}),
    "th": frozenset({"align", "colspan", "rowspan"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
}


def rich_html(markdown: str) -> str | None:
    """`markdown` as HTML for the editor; None where the editor would lose something of it."""
    blocks = _read(markdown)
    for block in blocks:
        for element in (block, *block.walk()):
            if element.tag not in KNOWN or not element.attrs.keys() <= KNOWN[element.tag]:
                return None
    return "".join(map(tree_html, blocks))


def rich_markdown(html: str, before: str) -> str:
    """What somebody made of the text `before` in the editor, as Markdown.

    What they did not touch stays as it was written, down to the choice of bullets.
    """
    new = [tree_html(block) for block in html_blocks(html)]
    old = [tree_html(block) for block in _read(before)]
    if new == old:
        return before
    parts = list(_parts(before))
    if [block for part in parts for block in part.blocks] == old:
        written = _joined(new, parts)
        if [tree_html(block) for block in _read(written)] == new:
            return written
    return html_markdown(html)


class _Part(NamedTuple):
    """Lines of a text that are blocks of their own; nearly always one."""

    first: int
    last: int
    text: str
    blocks: list[str]


def _joined(new: list[str], parts: list[_Part]) -> str:
    """The blocks as Markdown; what `parts` has is taken from there, with the lines between."""
    starts = [part.blocks[0] for part in parts]
    kept: dict[int, int] = {}
    for match in SequenceMatcher(None, starts, new, autojunk=False).get_matching_blocks():
        for step in range(match.size):
            at, blocks = match.b + step, parts[match.a + step].blocks
            if new[at : at + len(blocks)] == blocks:
                kept[at] = match.a + step
    text, fresh, last = "", "", -2
    at = 0
    while at <= len(new):
        if fresh and (at in kept or at == len(new)):
            text = f"{text}\n\n{html_markdown(fresh)}".lstrip("\n")
            fresh, last = "", -2
        if at == len(new):
            break
        if at not in kept:
            fresh += new[at]
            at += 1
            continue
        part = parts[kept[at]]
        gap = part.first - parts[last].last + 1 if kept[at] == last + 1 and text else 2
        text += ("\n" * gap if text else "") + part.text
        last = kept[at]
        at += len(part.blocks)
    return text


def _parts(markdown: str) -> Iterator[_Part]:
    """The parts of the text; none of one that is read differently in parts."""
    lines = markdown.split("\n")
    if raw_outdent(markdown) != markdown:
        return
    env: dict[str, Any] = {}
    for token in markdown_parser().parse(markdown, env):
        if token.level or not token.map or token.nesting < 0:
            continue
        first, last = token.map
        while last > first + 1 and not lines[last - 1].strip():
            last -= 1
        text = "\n".join(lines[first:last])
        html = markdown_parser().render(text, {"references": dict(env.get("references", {}))})
        blocks = [tree_html(block) for block in html_blocks(html)]
        if blocks:
            yield _Part(first, last, text, blocks)


def _read(markdown: str) -> list[Element]:
    return html_blocks(markdown_parser().render(raw_outdent(markdown), {}))
