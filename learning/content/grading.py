"""Grading an answer, and saying why. On the server only.

Answers have the forms that `learning.content.questions` describes; whatever else arrives is a
wrong answer, not an error (`learning.content.answers` refuses it where it comes in). The right
answer and the stored texts never leave the server before there is an answer.

What an answer earns of its question's points:

| kind | share |
| --- | --- |
| single, true_false, short_text, numeric | all or nothing |
| multiple | (right options chosen - wrong options chosen) / right options, at least 0 |
| ordering | items in their place / items |
| matching | lefts with their right / lefts |
| cloze | gaps filled right / gaps |

Points are cut to hundredths, so that only the whole answer earns all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from learning.content.answers import answer_fitted, answer_from_json
from learning.content.questions import item_key, question_rendered, right_answer
from learning.content.reading import number_readings, text_plain

__all__ = ["Grade", "Verdict", "answer_from_json", "grade", "points_possible"]

Question = Mapping[str, Any]
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Verdict:
    """One option, item, left text or gap after the answer.

    `chosen`: the person picked it (an option) or filled it (the rest). `correct`: it belongs to
    the right answer (an option), or what the person gave for it is right. `given` and `right`
    are safe HTML: what the person gave and what belongs there; empty for options. `feedback` is
    safe HTML too.
    """

    chosen: bool
    correct: bool
    feedback: str = ""
    given: str = ""
    right: str = ""


@dataclass(frozen=True)
class Grade:
    """`points` of `possible`, in hundredths; `correct` when all of the answer is right.

    `feedback` and `explanation` are safe HTML, `correct_answer` plain words; `parts` is by the
    key of option, item, left text or gap, empty for a text and a number.
    """

    points: Decimal
    possible: Decimal
    correct: bool
    answered: bool = True
    feedback: str = ""
    explanation: str = ""
    correct_answer: str = ""
    parts: dict[str, Verdict] = field(default_factory=dict)

    @property
    def right_count(self) -> int:
        return sum(part.correct for part in self.parts.values())


def grade(question: Question, answer: Any) -> Grade:
    """The grade of `answer` with its feedback; what is no answer earns nothing."""
    rendered = question.get("rendered") or question_rendered(dict(question))
    answer = answer_fitted(question, answer)
    share, parts = _KINDS[question["kind"]](question, rendered, answer)
    possible = points_possible(question)
    correct = share == 1
    return Grade(
        points=_points(possible, share),
        possible=possible,
        correct=correct,
        answered=answer is not None,
        feedback=_feedback(question, rendered, answer, correct=correct),
        explanation=rendered.get("explanation", ""),
        correct_answer=_correct_answer(question, rendered),
        parts=parts,
    )


def points_possible(question: Question) -> Decimal:
    """What the question is worth, in hundredths of a point, never nothing."""
    points = Decimal(str(question.get("points", 1))).quantize(HUNDREDTH, ROUND_HALF_UP)
    return max(points, HUNDREDTH)


Result = tuple[Fraction, dict[str, Verdict]]


def _points(possible: Decimal, share: Fraction) -> Decimal:
    earned = possible * share.numerator / share.denominator
    return earned.quantize(HUNDREDTH, ROUND_DOWN)


def _feedback(question: Question, rendered: Question, answer: Any, *, correct: bool) -> str:
    feedback: Mapping[str, str] = rendered.get("feedback", {})
    if question["kind"] == "true_false":
        return feedback.get(str(answer).lower(), "")
    return feedback.get("correct" if correct else "incorrect", "")


def _options(question: Question, rendered: Question, answer: Any) -> Result:
    chosen = {answer} if isinstance(answer, str) else set(answer or [])
    said: Mapping[str, str] = rendered.get("option_feedback", {})
    parts = {
        option["key"]: Verdict(
            chosen=option["key"] in chosen,
            correct=bool(option.get("correct")),
            feedback=said.get(option["key"], ""),
        )
        for option in question["options"]
    }
    right = sum(part.correct for part in parts.values())
    hits = sum(part.correct and part.chosen for part in parts.values())
    misses = len(chosen) - hits
    return Fraction(max(0, hits - misses), max(1, right)), parts


def _true_false(question: Question, rendered: Question, answer: Any) -> Result:
    right = bool(question["answer"])
    parts = {
        name: Verdict(chosen=answer is value, correct=right is value)
        for name, value in (("true", True), ("false", False))
    }
    return Fraction(answer is right), parts


def _short_text(question: Question, rendered: Question, answer: Any) -> Result:
    exact = bool(question.get("case_sensitive"))
    return Fraction(_accepted(answer, _accept(question, rendered), exact=exact)), {}


def _numeric(question: Question, rendered: Question, answer: Any) -> Result:
    value = Decimal(str(question["value"]))
    tolerance = Decimal(str(question.get("tolerance", 0)))
    units = rendered.get("units") or [question.get("unit", "")]
    readings = {number for unit in units for number in number_readings(answer, unit)}
    return Fraction(any(abs(number - value) <= tolerance for number in readings)), {}


def _ordering(question: Question, rendered: Question, answer: Any) -> Result:
    html = _texts(rendered["items"])
    right = right_answer(dict(question))
    parts = {
        key: Verdict(
            chosen=given is not None,
            correct=given == key,
            given=html[given] if given else "",
            right=html[key],
        )
        for key, given in zip(right, answer or [None] * len(right), strict=True)
    }
    return _share(parts), parts


def _matching(question: Question, rendered: Question, answer: Any) -> Result:
    given = answer or {}
    html = _texts(rendered["rights"])
    parts = {
        key: Verdict(
            chosen=key in given,
            correct=given.get(key) == wanted,
            given=html.get(given.get(key, ""), ""),
            right=html[wanted],
        )
        for key, wanted in right_answer(dict(question)).items()
    }
    return _share(parts), parts


def _cloze(question: Question, rendered: Question, answer: Any) -> Result:
    given = answer or {}
    parts = {
        number: _gap(gap, given.get(number), _gap_texts(number, gap, rendered))
        for number, gap in _gaps(question)
    }
    return _share(parts), parts


def _gaps(question: Question) -> Iterator[tuple[str, Question]]:
    return ((str(number), gap) for number, gap in enumerate(question["gaps"], start=1))


def _gap(gap: Question, given: str | None, texts: Mapping[str, str]) -> Verdict:
    """`texts` are a gap's choices by their keys, or what is accepted in it by itself."""
    if "options" in gap:
        key = item_key(gap["options"][gap["correct"]])
        right, shown, correct = texts[key], texts.get(given or "", ""), given == key
    else:
        right, shown = next(iter(texts)), given or ""
        correct = _accepted(given, list(texts), exact=bool(gap.get("case_sensitive")))
    return Verdict(given is not None, correct, given=escape(shown), right=escape(right))


def _gap_texts(number: str, gap: Question, rendered: Question) -> dict[str, str]:
    """The words of a gap in the language that the question is shown in."""
    if "options" not in gap:
        accepted = rendered.get("gaps", {}).get(number) or gap["accept"]
        return {text: text for text in accepted}
    texts = {item_key(text): text for text in gap["options"]}
    for part in rendered.get("parts", []):
        if part.get("gap") == number:
            texts |= {choice["key"]: choice["text"] for choice in part.get("options", [])}
    return texts


def _accept(question: Question, rendered: Question) -> list[str]:
    """What is accepted, first what is shown as the right answer."""
    accepted: list[str] = rendered.get("accept") or question["accept"]
    return accepted


def _share(parts: Mapping[str, Verdict]) -> Fraction:
    return Fraction(sum(part.correct for part in parts.values()), max(1, len(parts)))


def _texts(choices: list[dict[str, str]]) -> dict[str, str]:
    return {choice["key"]: choice["html"] for choice in choices}


def _accepted(answer: str | None, accept: list[str], *, exact: bool) -> bool:
    if answer is None:
        return False
    accepted = {text_plain(text, case_sensitive=exact) for text in accept}
    return text_plain(answer, case_sensitive=exact) in accepted


def _correct_answer(question: Question, rendered: Question) -> str:
    """The right answer in plain words, as a sentence may hold it."""
    return _WORDS[question["kind"]](question, rendered)


def _right_options(question: Question, rendered: Question) -> str:
    right = {option["key"] for option in question["options"] if option.get("correct")}
    return "; ".join(o["text"] for o in rendered["options"] if o["key"] in right)


def _right_word(question: Question, rendered: Question) -> str:
    return _("True") if question["answer"] else _("False")


def _right_text(question: Question, rendered: Question) -> str:
    return _accept(question, rendered)[0]


def _right_order(question: Question, rendered: Question) -> str:
    return "; ".join(item["text"] for item in rendered["items"])


def _right_number(question: Question, rendered: Question) -> str:
    unit = next(iter(rendered.get("units", [])), question.get("unit", ""))
    text = f"{question['value']} {unit}".strip()
    if not question.get("tolerance"):
        return text
    return _("%(value)s, give or take %(tolerance)s") % {
        "value": text,
        "tolerance": question["tolerance"],
    }


def _right_pairs(question: Question, rendered: Question) -> str:
    rights = {choice["key"]: choice["text"] for choice in rendered["rights"]}
    right = right_answer(dict(question))
    return "; ".join(f"{c['text']}: {rights[right[c['key']]]}" for c in rendered["lefts"])


def _right_gaps(question: Question, rendered: Question) -> str:
    words = []
    for number, gap in _gaps(question):
        texts = _gap_texts(number, gap, rendered)
        chosen = item_key(gap["options"][gap["correct"]]) if "options" in gap else None
        words.append(texts[chosen] if chosen else next(iter(texts)))
    return "; ".join(words)


_KINDS: dict[str, Callable[[Question, Question, Any], Result]] = {
    "single": _options,
    "multiple": _options,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
}
_WORDS: dict[str, Callable[[Question, Question], str]] = {
    "single": _right_options,
    "multiple": _right_options,
    "true_false": _right_word,
    "short_text": _right_text,
    "numeric": _right_number,
    "ordering": _right_order,
    "matching": _right_pairs,
    "cloze": _right_gaps,
}
