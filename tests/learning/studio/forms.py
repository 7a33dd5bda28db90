"""What a browser would send of a form as it stands on a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.http import QueryDict


class _Form(HTMLParser):
    def __init__(self, wanted: str, name: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.name = name
        self.inside = wanted == ""
        self.pairs: list[tuple[str, str]] = []
        self.area: str | None = None
        self.text = ""
        self.select: str | None = None
        self.chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and self.wanted and self.wanted in has.get("action", ""):
            self.inside = True
        name = has.get("name", "")
        # A field may name its form, wherever on the page it stands.
        mine = has["form"] == self.name if "form" in has else self.inside
        if tag == "option":
            self._option(has)
        elif mine and name:
            self._field(tag, name, has)

    def _option(self, has: dict[str, str]) -> None:
        if self.select and (self.chosen is None or "selected" in has):
            self.chosen = has.get("value", "")

    def _field(self, tag: str, name: str, has: dict[str, str]) -> None:
        if tag == "input" and has.get("type") not in {"submit", "button"}:
            ticks = has.get("type") in {"checkbox", "radio"}
            if not ticks or "checked" in has:
                self.pairs.append((name, has.get("value", "on" if ticks else "")))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select, self.chosen = name, None

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            # A browser drops the first newline, and sends the others as two characters.
            text = self.text.removeprefix("\n").replace("\n", "\r\n")
            self.pairs.append((self.area, text))
            self.area = None
        elif tag == "select" and self.select is not None:
            self.pairs.append((self.select, self.chosen or ""))
            self.select = None
        elif tag == "form":
            self.inside = self.wanted == ""


def form_data(html: str, action: str = "") -> QueryDict:
    """The fields of the form whose address contains `action`, of all of `html` without one."""
    tag = next((tag for tag in re.findall("<form[^>]*>", html) if action and action in tag), "")
    parser = _Form(action, "".join(re.findall(' id="([^"]*)"', tag)))
    parser.feed(html)
    data = QueryDict(mutable=True)
    for name, value in parser.pairs:
        data.appendlist(name, value)
    return data
