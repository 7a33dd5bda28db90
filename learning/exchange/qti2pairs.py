"""Pairs of QTI 2: matching, free association, and words dragged into gaps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.model import no_answer, refuse
from learning.exchange.qti2feedback import feedback_inline
from learning.exchange.qti2rules import Response
from learning.exchange.texts import Texts, shortened
from learning.exchange.xmlread import XmlElement


def match_fields(element: XmlElement, response: Response, texts: Texts) -> dict[str, Any]:
    """A match between two sets as pairs; the side on which each text stands once is left."""
    sets = [
        _phrases(each, "simpleAssociableChoice", texts) for each in element.all("simpleMatchSet")
    ]
    if len(sets) != 2:
        refuse(_("It does not have two sets to match."))
    left, right = sets
    pairs = [pair for pair in _pairs(response) if pair[0] in left and pair[1] in right]
    _note_scores(response, pairs, texts)
    if len({first for first, __ in pairs}) < len(pairs):
        left, right = right, left
        pairs = [(second, first) for first, second in pairs]
        if len({first for first, __ in pairs}) < len(pairs):
            refuse(_("Texts of both sides belong to several others, which is not done here."))
    return _fields(pairs, left, right, texts)


def associate_fields(element: XmlElement, response: Response, texts: Texts) -> dict[str, Any]:
    """A free association as pairs: the first of each on the left."""
    phrases = _phrases(element, "simpleAssociableChoice", texts)
    pairs = [pair for pair in _pairs(response) if pair[0] in phrases and pair[1] in phrases]
    if not pairs:
        no_answer()
    texts.draft.note(_("All its texts could be paired freely; here one of each pair is given."))
    _note_scores(response, pairs, texts)
    left = {first: phrases[first] for first, __ in pairs}
    right = {ident: text for ident, text in phrases.items() if ident not in left}
    return _fields(pairs, left, {**right, **{b: phrases[b] for __, b in pairs}}, texts)


def gap_match_gaps(
    element: XmlElement, response: Response, texts: Texts
) -> dict[str, dict[str, Any]]:
    """The gaps by identifier, each with all the words to choose from."""
    if element.first("gapImg"):
        refuse(_("Pictures are dragged into its gaps, which is not done here."))
    words = {
        choice.attrs.get("identifier", ""): texts.words(feedback_inline(choice, texts)[0])
        for choice in element.all("gapText")
    }
    options = list(dict.fromkeys(words.values()))
    pairs = {gap: word for word, gap in _pairs(response) if word in words}
    _note_scores(response, [(word, gap) for gap, word in pairs.items()], texts)
    gaps: dict[str, dict[str, Any]] = {}
    for gap in element.all("gap"):
        ident = gap.attrs.get("identifier", "")
        if ident not in pairs:
            no_answer()
        right = words[pairs[ident]]
        is_choice = len(options) > 1
        gaps[ident] = (
            {"options": options, "correct": options.index(right)}
            if is_choice
            else {"accept": [right]}
        )
    return gaps


def _fields(
    pairs: list[tuple[str, str]], left: dict[str, str], right: dict[str, str], texts: Texts
) -> dict[str, Any]:
    if not pairs:
        no_answer()
    paired = {first for first, __ in pairs}
    for ident, text in left.items():
        if ident not in paired:
            sentence = _("“%(text)s” belongs to nothing; it was left out.")
            texts.draft.note(sentence % {"text": shortened(text)})
    made = [{"left": left[first], "right": right[second]} for first, second in pairs]
    used = {pair["right"] for pair in made}
    distractors = [text for text in dict.fromkeys(right.values()) if text not in used]
    return {"kind": "matching", "pairs": made, "distractors": distractors}


def _phrases(element: XmlElement, tag: str, texts: Texts) -> dict[str, str]:
    return {
        choice.attrs.get("identifier", ""): texts.phrase(feedback_inline(choice, texts)[0])
        for choice in element.all(tag)
    }


def _pairs(response: Response) -> list[tuple[str, str]]:
    """The right pairs; without declared ones those that earn something."""
    values = response.correct or list(response.right())
    pairs = []
    for value in dict.fromkeys(values):
        first, __, second = value.partition(" ")
        if second:
            pairs.append((first, second))
    return pairs


def _note_scores(response: Response, pairs: list[tuple[str, str]], texts: Texts) -> None:
    scores = {response.mapped.get(f"{first} {second}") for first, second in pairs}
    if len(scores) > 1:
        texts.draft.note(_("Its pairs earned different points; here each earns the same."))
