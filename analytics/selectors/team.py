"""The page of a team: its people, what needs the manager, and figures, in a fixed number of
queries however many people there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from analytics.access import Team
from analytics.needs import Known, Need, needs
from analytics.privacy import group_shown, parts_hidden
from analytics.selectors.team_reads import (
    Line,
    Week,
    team_asked,
    team_completed,
    team_done,
    team_items,
    team_lines,
)
from analytics.selectors.team_whole import team_whole
from analytics.standing import Fact, Standing
from core.clock import today
from people.folding import fold
from people.selectors.reporting import ids_below

PERIODS = (4, 8, 13)
DEFAULT_PERIOD = 8
ROWS = 25

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
        self.whole = team_whole(team, weeks=wish.weeks)

    @property
    def size(self) -> int:
        return len(self.whole.facts)

    @property
    def shown(self) -> bool:
        """Whether figures of the whole may be told to the viewer."""
        return group_shown(self.size, manages_each=self.team.manages_each)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many people each part has."""
        parts = {each: self.whole.tally[Standing(each)] for each in (SLIPPING, NEW, AWAY)}
        return {EVERYONE: self.size, OVERDUE: self.whole.overdue, **parts}

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
        return None if each.value in self._hidden else self.whole.tally[each]

    @cached_property
    def _hidden(self) -> set[str]:
        sizes = {each.value: self.whole.tally[each] for each in Standing}
        return parts_hidden(sizes, manages_each=self.team.manages_each)

    def _in(self, show: str) -> Callable[[Fact], bool]:
        standings = self.whole.standings
        if show == EVERYONE:
            return lambda _fact: True
        if show == OVERDUE:
            return lambda fact: fact.now.overdue > 0
        wanted = Standing(show)
        return lambda fact: standings[fact.id] == wanted

    @cached_property
    def chosen(self) -> list[Fact]:
        """The people who are to be seen, in order."""
        found = list(filter(self._in(self.wish.show), self.whole.facts))
        if words := fold(self.wish.words).split():
            found = [
                fact
                for fact in found
                if all(word in fold(f"{fact.name}\n{fact.job_title}") for word in words)
            ]
        if self.wish.sort != "name":
            found.sort(key=_ORDERS[self.wish.sort])
        return found[::-1] if self.wish.down else found

    def below(self, ids: list[int]) -> set[int]:
        """Who of these is below now: what is known of a large team may be a minute old."""
        return ids_below(self.team.leader, ids) if self.whole.kept and ids else set(ids)

    @cached_property
    def page(self) -> Page[Fact]:
        return Paginator(self.chosen, ROWS).get_page(self.wish.page)

    @cached_property
    def needs(self) -> list[Need]:
        """At most three; for who manages them, about nobody who is not below any more."""
        if not self.team.manages_each:
            return []
        known = self._known
        found = needs(known)
        while gone := _about(found) - self.below(list(_about(found))):
            facts = {pk: fact for pk, fact in known.facts.items() if pk not in gone}
            known = replace(known, facts=facts)
            found = needs(known)
        return found

    @property
    def _known(self) -> Known:
        """Whom a card may be about, and what there is to say of them."""
        whole = self.whole
        items = team_items(whole.urgent)
        asked = team_asked(whole.asking)
        about = {*whole.urgent, *(each.person for each in asked)}
        candidates = {fact.id: fact for fact in whole.remarkable if fact.id not in about}
        candidates |= {pk: whole.by_id[pk] for pk in about if pk in whole.by_id}
        done = [pk for pk, fact in candidates.items() if fact.completions]
        return Known(
            facts=candidates,
            items=items,
            asked=asked,
            completed=team_completed(done),
            done=team_done(self.team.viewer, list(candidates)),
        )

    @property
    def chart(self) -> list[Week]:
        """The full weeks of the period, which the figures are of, and the running one."""
        return self.whole.minutes[-self.wish.weeks - 1 :]

    @property
    def goal(self) -> int:
        """The goal of an average person of the team, in minutes a week, to the nearest five."""
        return 5 * round(self.whole.sums.goal / self.size / 5) if self.size else 0

    @cached_property
    def rows(self) -> list[Row]:
        ids = [fact.id for fact in self.page]
        below = self.below(ids)
        lines = team_lines(ids, today(self.team.viewer.zone))
        return [
            Row(fact, self.whole.standings[fact.id], lines[fact.id])
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


def _about(found: list[Need]) -> set[int]:
    return {pk for need in found for pk in need.ids}


def _urgency(fact: Fact) -> tuple[Any, ...]:
    return (-fact.now.overdue, fact.next_due or dt.date.max, fact.name)


def _last(fact: Fact) -> tuple[Any, ...]:
    return (fact.now.last_day or dt.date.min, fact.name)


_ORDERS: dict[str, Callable[[Fact], tuple[Any, ...]]] = {
    "required": _urgency,
    "minutes": lambda fact: (fact.now.lately, fact.name),
    "last": _last,
}
