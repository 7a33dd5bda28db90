"""The page of a team: its people, what needs the manager, and figures, in a fixed number of
queries however many people there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from analytics.access import Team
from analytics.needs import NEWCOMER, Known, Need, needs
from analytics.privacy import group_shown, parts_hidden
from analytics.selectors.team_facts import MANY, kept, team_facts
from analytics.selectors.team_reads import (
    Line,
    Week,
    team_asked,
    team_completed,
    team_done,
    team_items,
    team_lines,
    team_weeks,
)
from analytics.standing import Fact, Standing, standing, standing_then
from core.clock import today
from people.selectors.reporting import ids_below

PERIODS = (4, 8, 13)
DEFAULT_PERIOD = 8
ROWS = 25
# Cards look at the most urgent so many people.
_LOOKED_AT = 200

EVERYONE, SLIPPING, OVERDUE, NEW, AWAY = "", "slipping", "overdue", "new", "away"
SHOWS = (EVERYONE, SLIPPING, OVERDUE, NEW, AWAY)
SORTS = ("name", "required", "minutes", "last")


@dataclass(frozen=True)
class Wish:
    """What of the team is to be seen: period in weeks, part, words of a name, order."""

    weeks: int = DEFAULT_PERIOD
    show: str = EVERYONE
    words: str = ""
    sort: str = "name"
    down: bool = False
    page: str = "1"

    @classmethod
    def of(cls, query: Any) -> Wish:
        """From a query string; what makes no sense is left out."""
        weeks = query.get("weeks", "")
        sort = query.get("sort", "")
        order = sort.removeprefix("-")
        return cls(
            weeks=int(weeks) if weeks in map(str, PERIODS) else DEFAULT_PERIOD,
            show=query.get("show", "") if query.get("show", "") in SHOWS else EVERYONE,
            words=query.get("q", "").strip()[:100],
            sort=order if order in SORTS else "name",
            down=sort.startswith("-") and order in SORTS,
            page=query.get("page", "1"),
        )


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    fact: Fact
    standing: Standing
    line: Line

    @property
    def wants_reminder(self) -> bool:
        """Whether something is overdue or due soon, and they are here."""
        fact = self.fact
        return not fact.away and bool(fact.now.overdue or fact.due_within_week)

    @property
    def query(self) -> str:
        """Whom the form of its button is about."""
        return f"people={self.fact.id}"


class TeamPage:
    """What the dashboard shows; each part is asked for when it is first looked at."""

    def __init__(self, team: Team, wish: Wish) -> None:
        self.team = team
        self.wish = wish
        self.facts = team_facts(team, weeks=wish.weeks)
        self.standings = {fact.id: standing(fact) for fact in self.facts}

    @property
    def size(self) -> int:
        return len(self.facts)

    @property
    def shown(self) -> bool:
        """Whether figures of the whole may be told to the viewer."""
        return group_shown(self.size, manages_each=self.team.manages_each)

    @cached_property
    def ids(self) -> list[int]:
        return [fact.id for fact in self.facts]

    @cached_property
    def by_id(self) -> dict[int, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def tally(self) -> Counter[Standing]:
        return Counter(self.standings.values())

    @cached_property
    def tally_then(self) -> int:
        """How many were on track on the first day of the period."""
        days = self.wish.weeks * 7
        return sum(standing_then(fact, days) == Standing.ON_TRACK for fact in self.facts)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many people each part has."""
        return {show: sum(map(self._in(show), self.facts)) for show in SHOWS}

    def count_shown(self, show: str) -> int | None:
        """How many people a part has, None where that must not be told to the viewer."""
        count = self.counts[show]
        if show == EVERYONE or self.team.manages_each:
            return count
        if show in self._hidden or (show == OVERDUE and not group_shown(count, manages_each=False)):
            return None
        return count

    def tally_shown(self, each: Standing) -> int | None:
        """How many stand so, None where that must not be told to the viewer."""
        return None if each.value in self._hidden else self.tally[each]

    @cached_property
    def _hidden(self) -> set[str]:
        sizes = {each.value: self.tally[each] for each in Standing}
        return parts_hidden(sizes, manages_each=self.team.manages_each)

    def _in(self, show: str) -> Callable[[Fact], bool]:
        standings = self.standings
        if show == EVERYONE:
            return lambda _fact: True
        if show == OVERDUE:
            return lambda fact: fact.now.overdue > 0
        wanted = Standing(show)
        return lambda fact: standings[fact.id] == wanted

    @cached_property
    def chosen(self) -> list[Fact]:
        """The people who are to be seen, in order."""
        found = list(filter(self._in(self.wish.show), self.facts))
        if words := self.wish.words.casefold().split():
            found = [
                fact
                for fact in found
                if all(word in f"{fact.name} {fact.job_title}".casefold() for word in words)
            ]
        if self.wish.sort != "name":
            found.sort(key=_ORDERS[self.wish.sort])
        return found[::-1] if self.wish.down else found

    def below(self, ids: list[int]) -> set[int]:
        """Who of these is below now: what is known of a large team may be a minute old."""
        if not self.team.everyone or self.size < MANY:
            return set(ids)
        return ids_below(self.team.leader, ids)

    @cached_property
    def page(self) -> Page[Fact]:
        return Paginator(self.chosen, ROWS).get_page(self.wish.page)

    @property
    def _urgent(self) -> list[Fact]:
        """For whom something is overdue or due within a week, the longest due first."""
        urgent = [fact for fact in self.facts if fact.now.overdue or fact.due_within_week]
        urgent.sort(key=lambda fact: fact.oldest_due or dt.date.max)
        return urgent[:_LOOKED_AT]

    @cached_property
    def needs(self) -> list[Need]:
        """At most three; for who manages them."""
        if not self.team.manages_each:
            return []
        urgent = [fact.id for fact in self._urgent]
        items = team_items(urgent)
        asked = team_asked(self.ids)
        about = {*urgent, *(each.person for each in asked)}
        candidates = {fact.id: fact for fact in self._candidates if fact.id not in about}
        candidates |= {pk: self.by_id[pk] for pk in about if pk in self.by_id}
        done = [pk for pk, fact in candidates.items() if fact.completions]
        return needs(
            Known(
                facts=candidates,
                items=items,
                asked=asked,
                completed=team_completed(done),
                done=team_done(self.team.viewer, list(candidates)),
            )
        )

    @property
    def _candidates(self) -> list[Fact]:
        """Who a card may be about without anything to do: quiet, new, done. Not all of many."""
        quiet = [fact for fact in self.facts if not fact.now.lately and fact.now.before]
        quiet.sort(key=lambda fact: -(fact.days_quiet or 0))
        done = [fact for fact in self.facts if fact.completions]
        new = [fact for fact in self.facts if (fact.today - fact.since).days <= NEWCOMER]
        new.sort(key=lambda fact: fact.since, reverse=True)
        return [*quiet[:_LOOKED_AT], *done[:_LOOKED_AT], *new[:_LOOKED_AT]]

    @cached_property
    def weeks(self) -> list[Week]:
        """Twice the weeks of the period before the running one, and that."""
        weeks, day = self.wish.weeks, today(self.team.viewer.zone)
        if self.size < MANY:
            return team_weeks(self.ids, weeks * 2, day)
        return kept(self.team, "weeks", weeks, lambda: team_weeks(self.ids, weeks * 2, day))

    @property
    def chart(self) -> list[Week]:
        """The full weeks of the period, which the figures are of, and the running one."""
        return self.weeks[-self.wish.weeks - 1 :]

    @cached_property
    def goal(self) -> int:
        """The goal of an average person of the team, in minutes a week, to the nearest five."""
        if not self.facts:
            return 0
        return 5 * round(sum(fact.goal for fact in self.facts) / len(self.facts) / 5)

    @cached_property
    def rows(self) -> list[Row]:
        ids = [fact.id for fact in self.page]
        below = self.below(ids)
        lines = team_lines(ids, today(self.team.viewer.zone))
        return [
            Row(fact, self.standings[fact.id], lines[fact.id])
            for fact in self.page
            if fact.id in below
        ]

    @property
    def has_more_below(self) -> bool:
        """Whether there may be people below the direct reports; no where all are seen to have
        none.
        """
        if self.team.everyone or len(self.rows) < self.size:
            return True
        return any(row.line.leads for row in self.rows)


def _urgency(fact: Fact) -> tuple[Any, ...]:
    return (-fact.now.overdue, fact.next_due or dt.date.max, fact.name)


def _last(fact: Fact) -> tuple[Any, ...]:
    return (fact.now.last_day or dt.date.min, fact.name)


_ORDERS: dict[str, Callable[[Fact], tuple[Any, ...]]] = {
    "required": _urgency,
    "minutes": lambda fact: (fact.now.lately, fact.name),
    "last": _last,
}
