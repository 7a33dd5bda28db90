"""Feedback of QTI 2: which text is for right, for wrong, for one option."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.qti2body import body_html
from learning.exchange.texts import Texts
from learning.exchange.xmlread import XmlElement

BRANCHES = ("responseIf", "responseElseIf", "responseElse")
FEEDBACK = ("feedbackInline", "feedbackBlock")
WRONG = re.compile(r"incorrect|wrong|falsch|not[_-]?correct", re.IGNORECASE)
RIGHT = re.compile(r"correct|right|richtig", re.IGNORECASE)
SOLUTION = re.compile(r"solution|explanation", re.IGNORECASE)


def feedback_inline(choice: XmlElement, texts: Texts) -> tuple[str, str]:
    """The HTML of a choice, and the Markdown of the feedback that stands in it."""
    html = "".join(
        body_html(part, texts.draft)
        for part in choice.all(*FEEDBACK)
        if part.attrs.get("showHide", "show") == "show"
    )
    return body_html(choice, texts.draft), texts.markdown(html)


def feedback_read(item: XmlElement, fields: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """The fields with the item's feedback in them; what fits nowhere is named."""
    options = {option.get("ident"): option for option in fields.get("options", [])}
    outcome: dict[str, list[str]] = {}
    for element in item.all("modalFeedback"):
        _place(element, item, options, outcome, texts)
    body = item.child("itemBody")
    inside = {id(part) for choice in _choices(item) for part in choice.walk()}
    for element in body.all(*FEEDBACK) if body else []:
        if id(element) not in inside:
            _place(element, item, options, outcome, texts)
    explanation = "\n\n".join(outcome.pop("solution", []))
    joined = {name: "\n\n".join(dict.fromkeys(parts)) for name, parts in outcome.items()}
    return {**fields, "feedback": joined, "explanation": explanation}


def _place(
    element: XmlElement,
    item: XmlElement,
    options: dict[Any, dict[str, Any]],
    outcome: dict[str, list[str]],
    texts: Texts,
) -> None:
    text = texts.markdown(body_html(element, texts.draft))
    identifier = element.attrs.get("identifier", "")
    shown = element.attrs.get("showHide", "show") == "show"
    if not text or element.first("choiceInteraction", "textEntryInteraction"):
        return
    if shown and identifier in options and "feedback" not in options[identifier]:
        options[identifier]["feedback"] = text
        return
    use = _use(identifier, item) if shown else ""
    if use:
        outcome.setdefault(use, []).append(text)
        return
    sentence = _("The feedback “%(name)s” is for an answer that is not told apart here.")
    texts.draft.note(sentence % {"name": identifier})


def _use(identifier: str, item: XmlElement) -> str:
    """Whether a feedback is for right or wrong answers, by the rules, else by its name."""
    for branch in item.all(*BRANCHES):
        sets = [e for e in branch.elements() if e.tag == "setOutcomeValue"]
        if any(v.text.strip() == identifier for s in sets for v in s.all("baseValue")):
            use = _branch_use(branch)
            if use:
                return use
    if WRONG.search(identifier):
        return "incorrect"
    if RIGHT.search(identifier):
        return "correct"
    return "solution" if SOLUTION.search(identifier) else ""


def _branch_use(branch: XmlElement) -> str:
    condition = next(iter(branch.elements()), None)
    if branch.tag == "responseElse":
        return ""
    if condition is None:
        return ""
    values = {value.text.strip().lower() for value in condition.all("baseValue")}
    if "incorrect" in values:
        return "incorrect"
    negated = condition.tag == "not" or condition.first("not") is not None
    if "correct" in values or (condition.first("correct") and not negated):
        return "correct"
    return "incorrect" if condition.tag == "not" and condition.first("correct") else ""


def _choices(item: XmlElement) -> list[XmlElement]:
    return item.all("simpleChoice", "hottext", "inlineChoice", "simpleAssociableChoice", "gapText")
