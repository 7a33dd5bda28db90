"""What no rendered lesson may hold, looked for with a parser of its own."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

ALLOWED = frozenset(
    """
    a abbr annotation aside audio b bdi bdo blockquote br button caption cite code col dd del
    details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 header hr img ins kbd li mark math
    merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle
    msub msubsup msup mtable mtd mtext mtr munder munderover none ol p pre q rp rt ruby s samp
    small source span strong sub summary sup svg table tbody td tfoot th thead time tr track u ul
    use var video wbr
    """.split()
)
VOID = frozenset({"br", "hr", "img", "wbr", "col", "track", "source"})
ADDRESS = re.compile(r"^(https?://|mailto:|/media/|/courses/|/static/icons\.svg#|#)")


class HtmlCheck(HTMLParser):
    """Collects what is wrong with a page's HTML into `problems`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.names: Counter[str] = Counter()
        self.level = 1
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self.problems += [f"never closed: {tag}" for tag in self.open]
        self.problems += [f"id twice: {name}" for name, n in self.ids.items() if n > 1]
        self.problems += [f"region twice: {name}" for name, n in self.names.items() if n > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in ALLOWED:
            self.problems.append(f"element: {tag}")
        for name, value in values.items():
            if name.startswith("on") or name in {"style", "srcdoc", "srcset", "formaction"}:
                self.problems.append(f"attribute: {name}")
            if name in {"href", "src", "poster"} and not ADDRESS.match(value):
                self.problems.append(f"address: {value}")
        self._check_access(tag, values)
        self.ids.update([values["id"]] if "id" in values else [])
        if values.get("role") == "region":
            self.names.update([values.get("aria-label", "")])
        if tag not in VOID:
            self.open.append(tag)

    def _check_access(self, tag: str, values: dict[str, str]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            if int(tag[1]) > self.level + 1:
                self.problems.append(f"heading skipped: h{self.level} to {tag}")
            self.level = int(tag[1])
        if tag == "img" and "alt" not in values:
            self.problems.append("picture without alt")
        if tag == "pre" and values.get("tabindex") != "0":
            self.problems.append("code out of reach of the keyboard")
        if tag == "a" and values.get("href", "").startswith("http") and "rel" not in values:
            self.problems.append("link without rel")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"closed out of turn: {tag}")

    def handle_comment(self, data: str) -> None:
        self.problems.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.problems.append("declaration")

    def handle_data(self, data: str) -> None:
        if not {"pre", "code", "math"} & set(self.open):
            self.words.append(data)


def html_problems(html: str) -> list[str]:
    """What is wrong with the HTML of a lesson; empty when nothing is."""
    check = HtmlCheck(html)
    words = "".join(check.words)
    if re.search(r"^\s*:{3,}", words, re.MULTILINE):
        check.problems.append("a fence reached the page")
    return check.problems
