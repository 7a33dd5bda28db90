"""Whom a rule means and has not yet reached."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from analytics.models import Nudge
from analytics.nudges.rule import MORNING, Case, Place, Rule, family_of, place_at
from core.clock import now
from people.models import User

# So many people are looked at, and told, at once.
BATCH = 500


def places_now() -> list[Place]:
    """The time zones in which people are, at this moment; one query."""
    zones = User.objects.present().order_by().values_list("timezone", flat=True).distinct()
    return [place_at(zone, now()) for zone in zones]


def in_the_morning(rule: Rule, places: Iterable[Place]) -> list[Place]:
    """The places at which it is the rule's time."""
    return [each for each in places if each.hour in MORNING and each.weekday in rule.weekdays]


def on_a_day(rule: Rule, places: Iterable[Place]) -> list[Place]:
    """The places with a weekday of the rule's, whatever the hour."""
    return [each for each in places if each.weekday in rule.weekdays]


def cases_by_person(rule: Rule, places: Collection[Place]) -> list[list[Case]]:
    """Everybody whom the rule means at these places, each with their cases, the first first."""
    found: dict[int, list[Case]] = defaultdict(list)
    for case in rule.find(places) if places else []:
        found[case.person_id].append(case)
    return [found[pk] for pk in sorted(found)]


def cases_open(rule: Rule, batch: Sequence[list[Case]]) -> list[Case]:
    """Of a batch of people the case that each is nudged about now; one query.

    Not about what they were nudged about before, not twice on a day by whichever rules, and not
    while the rule's family leaves them alone. Whoever was left out counts as nudged: otherwise
    the holdout would get more of the other rules.
    """
    if not batch:
        return []
    ids = [cases[0].person_id for cases in batch]
    family = family_of(rule)
    spent: set[tuple[int, str]] = set()
    days: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    again = Q(rule=rule.key, occasion__in={case.occasion for cases in batch for case in cases})
    lately = Q(day__gt=min(cases[0].day for cases in batch) - dt.timedelta(days=rule.pause))
    rows = Nudge.objects.filter(again | lately, person__in=ids).order_by()
    for person, key, occasion, day in rows.values_list("person_id", "rule", "occasion", "day"):
        days[person].append((key, day))
        if key == rule.key:
            spent.add((person, occasion))
    found = []
    for cases in batch:
        fresh = [case for case in cases if (case.person_id, case.occasion) not in spent]
        if fresh and not _rests(rule, family, fresh[0], days[fresh[0].person_id]):
            found.append(fresh[0])
    return found


def _rests(
    rule: Rule, family: Collection[str], case: Case, before: Iterable[tuple[str, dt.date]]
) -> bool:
    pause = dt.timedelta(days=rule.pause)
    return any(day == case.day or (key in family and day > case.day - pause) for key, day in before)
