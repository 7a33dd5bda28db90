"""From clean HTML to a lesson's HTML: headings in order, links that lead somewhere, pictures
that are there, tables with headers, code that can be scrolled by keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from learning.content.clean import BLOCKS, HEADINGS, WRAPPERS
from learning.content.context import LessonState
from learning.content.dialect import path_of
from learning.content.highlight import code_html
from learning.content.languages import is_language
from learning.content.maths import maths_html
from learning.content.tables import table_polish
from learning.content.tree import Element, Node, Raw, tree_html, tree_map, tree_parse

EXTERNAL = ("http://", "https://")
COURSE_PATH = re.compile(r"^/courses/[a-z0-9][a-z0-9/-]*$")
# Children that a list, a table or a definition list may have; what else stands there is moved.
STRUCTURE = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}}
# Elements in which words stand in paragraphs.
FLOWING = frozenset({"blockquote", "dd", "details", "figure"})
KEPT_EMPTY = frozenset({"br", "hr", "img", "wbr", "td", "th", "tr", "tbody", "thead", "col"})
PARENT_OF = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "summary": {"details"}}


def polish(html: str, state: LessonState) -> str:
    """The lesson's HTML for clean `html`; counts and anchors go into `state`."""
    root = tree_parse(html)
    tree_map(root, lambda element: _change(element, state))
    _nest(root)
    root.children = _flow(root.children)
    _headings(root, state)
    _number(root, state)
    return "".join(tree_html(child) for child in root.children)


def polish_phrase(html: str, state: LessonState) -> str:
    """The same for a phrase, such as a title: no paragraphs around it, and no blocks in it."""
    root = tree_parse(html)
    tree_map(root, lambda element: _change(element, state))
    tree_map(root, lambda e: list(e.children) if e.tag in BLOCKS | WRAPPERS else [e])
    return "".join(tree_html(child) for child in root.children).strip()


def is_external(url: str) -> bool:
    """Whether `url` is a whole http or https address."""
    if not url.lower().startswith(EXTERNAL):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _change(element: Element, state: LessonState) -> list[Node]:
    """What `element`, whose inside is done, becomes."""
    _language(element)
    if element.tag == "a":
        return _link(element, state)
    if element.tag == "img":
        return _picture(element, state)
    if element.tag == "pre" and element.text.strip():
        language = element.attrs.get("data-language", "")
        return [Raw(code_html(element.text.strip("\n"), language, state), element.text)]
    if element.tag == "code" and element.attrs.get("class") == "maths":
        return [Raw(maths_html(element.text), element.text)]
    if element.tag in STRUCTURE:
        _structure(element)
    if element.tag in {"b", "i"}:
        element.tag = {"b": "strong", "i": "em"}[element.tag]
    if element.tag not in KEPT_EMPTY and element.tag not in WRAPPERS and _is_empty(element):
        return []
    _unwrap(element)
    return [element]


def _unwrap(element: Element) -> None:
    """Take wrappers out of an element, each in the way that suits what may stand in it."""
    wrapped = any(_is_tag(child, WRAPPERS) for child in element.children)
    if element.tag in FLOWING or (wrapped and element.tag in {"li", "td", "th"}):
        element.children = _flow(element.children)
    elif wrapped and element.tag not in WRAPPERS:
        element.children = _phrase(element.children)


def _is_empty(element: Element) -> bool:
    return not element.text.strip() and not any(
        inner.tag in {"img", "hr", "table"} for inner in element.walk()
    )


def _language(element: Element) -> None:
    if "lang" in element.attrs and not is_language(element.attrs["lang"]):
        del element.attrs["lang"]
    if element.attrs.get("dir", "ltr") not in {"ltr", "rtl", "auto"}:
        del element.attrs["dir"]


def _link(element: Element, state: LessonState) -> list[Node]:
    """The link if it leads somewhere and says where to, or only its words."""
    address = _address(element.attrs.get("href", "").strip(), state)
    named = element.text.strip() or any(e.tag == "img" and e.attrs["alt"] for e in element.walk())
    if not address or not named:
        return list(element.children)
    nested = [inner for inner in element.walk() if inner.tag == "a"]
    if nested:
        return list(element.children)
    element.attrs = {"href": address}
    if is_external(address):
        element.attrs["rel"] = "noopener"
    return [element]


def _address(href: str, state: LessonState) -> str:
    """Where a link leads: elsewhere, to a lesson, a file of the course or a heading; or ""."""
    if is_external(href) or href.lower().startswith("mailto:"):
        return href
    if href.startswith("#"):
        state.wants_anchors = True
        name = state.anchors.get(path_of(href[1:]).lower())
        return f"#{name}" if name else ""
    if COURSE_PATH.match(href):
        return href
    if href.startswith("/") or ":" in href:
        return ""
    path, __, __ = path_of(href).partition("#")
    asset = state.context.asset(path)
    return asset.url if asset else state.context.lesson(path) or ""


def _picture(element: Element, state: LessonState) -> list[Node]:
    """The picture, or in its place what it would show."""
    src = element.attrs.get("src", "").strip()
    alt = " ".join(element.attrs.get("alt", "").split())
    asset = state.context.asset(path_of(src))
    if asset and asset.content_type.startswith("image/"):
        attrs = {"src": asset.url, "alt": alt}
        if asset.width and asset.height:
            attrs |= {"width": str(asset.width), "height": str(asset.height)}
        return [Element("img", {**attrs, "loading": "lazy", "decoding": "async"})]
    return [picture_missing(src, alt)]


def picture_missing(src: str, alt: str) -> Element:
    """The note that stands where a picture is not to be had; a link if it is on another site."""
    words = _("Picture: %(alt)s") % {"alt": alt} if alt else _("Picture not included")
    if is_external(src):
        label = alt or urlsplit(src).hostname or src
        words = _("Picture on another site: %(name)s") % {"name": label}
        link = Element("a", {"href": src, "rel": "noopener"}, [words])
        return Element("span", {"class": "missing"}, [link])
    return Element("span", {"class": "missing"}, [words])


def _structure(element: Element) -> None:
    """Only items in a list: anything else is put into one."""
    allowed = STRUCTURE[element.tag]
    wrapper = "dd" if element.tag == "dl" else "li"
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag in allowed:
            children.append(child)
        elif isinstance(child, Element) and child.tag in WRAPPERS:
            children += [inner for inner in child.children if _is_tag(inner, allowed)]
        elif not (isinstance(child, str) and not child.strip()):
            children.append(Element(wrapper, {}, [child]))
    element.children = children


def _phrase(nodes: list[Node]) -> list[Node]:
    """The nodes with what wrappers hold in their place, words kept apart by a space."""
    phrase: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag in WRAPPERS:
            phrase += [" ", *_phrase(node.children), " "]
        else:
            phrase.append(node)
    return phrase


def _is_tag(node: Node, tags: AbstractSet[str]) -> bool:
    return isinstance(node, Element) and node.tag in tags


def _nest(element: Element) -> None:
    """Items outside a list, terms outside theirs and summaries alone become paragraphs."""
    for child in element.elements():
        parents = PARENT_OF.get(child.tag)
        if parents and element.tag not in parents:
            child.tag = "p" if not any(e.tag in BLOCKS for e in child.elements()) else "div"
        _nest(child)
        if child.tag == "details" and not any(e.tag == "summary" for e in child.elements()):
            child.children.insert(0, Element("summary", {}, [_("More")]))


def _flow(nodes: list[Node]) -> list[Node]:
    """The nodes without wrappers, with loose words in paragraphs."""
    flowed: list[Node] = []
    phrase: list[Node] = []

    def flush() -> None:
        words = "".join(n if isinstance(n, str) else n.text for n in phrase)
        if words.strip() or any(_is_tag(n, {"img"}) for n in phrase):
            flowed.append(Element("p", {}, list(phrase)))
        phrase.clear()

    for node in nodes:
        if isinstance(node, Element) and node.tag not in BLOCKS and _holds_block(node):
            # A wrapper, or an <em> around whole paragraphs.
            flush()
            flowed.extend(_flow(node.children))
        elif _is_block(node):
            flush()
            flowed.append(node)
        else:
            phrase.append(node)
    flush()
    return flowed


def _is_block(node: Node) -> bool:
    if isinstance(node, Raw):
        return node.html.startswith("<figure")
    return isinstance(node, Element) and node.tag in BLOCKS


def _holds_block(element: Element) -> bool:
    return element.tag in WRAPPERS or any(
        _is_block(child) or (isinstance(child, Element) and _holds_block(child))
        for child in element.children
    )


def _headings(root: Element, state: LessonState) -> None:
    for element in root.walk():
        if element.tag in HEADINGS:
            level = state.level(int(element.tag[1]))
            element.tag = f"h{level}"
            own = element.attrs.pop("id", "").lower()
            element.attrs["id"] = state.heading_id(" ".join(element.text.split()), own)


def _number(root: Element, state: LessonState) -> None:
    """Make the tables accessible, in the order of reading, so that their numbers are."""
    tree_map(root, lambda e: table_polish(e, state) if e.tag == "table" else [e])
