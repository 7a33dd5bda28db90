"""Feedback of QTI 2: which text is for right, for wrong, for one option."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.qti2body import body_html
from learning.exchange.texts import Texts, shortened
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
    use = ""
    if shown:
        use = identifier if identifier in options else _use(identifier, item, set(options))
    if use in options:
        given = options[use].get("feedback", "")
        options[use]["feedback"] = f"{given}\n\n{text}" if given else text
    elif use:
        outcome.setdefault(use, []).append(text)
    else:
        sentence = _("The feedback “%(text)s” is for an answer that is not told apart here.")
        texts.draft.note(sentence % {"text": shortened(text)})


def _use(identifier: str, item: XmlElement, options: set[str]) -> str:
    """Which option a feedback is for, or right or wrong answers: by the rules, else by name."""
    for branch in item.all(*BRANCHES):
        sets = [e for e in branch.elements() if e.tag == "setOutcomeValue"]
        if any(v.text.strip() == identifier for s in sets for v in s.all("baseValue")):
            use = _branch_use(branch, options)
            if use:
                return use
    if WRONG.search(identifier):
        return "incorrect"
    if RIGHT.search(identifier):
        return "correct"
    return "solution" if SOLUTION.search(identifier) else ""


def _branch_use(branch: XmlElement, options: set[str]) -> str:
    condition = next(iter(branch.elements()), None)
    if branch.tag == "responseElse" or condition is None:
        return ""
    values = {value.text.strip() for value in condition.all("baseValue")}
    negated = condition.tag == "not" or condition.first("not") is not None
    asks = condition.first("correct") is not None
    if "incorrect" in values or (condition.tag == "not" and asks):
        return "incorrect"
    if "correct" in values or (asks and not negated):
        return "correct"
    named = values & options
    return named.pop() if len(named) == 1 and not negated else ""


def _choices(item: XmlElement) -> list[XmlElement]:
    return item.all("simpleChoice", "hottext", "inlineChoice", "simpleAssociableChoice", "gapText")
