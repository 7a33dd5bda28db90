"""A small tree of clean HTML, to be changed and written out again.

It reads only what `clean` has made: balanced, allowed elements, escaped text. It is no parser
for HTML from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "wbr", "col"})


@dataclass
class Raw:
    """Finished HTML of our own, written as it stands; `text` is what it says in plain words."""

    html: str
    text: str = ""


@dataclass
class Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Element | Raw | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """The elements among the children."""
        return (child for child in self.children if isinstance(child, Element))

    def walk(self) -> Iterator[Element]:
        """Every element below, in the order of reading."""
        for child in self.elements():
            yield child
            yield from child.walk()

    @property
    def text(self) -> str:
        """The words inside."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


Node = Element | Raw | str


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.stack[1:]):
            while self.stack.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def tree_parse(html: str) -> Element:
    """Clean HTML as a tree below a nameless root."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def tree_html(node: Node) -> str:
    """The tree as HTML; of a nameless element only what is in it."""
    if isinstance(node, str):
        return escape(node, quote=False)
    if isinstance(node, Raw):
        return node.html
    inner = "".join(tree_html(child) for child in node.children)
    if not node.tag:
        return inner
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs.items())
    if node.tag in VOID:
        return f"<{node.tag}{attrs}>"
    return f"<{node.tag}{attrs}>{inner}</{node.tag}>"


def tree_map(element: Element, change: Callable[[Element], list[Node]]) -> None:
    """Replace each element below, the innermost first, by what `change` returns for it."""
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, Element):
            tree_map(child, change)
            children += change(child)
        else:
            children.append(child)
    element.children = children
