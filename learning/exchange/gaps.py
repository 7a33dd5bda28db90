"""Texts with gaps: marked while they are still HTML, numbered when they are Markdown."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.model import refuse
from learning.exchange.texts import Texts

# Characters that nobody writes stand for a gap until the text is Markdown.
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
LITERAL = re.compile(r"\{\{(?=\s*\d+\s*\}\})")


class GapText:
    """Collects the gaps of a text in the order in which it names them."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.gaps: list[dict[str, Any]] = []

    def mark(self, gap: dict[str, Any]) -> str:
        """What stands in the text for the gap."""
        self.gaps.append(gap)
        return f"{OPEN}{len(self.gaps)}{CLOSE}"

    def fields(self, source: str, *, prompt: str = "", is_markdown: bool = False) -> dict[str, Any]:
        """The fields of the question; what stands before the first gap is its prompt."""
        text = source.strip() if is_markdown else self.texts.markdown(source)
        before, text = ("", text) if prompt else parted(text)
        gaps: list[dict[str, Any]] = []

        def numbered(match: re.Match[str]) -> str:
            gaps.append(self.gaps[int(match.group(1)) - 1])
            return f"{{{{{len(gaps)}}}}}"

        text = MARK.sub(numbered, LITERAL.sub("{ {", text))
        if not gaps:
            refuse(_("There is no gap in its text."))
        prompt = prompt or before or default_prompt()
        return {"kind": "cloze", "prompt": prompt, "text": text, "gaps": gaps}


def number_texts(text: str) -> list[str]:
    """How a number may be typed into a gap, which holds texts: 4.0 is 4, and 1.5 is 1,5."""
    try:
        short = f"{float(text.replace(',', '.')):.12g}"
    except ValueError:
        return [text]
    comma = [short.replace(".", ",")] if "e" not in short else []
    return list(dict.fromkeys([short, text.strip(), *comma]))


def default_prompt() -> str:
    """What a text with gaps asks when it does not say so."""
    return _("Fill in the gaps.")


def parted(text: str) -> tuple[str, str]:
    """The prompt and the text: the paragraphs before the one with the first gap, and the rest."""
    first = MARK.search(text)
    at = text.rfind("\n\n", 0, first.start()) if first else -1
    if at < 0 or text.startswith((">", "|", "```")) or _is_within(text[:at]):
        return "", text
    return text[:at].strip(), text[at:].strip()


def _is_within(before: str) -> bool:
    """Whether a fence is still open, so that cutting here would break it."""
    return before.count("```") % 2 == 1
