"""What QTI 1.2 says about right answers: conditions, scores and feedback."""

from __future__ import annotations

from dataclasses import dataclass, field

from learning.exchange.answers import number
from learning.exchange.model import RefusedError
from learning.exchange.xmlread import XmlElement

COMPARISONS = {"varequal", "varsubset", "varsubstring"}
BOUNDS = {"vargte", "vargt", "varlte", "varlt"}


@dataclass
class Rule:
    """A condition: the answers that it wants, by response, and what it earns and shows."""

    wanted: dict[str, list[str]] = field(default_factory=dict)
    unwanted: dict[str, list[str]] = field(default_factory=dict)
    low: dict[str, float] = field(default_factory=dict)
    high: dict[str, float] = field(default_factory=dict)
    exact: bool = False
    pattern: bool = False
    always: bool = False
    scores: bool = False
    score: float = 0
    feedback: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return self.score > 0 and bool(self.wanted or self.low or self.high)


def rules_read(item: XmlElement) -> list[Rule]:
    """The item's conditions in their order."""
    return [_rule(element) for element in item.all("respcondition")]


def right_answers(rules: list[Rule], response: str) -> dict[str, float]:
    """The answers of a response that earn something, and how much."""
    right: dict[str, float] = {}
    for rule in rules:
        if rule.is_right:
            for value in rule.wanted.get(response, []):
                right[value] = max(rule.score, right.get(value, 0))
    return right


def numbers(rules: list[Rule], response: str) -> list[tuple[float, float]]:
    """The numbers that earn something, each with how far one may be from it."""
    found = []
    for rule in rules:
        if not rule.is_right:
            continue
        low, high = rule.low.get(response), rule.high.get(response)
        values = [_float(value) for value in rule.wanted.get(response, [])]
        if low is not None and high is not None:
            middle = values[0] if values and values[0] is not None else (low + high) / 2
            found.append((middle, max(abs(high - middle), abs(middle - low))))
        else:
            found += [(value, 0.0) for value in values if value is not None]
    return list(dict.fromkeys(found))


def is_uneven(rules: list[Rule], response: str) -> bool:
    """Whether a range lies unevenly around its number, or leaves an end out."""
    for rule in rules:
        low, high = rule.low.get(response), rule.high.get(response)
        values = [_float(value) for value in rule.wanted.get(response, [])]
        if low is None or high is None or not values or values[0] is None:
            continue
        if abs((high - values[0]) - (values[0] - low)) > 1e-9 * max(1, abs(high)):
            return True
    return False


def points_of(item: XmlElement, rules: list[Rule], stated: str) -> float | None:
    """What the item is worth; None when it does not say."""
    if stated:
        return _float(stated)
    most = [_float(d.attrs.get("maxvalue", "")) for d in item.all("decvar")]
    declared = max((value for value in most if value), default=None)
    if declared is not None and declared != 100:
        return declared
    best = max((rule.score for rule in rules), default=0)
    return best if declared is None and 0 < best != 100 else None


def _rule(element: XmlElement) -> Rule:
    rule = Rule()
    condition = element.child("conditionvar")
    if condition is not None:
        _condition(condition, rule, wanted=True)
    for change in element.all("setvar"):
        value = _float(change.text)
        rule.scores = True
        if value is not None and change.attrs.get("action", "Set").lower() in {"set", "add"}:
            rule.score = max(rule.score, value)
    rule.feedback = [shown.attrs.get("linkrefid", "") for shown in element.all("displayfeedback")]
    return rule


def _condition(element: XmlElement, rule: Rule, *, wanted: bool) -> None:
    for part in element.elements():
        if part.tag in COMPARISONS:
            side = rule.wanted if wanted else rule.unwanted
            side.setdefault(part.attrs.get("respident", ""), []).append(part.text.strip())
            rule.exact = rule.exact or part.attrs.get("case", "").lower() == "yes"
            rule.pattern = rule.pattern or part.tag != "varequal"
        elif part.tag in BOUNDS and wanted:
            value = _float(part.text)
            if value is not None:
                side_of = rule.low if part.tag.startswith("varg") else rule.high
                side_of[part.attrs.get("respident", "")] = value
        elif part.tag == "other":
            rule.always = rule.always or wanted
        else:
            _condition(part, rule, wanted=wanted != (part.tag == "not"))


def _float(text: str) -> float | None:
    try:
        return number(text) if text.strip() else None
    except RefusedError:
        return None
