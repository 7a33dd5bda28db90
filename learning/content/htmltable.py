"""Tables from elsewhere in normal form: rows of cells, the first row the header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from learning.content.tree import Element, Node

Blocks = Callable[[Iterable[Node]], list[Element]]
SPANS = ("colspan", "rowspan")
ALIGNED = frozenset({"center", "right"})


def table_form(table: Element, blocks: Blocks) -> Element | None:
    """The table with a caption, if any, and its rows; None when there is not a word in it.

    A cell that is one paragraph holds its words, any other its blocks. The first row's cells
    are headers, as a table without them is shown too.
    """
    rows: list[Node] = []
    for row in _rows(table):
        cells = [_cell(cell, blocks, header=not rows) for cell in row.elements()]
        if cells and (rows or any(cell.children for cell in cells)):
            rows.append(Element("tr", {}, list(cells)))
    while (
        rows and isinstance(rows[-1], Element) and not any(c.children for c in rows[-1].elements())
    ):
        rows.pop()
    if not rows:
        return None
    caption: list[Node] = []
    for child in table.elements():
        if child.tag == "caption":
            caption = [node for block in blocks(child.children) for node in block.children]
    return Element("table", {}, [Element("caption", {}, caption), *rows] if caption else rows)


def is_simple(table: Element) -> bool:
    """Whether Markdown has a table for it: words in cells, no spans, headers in a row only."""
    rows = list(table.elements())
    if rows[0].tag == "caption":
        return False
    width = len(rows[0].children)
    aligns = [cell.attrs.get("align", "") for cell in rows[0].elements()]
    for number, row in enumerate(rows):
        cells = list(row.elements())
        if len(cells) != width or any(_is_odd(cell) for cell in cells):
            return False
        if [cell.attrs.get("align", "") for cell in cells] != aligns:
            return False
        if number and any(cell.tag == "th" for cell in cells):
            return False
    return True


def _is_odd(cell: Element) -> bool:
    blocks = {"p", "ul", "ol", "pre", "blockquote", "table", "dl", "details", "hr"}
    odd = any(child.tag in blocks or child.tag[0:1] == "h" for child in cell.elements())
    return odd or any(name in cell.attrs for name in SPANS)


def _cell(cell: Element, blocks: Blocks, *, header: bool) -> Element:
    attrs = {}
    for name in SPANS:
        value = cell.attrs.get(name, "")
        if value.isascii() and value.isdigit() and 2 <= int(value[:4]) <= 99:
            attrs[name] = str(int(value[:4]))
    align = cell.attrs.get("align", "").lower()
    if align in ALIGNED:
        attrs["align"] = align
    inner = blocks(cell.children)
    single = len(inner) == 1 and inner[0].tag == "p" and not inner[0].attrs
    children: list[Node] = inner[0].children if single else [*inner]
    tag = "th" if header or (cell.tag == "th" and children) else "td"
    return Element(tag, attrs, children)


def _rows(table: Element) -> Iterator[Element]:
    """The rows, those of the head first and those of the foot last."""
    parts: dict[str, list[Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table.elements():
        if child.tag == "tr":
            parts["tbody"].append(child)
        elif child.tag in parts:
            parts[child.tag] += [row for row in child.elements() if row.tag == "tr"]
    for rows in parts.values():
        yield from rows
