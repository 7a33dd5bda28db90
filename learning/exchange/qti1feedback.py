"""Feedback of QTI 1.2: which text is for right, for wrong, for one option, for everybody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.qti1rules import Rule
from learning.exchange.texts import Texts, is_markup, plain_html, shortened
from learning.exchange.xmlread import XmlElement, xml_markup

# What Canvas calls them, shown or not.
KNOWN = {"general_fb": "general", "correct_fb": "correct", "general_incorrect_fb": "incorrect"}


def feedback_read(
    item: XmlElement, rules: list[Rule], fields: dict[str, Any], texts: Texts
) -> dict[str, Any]:
    """The fields with the item's feedback in them; what fits nowhere is named."""
    shown = {e.attrs.get("ident", ""): e for e in item.all("itemfeedback")}
    options = {option.get("ident"): option for option in fields.get("options", [])}
    right = {ident for ident, option in options.items() if option["correct"]}
    outcome: dict[str, str] = {}
    general: list[str] = []
    left = set(shown)
    for ident, use in _uses(shown, rules, right, set(options)).items():
        text = _text(shown[ident], texts)
        left.discard(ident)
        if not text:
            continue
        if use in options:
            options[use]["feedback"] = text
        elif use == "general":
            general.append(text)
        else:
            outcome[use] = f"{outcome[use]}\n\n{text}" if use in outcome else text
    _note_left(item, [shown[ident] for ident in shown if ident in left], texts)
    return {**fields, "feedback": outcome, "explanation": "\n\n".join(general)}


def _note_left(item: XmlElement, left: list[XmlElement], texts: Texts) -> None:
    for element in left:
        text = _text(element, texts)
        if text:
            sentence = _("The feedback “%(text)s” is for an answer that is not told apart here.")
            texts.draft.note(sentence % {"text": shortened(text)})
    if any(hint.text.strip() for hint in item.all("hint")):
        texts.draft.note(_("Its hints after a wrong try were left out."))


def _uses(
    shown: dict[str, XmlElement], rules: list[Rule], right: set[str], options: set[str]
) -> dict[str, str]:
    """For each feedback what it is for: an option, or “correct”, “incorrect”, “general”."""
    uses: dict[str, str] = {}
    for rule in rules:
        for ident in rule.feedback:
            if ident in shown and ident not in uses:
                use = KNOWN.get(ident) or _use(rule, right, options)
                if use:
                    uses[ident] = use
    for ident, element in shown.items():
        if ident in KNOWN:
            uses.setdefault(ident, KNOWN[ident])
        elif element.first("solution"):
            uses.setdefault(ident, "general")
    return uses


def _use(rule: Rule, right: set[str], options: set[str]) -> str:
    wanted = [value for values in rule.wanted.values() for value in values]
    unwanted = {value for values in rule.unwanted.values() for value in values}
    if rule.always and not wanted:
        return "incorrect" if rule.scores and rule.score <= 0 else "general"
    if len(wanted) == 1 and wanted[0] in options and not unwanted:
        return wanted[0]
    if rule.score > 0:
        return "correct"
    if right and unwanted and unwanted <= right and not wanted:
        return "incorrect"
    return ""


def _text(element: XmlElement, texts: Texts) -> str:
    html = ""
    for part in element.all("mattext"):
        if any(True for child in part.elements()):
            html += xml_markup(part)
        elif part.attrs.get("texttype", "").lower() == "text/html" or is_markup(part.text):
            html += part.text
        else:
            html += plain_html(part.text)
    return texts.markdown(html)
