"""Whether a nudge works: those told against those left out, as assigned. Pure functions.

Everybody counts once, by the first time the rule meant them, in the group they were assigned to,
whether or not the message reached them: who opted out or is on leave stays in (intention to
treat). Repeated nudges of one person are not independent, so only the first counts.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from core.lazy import later

# Takes a second and much memory: only for a worker that needs it.
proportion = later("statsmodels.stats.proportion")

# Two-sided 5 %, power 80 %.
_Z = 1.959964 + 0.841621
# What nudge units move on average is 1.4 points; a study that can see no less than this says
# nothing about a nudge. Decided by size alone, before the result is looked at.
VISIBLE = 0.06


@dataclass(frozen=True)
class Group:
    """People of one group: how many, how many of them opened it, how many acted."""

    people: int = 0
    opened: int = 0
    acted: int = 0


@dataclass(frozen=True)
class Report:
    """`smallest` is the smallest difference that these sizes would show in four of five cases;
    the difference and its 95 % interval are told only where that is small enough. All are shares.
    """

    told: Group
    left_out: Group
    smallest: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Report:
        rest = {name: data.get(name) for name in ("smallest", "difference", "low", "high")}
        return cls(Group(**data["told"]), Group(**data["left_out"]), **rest)


def smallest_lift(base: float, one: int, other: int) -> float:
    """The smallest difference of two proportions near `base` that groups of these sizes show
    with a power of 80 % at the two-sided 5 % level (normal approximation).
    """
    return _Z * math.sqrt(base * (1 - base) * (1 / one + 1 / other))


def interval(told: Group, left_out: Group) -> tuple[float, float]:
    """Newcombe's 95 % interval of the difference in shares that acted; loads statsmodels."""
    low, high = proportion.confint_proportions_2indep(
        told.acted, told.people, left_out.acted, left_out.people, compare="diff", method="newcomb"
    )
    return float(low), float(high)


def report(told: Group, left_out: Group) -> Report:
    """What is to be said of a rule."""
    if not told.people or not left_out.people:
        return Report(told, left_out)
    # Never 0 or 1, where every difference would seem to show.
    base = (told.acted + left_out.acted + 1) / (told.people + left_out.people + 2)
    smallest = smallest_lift(base, told.people, left_out.people)
    if smallest > VISIBLE:
        return Report(told, left_out, smallest)
    difference = told.acted / told.people - left_out.acted / left_out.people
    low, high = interval(told, left_out)
    return Report(told, left_out, smallest, difference, low, high)
