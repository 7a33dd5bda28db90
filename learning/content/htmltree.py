"""HTML from elsewhere in one normal form: a flat list of blocks with phrases in them.

Two texts that say the same have the same form, whatever boxes, spaces and synonyms they use.
What the form does not know (styles, languages, ids, boxes) Markdown cannot say either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from learning.content.clean import HEADINGS, PHRASES, html_clean
from learning.content.dialect import language_of, markdown_parser
from learning.content.htmltable import table_form
from learning.content.mathml import mathml_tex
from learning.content.tree import VOID, Element, Node, tree_parse

# Deeper nesting than this is an attack or an accident; its words are kept, its boxes are not.
DEEPEST = 60
# Deeper than this is not even given to the cleaner, which would take its time over it.
TOO_DEEP = 400
# Elements that need no end tag: an unclosed one does not make what follows any deeper.
CLOSING = VOID | frozenset("p li td th tr dt dd option tbody thead tfoot input link meta".split())
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]{0,5000}>")
SPACES = re.compile(r"[ \t\n\r\f\v]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
DASHES = re.compile(r"(?<!-)---(?!-)")
MATH = re.compile(r"<math\b(?:(?!<math\b).)*?</math\s*>", re.IGNORECASE | re.DOTALL)
LANGUAGE = re.compile(
    r"<pre\b[^>]*>\s*<code\b[^>]*\bclass\s*=\s*[\"'][^\"']*\blanguage-([\w+#.-]+)[^>]*>",
    re.IGNORECASE,
)
SAME = {"b": "strong", "i": "em", "del": "s"}
# Of these, two that touch are one, and one inside another says nothing.
MARKS = frozenset({"strong", "em", "s"})


def html_blocks(html: str) -> list[Element]:
    """The blocks of `html`, cleaned; loose words are paragraphs."""
    return _blocks(_tree(html).children)


def blocks_phrase(blocks: Sequence[Element]) -> list[Node]:
    """The blocks as one phrase, with a line break between what stood apart."""
    lines: list[list[Node]] = []
    for block in blocks:
        lines += _lines(block)
    phrase: list[Node] = []
    for line in lines:
        phrase += [Element("br"), *line] if phrase else line
    return phrase_form(phrase)


def phrase_form(nodes: Iterable[Node]) -> list[Node]:
    """The nodes as a phrase: single spaces, marks around words only, no blocks."""
    return _edges(_joined(_inline(nodes, frozenset())))


def is_plain(blocks: Sequence[Element]) -> bool:
    """Whether nothing but paragraphs is there, so that a phrase can say it all."""
    return all(block.tag == "p" for block in blocks)


def _tree(html: str) -> Element:
    html = CONTROL.sub("", html)
    if _depth(html) > TOO_DEEP:
        html = TAG.sub(" ", html)
    html = MATH.sub(_formula, LANGUAGE.sub(r'<pre data-language="\1"><code>', html))
    clean = html_clean(html)
    if _depth(clean) > DEEPEST:
        clean = html_clean(TAG.sub(" ", clean))
    return tree_parse(CONTROL.sub("", clean))


def _formula(match: re.Match[str]) -> str:
    tex = mathml_tex(match.group())
    escaped = tex.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<code class="maths">{escaped}</code>' if tex else " "


def _depth(html: str) -> int:
    """How deep HTML is nested, by its tags."""
    depth = deepest = 0
    for slash, name in TAG.findall(html):
        if name.lower() not in CLOSING:
            depth += -1 if slash else 1
            deepest = max(deepest, depth)
    return deepest


def _blocks(nodes: Iterable[Node]) -> list[Element]:
    found: list[Element] = []
    phrase: list[Node] = []

    def flush() -> None:
        words = phrase_form(phrase)
        phrase.clear()
        if words:
            found.append(Element("p", {}, words))

    for node in nodes:
        if isinstance(node, Element) and _is_box(node):
            flush()
            found += _block(node)
        else:
            phrase.append(node)
    flush()
    return found


def _is_box(element: Element) -> bool:
    """Whether the element is a block or holds one; only then is it taken apart."""
    if element.tag == "img":
        return False
    return element.tag not in PHRASES or any(_is_box(child) for child in element.elements())


def _block(element: Element) -> list[Element]:
    form = _FORMS.get(element.tag)
    if form:
        return form(element)
    inner = _blocks(element.children)
    if element.attrs.get("dir") == "rtl":
        for block in inner:
            if block.tag == "p":
                block.attrs["dir"] = "rtl"
    return inner


def _heading(element: Element) -> list[Element]:
    words = phrase_form(element.children)
    return [Element(element.tag, {}, words)] if words else []


def _table(element: Element) -> list[Element]:
    table = table_form(element, _blocks)
    return [table] if table else []


def _quote(element: Element) -> list[Element]:
    inner = _blocks(element.children)
    return [Element("blockquote", {}, list(inner))] if inner else []


def _code(element: Element) -> list[Element]:
    text = "".join(_words(element)).strip("\n")
    language = language_of(element.attrs.get("data-language", ""))
    return [Element("pre", {"data-language": language}, [text])] if text.strip() else []


def _list(element: Element) -> list[Element]:
    items: list[Node] = []
    for child in element.children:
        inner = _blocks(
            child.children if isinstance(child, Element) and child.tag == "li" else [child]
        )
        if inner:
            items.append(Element("li", {}, list(inner)))
    attrs = {}
    start = element.attrs.get("start", "1")
    if element.tag == "ol" and start.isascii() and start.isdigit() and len(start) < 10:
        attrs = {"start": str(int(start))} if int(start) != 1 else {}
    if "reversed" in element.attrs and element.tag == "ol":
        attrs["reversed"] = ""
    return [Element(element.tag, attrs, items)] if items else []


def _terms(element: Element) -> list[Element]:
    found: list[Node] = []
    for child in element.elements():
        inner = [child] if child.tag in {"dt", "dd"} else list(child.elements())
        for part in inner:
            if part.tag == "dt":
                words = phrase_form(part.children)
                found += [Element("dt", {}, words)] if words else []
            else:
                blocks = _blocks(part.children)
                found += [Element("dd", {}, list(blocks))] if blocks else []
    return [Element("dl", {}, found)] if found else []


def _details(element: Element) -> list[Element]:
    summary: list[Node] = []
    rest: list[Node] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "summary" and not summary:
            summary = phrase_form(child.children)
        else:
            rest.append(child)
    blocks = _blocks(rest)
    if not summary or not blocks:
        return ([Element("p", {}, summary)] if summary else []) + blocks
    return [Element("details", {}, [Element("summary", {}, summary), *blocks])]


def _lines(block: Element) -> list[list[Node]]:
    """The phrases of a block, each on a line of its own."""
    if block.tag == "hr":
        return []
    if block.tag == "pre":
        return [[Element("code", {}, [line])] for line in block.text.split("\n") if line.strip()]
    inner = [child for child in block.elements() if child.tag not in PHRASES]
    if not inner:
        return [block.children]
    if block.tag == "tr":
        return [[node for cell in inner for node in [*cell.children, " "]]]
    return [line for child in inner for line in _lines(child)]


def _inline(nodes: Iterable[Node], around: frozenset[str]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(SPACES.sub(" ", node))
        elif isinstance(node, Element):
            found += _mark(node, around)
    return found


def _mark(element: Element, around: frozenset[str]) -> list[Node]:
    tag = SAME.get(element.tag, element.tag)
    if tag in {"br", "wbr"}:
        return [Element(tag)]
    if tag == "img":
        return _picture(element)
    if tag == "code":
        return _code_phrase(element)
    inner = _joined(_inline(element.children, around | {tag}))
    if tag not in PHRASES:
        return [" ", *inner, " "]
    href = _address(element.attrs.get("href", ""))
    if tag in around & (MARKS | {"a"}) or (tag == "a" and not href):
        return inner
    attrs = {"href": href} if tag == "a" else _kept(element)
    before, words, after = _hoisted(inner)
    return [*before, Element(tag, attrs, words), *after] if words else [*before, *after]


def _kept(element: Element) -> dict[str, str]:
    kept = {name: value for name, value in element.attrs.items() if name == "title" and value}
    if element.tag in {"bdo", "bdi"} and element.attrs.get("dir") in {"rtl", "ltr"}:
        kept["dir"] = element.attrs["dir"]
    return kept


def _picture(element: Element) -> list[Node]:
    src = _address(element.attrs.get("src", ""))
    alt = " ".join(CONTROL.sub("", element.attrs.get("alt", "")).split())
    return [Element("img", {"src": src, "alt": DASHES.sub("—", alt)})] if src else [alt]


def _code_phrase(element: Element) -> list[Node]:
    text = SPACES.sub(" ", "".join(_words(element))).strip()
    if not text:
        return [" "]
    maths = element.attrs.get("class") == "maths" and "\\)" not in text
    return [Element("code", {"class": "maths"} if maths else {}, [text])]


def _address(url: str) -> str:
    """The address as our own parser writes it down."""
    return markdown_parser().normalizeLink(url.strip()) if url.strip() else ""


def _words(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif isinstance(child, Element):
            yield from ["\n"] if child.tag == "br" else _words(child)


def _hoisted(nodes: list[Node]) -> tuple[list[Node], list[Node], list[Node]]:
    """The nodes with the spaces and line breaks at their edges apart."""
    before: list[Node] = []
    after: list[Node] = []
    while nodes and (_is_break(nodes[0]) or _starts_space(nodes[0])):
        if isinstance(nodes[0], str):
            before.append(" ")
            rest = nodes[0].lstrip(" ")
            nodes = [rest, *nodes[1:]] if rest else nodes[1:]
        else:
            before.append(nodes[0])
            nodes = nodes[1:]
    while nodes and (_is_break(nodes[-1]) or _ends_space(nodes[-1])):
        last = nodes[-1]
        if isinstance(last, str):
            after.insert(0, " ")
            rest = last.rstrip(" ")
            nodes = [*nodes[:-1], rest] if rest else nodes[:-1]
        else:
            after.insert(0, last)
            nodes = nodes[:-1]
    return before, nodes, after


def _is_break(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "br"


def _starts_space(node: Node) -> bool:
    return isinstance(node, str) and node.startswith(" ")


def _ends_space(node: Node) -> bool:
    return isinstance(node, str) and node.endswith(" ")


def _joined(nodes: list[Node]) -> list[Node]:
    """Neighbouring words as one, neighbouring marks of a kind as one, single spaces."""
    found: list[Node] = []
    for node in nodes:
        last = found[-1] if found else None
        if isinstance(node, str):
            if isinstance(last, str):
                found[-1] = last + node
            elif node:
                found.append(node)
        elif (
            isinstance(node, Element)
            and isinstance(last, Element)
            and (node.tag in MARKS or (node.tag == "code" and not node.attrs))
            and (last.tag, last.attrs) == (node.tag, node.attrs)
        ):
            last.children = _joined([*last.children, *node.children])
        else:
            found.append(node)
    for at, node in enumerate(found):
        if isinstance(node, str):
            text = DASHES.sub("—", re.sub(" {2,}", " ", node))
            text = text.lstrip(" ") if at and _is_break(found[at - 1]) else text
            follows = at + 1 < len(found) and _is_break(found[at + 1])
            found[at] = text.rstrip(" ") if follows else text
    return [node for node in found if node != ""]


def _edges(nodes: list[Node]) -> list[Node]:
    """The nodes without spaces and breaks at either end."""
    while True:
        before, inner, after = _hoisted(nodes)
        if inner and isinstance(inner[0], str):
            inner = [inner[0].lstrip(), *inner[1:]]
        if inner and isinstance(inner[-1], str):
            inner = [*inner[:-1], inner[-1].rstrip()]
        inner = [node for node in inner if node != ""]
        if not before and not after and inner == nodes:
            return inner
        nodes = inner


_FORMS: dict[str, Callable[[Element], list[Element]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    "pre": _code,
    "hr": lambda _element: [Element("hr")],
    "ul": _list,
    "ol": _list,
    "dl": _terms,
    "table": _table,
    "blockquote": _quote,
    "details": _details,
}
