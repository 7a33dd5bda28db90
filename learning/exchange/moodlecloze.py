"""Moodle's texts with gaps: `{1:SHORTANSWER:=here}` in the text, or `[[1]]` and a list."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.gaps import GapText, number_texts
from learning.exchange.model import refuse
from learning.exchange.texts import Texts, shortened

GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:[^}\\]|\\.)*)\}", re.DOTALL)
PART = re.compile(r"(?:[^~\\]|\\.)+", re.DOTALL)
ANSWER = re.compile(r"\s*(=|%(-?\d+(?:\.\d+)?)%)?((?:[^#\\]|\\.)*)(.*)", re.DOTALL)
NUMBERED = re.compile(r"\[\[(\d+)\]\]")
TEXT = frozenset({"SHORTANSWER", "SA", "MW"})
EXACT = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
NUMERIC = frozenset({"NUMERICAL", "NM"})
CHOICE = re.compile(r"^(MULTICHOICE|MC)(_?(H|V|S|HS|VS))?$|^MC[HVS]+$")


def cloze_fields(source: str, texts: Texts, *, is_markdown: bool) -> dict[str, Any]:
    """The fields of a text with embedded answers."""
    gap_text = GapText(texts)
    weights = set()

    def gap(match: re.Match[str]) -> str:
        weights.add(match.group(1) or "1")
        return gap_text.mark(_gap(match.group(2), match.group(3), texts))

    marked = GAP.sub(gap, source)
    if len(weights) > 1:
        texts.draft.note(_("Its gaps earned different points; here each earns the same."))
    if not gap_text.gaps:
        refuse(_("There is no gap in its text."))
    return gap_text.fields(marked, is_markdown=is_markdown)


def gaps_fields(source: str, choices: list[tuple[str, str]], texts: Texts) -> dict[str, Any]:
    """The fields of a text whose gaps have numbers of choices."""
    gap_text = GapText(texts)

    def gap(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        if not 0 <= at < len(choices):
            refuse(_("A gap in its text has a number for which there is no choice."))
        text, group = choices[at]
        options = list(dict.fromkeys(other for other, its in choices if its == group))
        if len(options) < 2:
            return gap_text.mark({"accept": [text]})
        return gap_text.mark({"options": options, "correct": options.index(text)})

    return gap_text.fields(NUMBERED.sub(gap, source), is_markdown=False)


def _gap(kind: str, source: str, texts: Texts) -> dict[str, Any]:
    answers = _answers(source, texts)
    right = [text for text, weight in answers if weight >= 99.99]
    if not right:
        refuse(_("One of its gaps has no right answer."))
    for text, weight in answers:
        if 0 < weight < 99.99:
            sentence = _("“%(text)s” earned a part of a gap's points; here it is wrong.")
            texts.draft.note(sentence % {"text": shortened(text)})
    if CHOICE.match(kind.removesuffix("_SHUFFLE")):
        options = list(dict.fromkeys(text for text, __ in answers))
        if len(options) > 1:
            return {"options": options, "correct": options.index(right[0])}
        return {"accept": options}
    if kind in NUMERIC:
        accept = [way for text in right for way in number_texts(_number(text, texts))]
        return {"accept": list(dict.fromkeys(accept))}
    if kind in TEXT | EXACT:
        exact = {"case_sensitive": True} if kind in EXACT else {}
        return {"accept": list(dict.fromkeys(right)), **exact}
    return refuse(
        _("One of its gaps is of the kind “%(kind)s”, which there is not.") % {"kind": kind}
    )


def _number(text: str, texts: Texts) -> str:
    value, __, tolerance = text.partition(":")
    if tolerance.strip().strip("0.,"):
        sentence = _("The gap “%(value)s” took numbers near by; here it takes this one only.")
        texts.draft.note(sentence % {"value": value})
    return value.strip()


def _answers(source: str, texts: Texts) -> list[tuple[str, float]]:
    """Each answer of a gap with what it earns, in per cent."""
    found = []
    for part in PART.findall(source):
        match = ANSWER.match(part)
        if not match:
            continue
        if match.group(4).strip(" #"):
            texts.draft.note(_("The feedback for the answers of its gaps was left out."))
        words = texts.words(re.sub(r"\\(.)", r"\1", match.group(3)))
        weight = 100.0 if match.group(1) == "=" else float(match.group(2) or 0)
        if words:
            found.append((words, weight))
    return found
