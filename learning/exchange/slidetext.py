"""The text of a slide's shapes as HTML: lists with their levels, emphasis, links."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from pptx.oxml.ns import qn

from learning.exchange.lessons import Line, Notes

BULLETS = {qn("a:buChar"): "ul", qn("a:buBlip"): "ul", qn("a:buAutoNum"): "ol", qn("a:buNone"): ""}
FORMULA = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
LINKS = ("http://", "https://", "mailto:")
DEEPEST = 8
# Placeholders whose paragraphs have bullets where nothing says otherwise.
LISTS = frozenset({"body", "obj", "", "half", "clipArt", "tbl", "chart", "media", "dgm"})


class SlideTexts:
    """Reads the texts of one slide; `number` is where it stands."""

    def __init__(self, slide: Any, number: int, notes: Notes) -> None:
        self.slide = slide
        self.number = number
        self.notes = notes

    def lines(self, shape: Any) -> list[Line]:
        """The paragraphs of a shape, empty ones left out."""
        found = []
        for paragraph in _paragraphs(shape.text_frame):
            html = self.inline(paragraph)
            if html:
                tag = self._bullet(shape, paragraph)
                level = min(_level(paragraph), DEEPEST) if tag else -1
                found.append(Line(level, html, ordered=tag == "ol"))
        if len(found) == 1 and found[0].level == 0 and not found[0].ordered:
            return [Line(-1, found[0].html)]  # a list of one is a sentence
        return found

    def lines_of(self, frame: Any) -> list[Line]:
        """The paragraphs of a text that inherits nothing, such as the speaker's notes."""
        found = []
        for paragraph in _paragraphs(frame):
            properties = paragraph.find(qn("a:pPr"))
            tags = (
                [BULLETS.get(each.tag, "") for each in properties] if properties is not None else []
            )
            level = _level(paragraph) if any(tags) else -1
            html = self.inline(paragraph)
            if html:
                found.append(Line(level, html, ordered="ol" in tags))
        return found

    def cell(self, text_body: Any) -> str:
        """A table's cell as HTML on one line."""
        paragraphs = [self.inline(each) for each in text_body.iterchildren(qn("a:p"))]
        return "<br>".join(html for html in paragraphs if html)

    def inline(self, paragraph: Any) -> str:
        """A paragraph's runs as HTML."""
        parts = []
        for element in paragraph.iterchildren():
            if element.tag in {qn("a:r"), qn("a:fld")}:
                parts.append(self._run(element))
            elif element.tag == qn("a:br"):
                parts.append("<br>")
            elif element.tag == FORMULA or next(element.iter(FORMULA), None) is not None:
                parts.append(self._formula(element))
        html = "".join(parts).strip()
        while html.endswith("<br>") or html.startswith("<br>"):
            html = html.removesuffix("<br>").removeprefix("<br>").strip()
        return html.replace("</strong><strong>", "").replace("</em><em>", "")

    def _run(self, run: Any) -> str:
        text = escape(run.findtext(qn("a:t")) or "", quote=False)
        text = text.replace("\v", "<br>").replace("_x000B_", "<br>")
        bare = text.strip()
        properties = run.find(qn("a:rPr"))
        if not bare or properties is None:
            return text
        html = bare
        for tag, is_on in _marks(properties):
            html = f"<{tag}>{html}</{tag}>" if is_on else html
        html = self._linked(properties, html)
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{html}{after}"

    def _linked(self, properties: Any, html: str) -> str:
        link = properties.find(qn("a:hlinkClick"))
        if link is None:
            return html
        relation = link.get(qn("r:id"))
        url = ""
        if relation and relation in self.slide.part.rels:
            found = self.slide.part.rels[relation]
            url = found.target_ref if found.is_external else ""
        if url.lower().startswith(LINKS):
            return f'<a href="{escape(url)}">{html}</a>'
        sentence = _("a link to another slide or to a file was left out; its words are kept.")
        self.notes.add(sentence, self.number)
        return html

    def _formula(self, element: Any) -> str:
        self.notes.add(
            _("a formula cannot be carried over; only its signs are kept. Write it as maths."),
            self.number,
        )
        first = next(element.iter(FORMULA), element)
        signs = "".join(each.text or "" for each in first.iter(qn("m:t")))
        return escape(signs, quote=False)

    def _bullet(self, shape: Any, paragraph: Any) -> str:
        """ "ul", "ol" or "": what mark the paragraph has, by itself or by what it inherits."""
        level = _level(paragraph)
        for properties in self._inherited(shape, paragraph, level):
            for child in properties.iterchildren():
                if child.tag in BULLETS:
                    return BULLETS[child.tag]
        return ""

    def _inherited(self, shape: Any, paragraph: Any, level: int) -> Iterator[Any]:
        """The paragraph's properties, then those that it inherits, nearest first."""
        own = paragraph.find(qn("a:pPr"))
        if own is not None:
            yield own
        tag = qn(f"a:lvl{level + 1}pPr")
        for each in _ancestors(shape):
            body = each._element.find(qn("p:txBody"))  # noqa: SLF001  # list styles have no interface
            style = body.find(qn("a:lstStyle")) if body is not None else None
            found = style.find(tag) if style is not None else None
            if found is not None:
                yield found
        if shape.is_placeholder and _placeholder_kind(shape) in LISTS:
            master = self.slide.slide_layout.slide_master._element  # noqa: SLF001  # as above
            found = master.find(f"{qn('p:txStyles')}/{qn('p:bodyStyle')}/{tag}")
            if found is not None:
                yield found


def _paragraphs(frame: Any) -> Iterator[Any]:
    body = frame._txBody  # noqa: SLF001  # fields and formulas have no interface
    yield from body.iterchildren(qn("a:p"))


def _ancestors(shape: Any) -> Iterator[Any]:
    """The shape, and the placeholders of layout and master that it fills."""
    yield shape
    if not shape.is_placeholder:
        return
    base = getattr(shape, "_base_placeholder", None)
    if base is not None:
        yield base
        deeper = getattr(base, "_base_placeholder", None)
        if deeper is not None:
            yield deeper


def _placeholder_kind(shape: Any) -> str:
    found = next(shape._element.iter(qn("p:ph")), None)  # noqa: SLF001  # the kind as it is written
    return str(found.get("type") or "") if found is not None else "none"


def _level(paragraph: Any) -> int:
    properties = paragraph.find(qn("a:pPr"))
    given = properties.get("lvl", "0") if properties is not None else "0"
    return min(int(given), DEEPEST) if given.isdecimal() else 0


def _marks(properties: Any) -> list[tuple[str, bool]]:
    struck = properties.get("strike") not in {None, "noStrike"}
    raised = properties.get("baseline", "0")
    try:
        height = int(raised.rstrip("%"))
    except ValueError:
        height = 0
    return [
        ("sup", height > 0),
        ("sub", height < 0),
        ("s", struck),
        ("em", properties.get("i") in {"1", "true"}),
        ("strong", properties.get("b") in {"1", "true"}),
    ]
