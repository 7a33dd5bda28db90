"""What a nudge rule is: whom it means, when, in which words, and when it stops.

A rule is a file of this package that registers one `Rule`; a lower app has nothing to know of
it. Whether and when a message leaves is the gateway's business: rules know neither cap nor quiet
hours, leave or preferences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.registry import Label, Registry, everybody
from core.sql import sql_rows
from notifications.models import MailChoice
from people.models import User

# The hours of a person's morning in which nudges begin: before quiet hours and digests end, so
# that an e-mail leaves with the day. Several, so that a worker that was down may be late.
MORNING = range(6, 10)
# How long somebody has to act on a nudge.
ACTS_WITHIN = dt.timedelta(days=7)
WORKDAYS = frozenset(range(5))

_HERE = """
WITH here AS (
    SELECT
        person.id, place.today, place.midnight, person.weekly_goal_minutes AS goal,
        date_trunc('week', place.today)::date AS monday
    FROM people_user AS person
    JOIN unnest(%(zones)s::text[], %(days)s::date[], %(midnights)s::timestamptz[])
        AS place (zone, today, midnight) ON person.timezone = place.zone
    WHERE person.status <> 'left'
)
"""
# Of `sent`, a nudge: within the time to act on it. To be filled with a column.
WITHIN = "{0} > sent.created_at AND {0} <= sent.created_at + interval '7 days'"


@dataclass(frozen=True)
class Place:
    """A time zone, the day it is there, its weekday (Monday is 0), hour, and when it began."""

    zone: str
    today: dt.date
    midnight: dt.datetime
    hour: int

    @property
    def weekday(self) -> int:
        return self.today.weekday()


def place_at(zone: str, moment: dt.datetime) -> Place:
    """Where people of this time zone are in their day; one that is gone counts as UTC."""
    local = moment.astimezone(User(timezone=zone).zone)
    midnight = dt.datetime.combine(local.date(), dt.time(), local.tzinfo)
    return Place(zone, local.date(), midnight, local.hour)


@dataclass(frozen=True)
class Case:
    """Somebody whom a rule means now: about what, and what its text is filled with.

    `data` is JSON in no language. Of one person's cases those that come first are told first.
    """

    person_id: int
    day: dt.date
    occasion: str
    link: str
    data: Mapping[str, Any]
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule. `key` is stored: do not rename it.

    `find` returns everybody whom it means at these places, in a fixed number of queries; `fill`
    makes words of a case's data in the active language, one for each of `placeholders`. `acted`
    is SQL that says of `sent` whether its person did what the nudge is for. After a nudge all
    rules of the same `family` leave its person alone for `pause` days.
    """

    key: str
    order: int
    label: Label
    who: Label
    when: Label
    why: Label
    stops: Label
    acting: Label
    subject: Label
    body: Label
    placeholders: Mapping[str, Label]
    example: Mapping[str, Any]
    find: Callable[[Collection[Place]], list[Case]]
    fill: Callable[[Mapping[str, Any]], dict[str, str]]
    acted: str
    family: str = ""
    pause: int = 1
    weekdays: frozenset[int] = frozenset(range(7))
    holdout: int = 10
    mail: MailChoice = MailChoice.DIGEST
    icon: str = "lightbulb"
    action: Label = ""
    visible: Callable[[User], bool] = field(default=everybody)

    @property
    def kind(self) -> str:
        """The key of its kind of notification."""
        return f"analytics.nudge_{self.key}"


rules: Registry[Rule] = Registry("nudge rules")


def rule_of(key: str) -> Rule | None:
    try:
        return rules.get(key)
    except KeyError:
        return None


def family_of(rule: Rule) -> list[str]:
    """The keys of the rules after which this one waits, itself included."""
    return [each.key for each in rules if each == rule or each.family == rule.family != ""]


def rows_at(statement: str, places: Iterable[Place]) -> list[tuple[Any, ...]]:
    """The rows of a constant statement that selects from `here`: the people at these places."""
    found = list(places)
    return sql_rows(
        _HERE + statement,
        {
            "zones": [each.zone for each in found],
            "days": [each.today for each in found],
            "midnights": [each.midnight for each in found],
        },
    )
