"""The body of a QTI 2 item as HTML, without what is answered in it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from django.utils.translation import gettext as _

from learning.exchange.model import Draft
from learning.exchange.xmlread import XmlElement, xml_element

Mark = Callable[[XmlElement], str]
# What is read elsewhere, or is not for the learner.
DROPPED = frozenset(
    "simpleChoice simpleMatchSet simpleAssociableChoice gapText gapImg inlineChoice "
    "endAttemptInteraction stylesheet printedVariable feedbackInline feedbackBlock "
    "modalFeedback templateInline templateBlock infoControl".split()
)
MARKED = frozenset({"gap", "textEntryInteraction", "inlineChoiceInteraction"})
PLAIN = frozenset({"hottext"})
BOXES = frozenset({"prompt", "itemBody", "rubricBlock"})
CELLS = frozenset({"td", "th", "li", "p", "div", "blockquote"})


def body_html(body: XmlElement, draft: Draft, mark: Mark | None = None) -> str:
    """What a learner reads; `mark` gives what stands in the place of a gap."""
    return "".join(
        escape(child, quote=False) if isinstance(child, str) else _html(child, draft, mark)
        for child in body.children
    )


def words_beside(body: XmlElement, element: XmlElement) -> bool:
    """Whether words stand in the same paragraph as the element."""
    for box in body.walk():
        if box.tag in CELLS and any(inner is element for inner in box.walk()):
            nearer = [e for e in box.walk() if e.tag in CELLS]
            if not any(inner is element for near in nearer for inner in near.walk()):
                return bool(box.text.strip())
    return bool("".join(c for c in body.children if isinstance(c, str)).strip())


def _html(element: XmlElement, draft: Draft, mark: Mark | None) -> str:
    tag = element.tag
    if tag in MARKED:
        return mark(element) if mark else ""
    if tag == "object":
        return object_html(element, draft)
    if tag in DROPPED or _is_hidden(element):
        return ""
    inner = body_html(element, draft, mark)
    if tag in PLAIN:
        return inner
    is_box = tag in BOXES or tag.endswith("Interaction")
    return f"<div>{inner}</div>" if is_box else _shelled(element, inner)


def _is_hidden(element: XmlElement) -> bool:
    """Whether it is a rubric for others than the learner."""
    return element.tag == "rubricBlock" and "candidate" not in element.attrs.get("view", "").split()


def _shelled(element: XmlElement, inner: str) -> str:
    shell = xml_element(XmlElement(element.tag, element.attrs))
    return shell if shell.count("<") == 1 else shell.replace("></", f">{inner}</", 1)


def object_html(element: XmlElement, draft: Draft) -> str:
    """An object as the picture that it is, or its words with a note on what it was."""
    source, kind = element.attrs.get("data", ""), element.attrs.get("type", "")
    alt = " ".join(element.text.split())
    if kind.startswith("image/"):
        return xml_element(XmlElement("img", {"src": source, "alt": alt}))
    sentence = _("“%(source)s” (%(kind)s) cannot be shown in a question and was left out.")
    draft.note(sentence % {"source": source, "kind": kind or "object"})
    return body_html(element, draft)
