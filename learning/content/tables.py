"""Tables that a screen reader can read and a keyboard can scroll."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from learning.content.context import LessonState
from learning.content.tree import Element, Node

# Start is how cells are aligned anyway.
ALIGNED = {"center": "center", "right": "right"}


def table_polish(table: Element, state: LessonState) -> list[Node]:
    """The table with header cells, in a region of its own that scrolls."""
    if not _rows(table):
        return list(table.children)
    _headers(table)
    for cell in (cell for row in _rows(table) for cell in row.elements()):
        _tidy(cell)
    state.table_count += 1
    caption = next((e.text.strip() for e in table.elements() if e.tag == "caption"), "")
    label = _("Table %(number)d") % {"number": state.table_count}
    if caption:
        label = f"{label}: {' '.join(caption.split())}"
    region = {"class": "table-box", "role": "region", "aria-label": label, "tabindex": "0"}
    return [Element("div", region, [table])]


def _rows(table: Element) -> list[Element]:
    rows = []
    for child in table.elements():
        rows += [child] if child.tag == "tr" else [e for e in child.elements() if e.tag == "tr"]
    return rows


def _headers(table: Element) -> None:
    """Give the cells of the first row, and of a row's start where needed, the role of headers."""
    if not any(e.tag == "th" and e.text.strip() for row in _rows(table) for e in row.elements()):
        _drop_empty_head(table)
        rows = _rows(table)
        if len(rows) > 1:
            _retag([cell for cell in rows[0].elements() if cell.text.strip()], "th")
    cells = [list(row.elements()) for row in _rows(table)]
    if len(cells) < 2:
        _retag([cell for row in cells for cell in row], "td")
    elif cells[0] and not cells[0][0].text.strip():
        _retag([row[0] for row in cells[1:] if row], "th")
    for number, row in enumerate(cells):
        for cell in row:
            if cell.tag == "th" and not cell.text.strip():
                cell.tag = "td"
            in_head = number == 0 or all(other.tag == "th" for other in row)
            cell.attrs.setdefault("scope", "col" if in_head else "row")


def _drop_empty_head(table: Element) -> None:
    """A first row without a word, which Markdown needs for a table without headers."""
    first = _rows(table)[0]
    if first.text.strip():
        return
    for parent in [table, *table.elements()]:
        parent.children = [child for child in parent.children if child is not first]
    table.children = [
        child for child in table.children if not isinstance(child, Element) or child.children
    ]


def _retag(cells: list[Element], tag: str) -> None:
    for cell in cells:
        cell.tag = tag
        if tag == "td":
            cell.attrs.pop("scope", None)


def _tidy(cell: Element) -> None:
    """Attributes that make sense, and alignment as a class: styles are not allowed."""
    align = ALIGNED.get(cell.attrs.pop("align", "").lower())
    if align:
        cell.attrs["class"] = f"t-{align}"
    for name in ("colspan", "rowspan"):
        if not re.fullmatch(r"[2-9]|[1-9]\d", cell.attrs.get(name, "2")):
            del cell.attrs[name]
    if cell.tag == "td":
        cell.attrs.pop("scope", None)
    elif cell.attrs.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
        cell.attrs["scope"] = "col"
