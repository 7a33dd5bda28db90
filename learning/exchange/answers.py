"""Answers with weights, as GIFT and Moodle have them, as the fields of our questions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.model import Draft, no_answer, refuse
from learning.exchange.texts import shortened

WHOLE = 99.99
# Words by which a choice of two is known for a statement that is true or false.
TRUE_WORDS = frozenset("true wahr richtig vrai verdadero vero".split())
FALSE_WORDS = frozenset("false falsch faux falso".split())


@dataclass(frozen=True)
class Answer:
    """A given answer and what it earns, in per cent; `text` is what the kind needs."""

    text: str
    weight: float
    feedback: str = ""
    tolerance: float = 0


def choice_fields(answers: Sequence[Answer], draft: Draft, *, single: bool) -> dict[str, Any]:
    """A choice of one, or of several; uneven weights are named."""
    if max((answer.weight for answer in answers), default=0) <= 0:
        no_answer()
    right = _right_of_one(answers, draft) if single else _right_of_many(answers, draft)
    options = [
        {"text": a.text, "correct": correct} | ({"feedback": a.feedback} if a.feedback else {})
        for a, correct in zip(answers, right, strict=True)
    ]
    return {"kind": "single" if single else "multiple", "options": options}


def options_filled(fields: dict[str, Any], draft: Draft) -> dict[str, Any]:
    """A choice without the empty options that some systems leave in it."""
    options = [o for o in fields["options"] if o["text"] or o["correct"]]
    if len(options) < len(fields["options"]):
        draft.note(_("Options without any text were left out."))
    return {**fields, "options": options}


def _right_of_one(answers: Sequence[Answer], draft: Draft) -> list[bool]:
    best = max(answer.weight for answer in answers)
    at = next(i for i, answer in enumerate(answers) if answer.weight == best)
    for i, answer in enumerate(answers):
        if i != at and answer.weight == best:
            sentence = _("“%(text)s” was right as well; of one choice, only the first is.")
            draft.note(sentence % {"text": shortened(answer.text)})
        elif i != at and answer.weight:
            note_weight(answer, draft)
    return [i == at for i in range(len(answers))]


def _right_of_many(answers: Sequence[Answer], draft: Draft) -> list[bool]:
    weights = {round(a.weight, 1) for a in answers if a.weight > 0}
    losses = {round(a.weight, 1) for a in answers if a.weight < 0}
    for answer in answers if len(weights) > 1 or len(losses) > 1 else []:
        if answer.weight:
            note_weight(answer, draft)
    return [answer.weight > 0 for answer in answers]


def note_weight(answer: Answer, draft: Draft) -> None:
    sentence = _("“%(text)s” earned %(weight)g %% of the points; weights of answers are not kept.")
    draft.note(sentence % {"text": shortened(answer.text), "weight": answer.weight})


def text_fields(answers: Sequence[Answer], draft: Draft, *, exact: bool = False) -> dict[str, Any]:
    """A text: answers that earn all are accepted, others are named."""
    accept = list(dict.fromkeys(a.text for a in answers if a.weight >= WHOLE and a.text))
    if not accept:
        no_answer()
    if accept == ["*"]:
        refuse(_("It takes any answer for right; such a question cannot be graded here."))
    for answer in answers:
        if answer.weight < WHOLE and answer.text != "*" and answer.weight:
            note_weight(answer, draft)
        if "*" in answer.text and answer.text != "*":
            sentence = _("“%(text)s” takes “*” for any words; here it stands for itself.")
            draft.note(sentence % {"text": shortened(answer.text)})
    fields: dict[str, Any] = {"kind": "short_text", "accept": accept}
    if exact:
        fields["case_sensitive"] = True
    return {**fields, "feedback": _feedback(answers, draft)}


def numeric_fields(answers: Sequence[Answer], draft: Draft) -> dict[str, Any]:
    """A number: the first answer that earns all; others are named."""
    right = [a for a in answers if a.weight >= WHOLE and a.text != "*"]
    if not right:
        no_answer()
    for answer in answers:
        if answer is not right[0] and answer.text != "*":
            sentence = _("The answer %(text)s (%(weight)g %%) was left out; there can be only one.")
            draft.note(sentence % {"text": answer.text, "weight": answer.weight})
    return {
        "kind": "numeric",
        "value": number(right[0].text),
        "tolerance": rounded(right[0].tolerance),
        "feedback": _feedback([right[0], *[a for a in answers if a.text == "*"]], draft),
    }


def number(text: str) -> float:
    """The number, refused when it is none or not finite."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        refuse(_("Its answer “%(text)s” is no number.") % {"text": text[:60]})
    if not math.isfinite(value):
        refuse(_("Its answer “%(text)s” is no number.") % {"text": text[:60]})
    return rounded(value)


def rounded(value: float) -> float:
    """Without the dust of binary arithmetic."""
    return float(f"{value:.12g}")


def true_false_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """A choice between true and false as that; any other question as it is."""
    options = fields.get("options", [])
    names = ["true" if option["text"].casefold().strip() in TRUE_WORDS else "false"
             for option in options]  # fmt: skip
    known = all(o["text"].casefold().strip() in TRUE_WORDS | FALSE_WORDS for o in options)
    if fields.get("kind") != "single" or sorted(names) != ["false", "true"] or not known:
        return fields
    plain = {name: value for name, value in fields.items() if name not in {"options", "feedback"}}
    answer = next(n == "true" for n, o in zip(names, options, strict=True) if o["correct"])
    feedback = {n: o["feedback"] for n, o in zip(names, options, strict=True) if o.get("feedback")}
    general = fields.get("feedback") or {}
    for outcome, name in (("correct", answer), ("incorrect", not answer)):
        if general.get(outcome):
            text = feedback.get(str(name).lower())
            joined = f"{text}\n\n{general[outcome]}" if text else general[outcome]
            feedback[str(name).lower()] = joined
    return {**plain, "kind": "true_false", "answer": answer, "feedback": feedback}


def _feedback(answers: Sequence[Answer], draft: Draft) -> dict[str, str]:
    """Feedback for right and wrong answers, where there is one of each."""
    feedback: dict[str, str] = {}
    right = {a.feedback for a in answers if a.weight >= WHOLE}
    wrong = {a.feedback for a in answers if a.weight < WHOLE and a.text == "*"} - {""}
    if len(right) == 1 and right != {""}:
        feedback["correct"] = right.pop()
    elif right - {""}:
        draft.note(_("Feedback for single answers was left out, as it differs between them."))
    if len(wrong) == 1:
        feedback["incorrect"] = wrong.pop()
    for answer in answers:
        if answer.feedback and answer.weight < WHOLE and answer.text != "*":
            sentence = _("The feedback for the answer “%(text)s” was left out.")
            draft.note(sentence % {"text": shortened(answer.text)})
    return feedback
