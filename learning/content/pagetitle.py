"""What a web page calls itself."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

LONGEST = 300
# Control and format characters, and what stands for no character.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


def page_title(html: str) -> str:
    """The title that the page wants to be shared under, else its own; empty without one.

    It is plain text of one line; whoever shows it escapes it as any other.
    """
    reader = _Reader()
    reader.feed(html)
    return _line(reader.shared) or _line(reader.title)


def _line(text: str) -> str:
    """The text on one line, without what steers a terminal or turns the direction of a text."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    kept = "".join(each for each in spaced if unicodedata.category(each) not in _UNSEEN)
    return " ".join(kept.split())[:LONGEST].strip()


class _Reader(HTMLParser):
    """Keeps the first title that is not a drawing's, and the one for sharing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.shared = ""
        self._drawings = 0
        self._inside = False
        self._done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self._drawings += 1
        elif tag == "title" and not self._drawings and not self._done:
            self._inside = True
        elif tag == "meta" and not self.shared:
            has = {name: value or "" for name, value in attrs}
            if has.get("property", "").lower() == "og:title":
                self.shared = has.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self._drawings:
            self._drawings -= 1
        elif tag == "title" and self._inside:
            self._inside, self._done = False, True

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.title += data[: 4 * LONGEST - len(self.title)]
