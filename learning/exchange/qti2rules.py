"""What QTI 2 says about right answers: declarations, scores and the usual rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.answers import number, rounded
from learning.exchange.model import Draft, RefusedError, no_answer
from learning.exchange.xmlread import XmlElement


@dataclass
class Response:
    """A declared response: the right values in order, and the scores of values."""

    identifier: str = ""
    cardinality: str = "single"
    base: str = ""
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, float] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.base in {"integer", "float"}

    def right(self) -> dict[str, float]:
        """The right values and what each earns."""
        if self.correct:
            scores = {value: self.mapped.get(value, 0) for value in self.correct}
            plain = any(score <= 0 for score in scores.values())
            right = {value: 1.0 if plain else score for value, score in scores.items()}
            if self.cardinality == "single" and self.base == "string":
                best = max(right.values())
                right |= {v: best for v, score in self.mapped.items() if score == best}
            return right
        return {value: score for value, score in self.mapped.items() if score > 0}


def responses_read(item: XmlElement) -> dict[str, Response]:
    """The responses that the item declares, by identifier."""
    return {
        declared.attrs.get("identifier", ""): _response(declared)
        for declared in item.all("responseDeclaration")
    }


def points_of(item: XmlElement, responses: dict[str, Response]) -> float | None:
    """What the item is worth; None when it does not say."""
    for declared in item.all("outcomeDeclaration"):
        name = declared.attrs.get("identifier", "")
        if name == "SCORE" and "normalMaximum" in declared.attrs:
            return _float(declared.attrs["normalMaximum"])
        if name == "MAXSCORE":
            value = declared.first("value")
            return _float(value.text) if value else None
    scores = [sum(v for v in r.mapped.values() if v > 0) for r in responses.values()
              if r.cardinality != "single"]  # fmt: skip
    scores += [max(r.mapped.values(), default=0) for r in responses.values()
               if r.cardinality == "single"]  # fmt: skip
    total = sum(scores)
    return rounded(total) if total > 0 else None


def numeric_of(item: XmlElement, response: Response, draft: Draft) -> dict[str, Any]:
    """The fields of a question for a number."""
    right = response.right()
    if not right:
        no_answer()
    value = number(next(iter(right)))
    tolerance = 0.0
    for rule in item.all("equal", "equalRounded"):
        if not any(v.attrs.get("identifier") == response.identifier for v in rule.walk()):
            continue
        if rule.tag == "equalRounded":
            figures = rule.attrs.get("figures", "")
            if rule.attrs.get("roundingMode") == "decimalPlaces" and figures.isdigit():
                tolerance = max(tolerance, 0.5 * 10 ** -int(figures[:3]))
            else:
                draft.note(_("The answer was rounded before it was compared; here it is not."))
            continue
        tolerance = max(tolerance, _tolerance(rule, value, draft))
    return {"kind": "numeric", "value": value, "tolerance": rounded(tolerance)}


def _tolerance(rule: XmlElement, value: float, draft: Draft) -> float:
    sides = [_float(part) or 0 for part in rule.attrs.get("tolerance", "").split()]
    mode = rule.attrs.get("toleranceMode", "exact")
    if mode == "exact" or not sides:
        return 0.0
    if len(sides) > 1 and sides[0] != sides[1]:
        draft.note(_("Its range lies unevenly around the number; the wider side counts."))
    widest = max(sides[:2])
    return abs(value) * widest / 100 if mode == "relative" else widest


def _response(declared: XmlElement) -> Response:
    response = Response(
        declared.attrs.get("identifier", ""),
        declared.attrs.get("cardinality", "single"),
        declared.attrs.get("baseType", ""),
    )
    correct = declared.child("correctResponse")
    if correct is not None:
        response.correct = [" ".join(value.text.split()) for value in correct.all("value")]
    for entry in declared.all("mapEntry"):
        score = _float(entry.attrs.get("mappedValue", ""))
        if score is not None:
            response.mapped[" ".join(entry.attrs.get("mapKey", "").split())] = score
    return response


def _float(text: str) -> float | None:
    try:
        return number(text) if text.strip() else None
    except RefusedError:
        return None
