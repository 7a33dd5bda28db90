"""What the facts of a whole team add up to, and how that of a large one is kept for a minute."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from django.core.cache import cache

from analytics.access import Team
from analytics.needs import NEWCOMER
from analytics.selectors.team_facts import QUARTER, SHAPE, Row, facts_made, facts_rows
from analytics.selectors.team_reads import Week, team_weeks
from analytics.standing import Fact, Standing, standing, standing_then
from core.clock import now, today
from core.memo import Memo
from learning.selectors.requirement_stamp import STAMP_SECONDS, stamp_key
from people.models import User

# Of so many people and more what is known is kept for a minute; what is required of them changes
# a stamp that stays for longer.
MANY, KEPT_SECONDS = 100, STAMP_SECONDS // 2
# Cards look at the most urgent so many people.
LOOKED_AT = 200


class Sums(NamedTuple):
    """Figures of all people together; `Fact` says what each is."""

    goal: int = 0
    overdue: int = 0
    due_month: int = 0
    due_month_then: int = 0
    fell_due: int = 0
    fell_due_then: int = 0
    on_time: int = 0
    on_time_then: int = 0


class Whole:
    """A team as its facts say; each part is made when it is first looked at.

    Requests share that of a large team, so nothing in it is changed; it is `kept`, and may be
    from up to a minute ago.
    """

    def __init__(self, team: Team, weeks: int, rows: list[Row]) -> None:
        self.facts = facts_made(rows)
        self.kept = team.everyone and len(self.facts) >= MANY
        self._weeks = weeks
        self._day = today(team.viewer.zone)

    @cached_property
    def ids(self) -> list[int]:
        return [fact.id for fact in self.facts]

    @cached_property
    def by_id(self) -> dict[int, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def standings(self) -> dict[int, Standing]:
        return {fact.id: standing(fact) for fact in self.facts}

    @cached_property
    def tally(self) -> Counter[Standing]:
        return Counter(self.standings.values())

    @cached_property
    def tally_then(self) -> int:
        """How many were on track on the first day of the period."""
        days = self._weeks * 7
        return sum(standing_then(fact, days) == Standing.ON_TRACK for fact in self.facts)

    @cached_property
    def overdue(self) -> int:
        """How many people have something overdue."""
        return sum(fact.now.overdue > 0 for fact in self.facts)

    @cached_property
    def sums(self) -> Sums:
        rows = [
            (
                fact.goal,
                fact.now.overdue,
                fact.due_month,
                fact.due_month_then,
                fact.fell_due,
                fact.fell_due_then,
                fact.on_time,
                fact.on_time_then,
            )
            for fact in self.facts
        ]
        return Sums(*map(sum, zip(*rows, strict=True)))

    @cached_property
    def minutes(self) -> list[Week]:
        """Twice the weeks of the period before the running one, and that; one query."""
        return team_weeks(self.ids, self._weeks * 2, self._day)

    @cached_property
    def urgent(self) -> list[int]:
        """For whom something is overdue or due within a week, the longest due first."""
        urgent = [fact for fact in self.facts if fact.now.overdue or fact.due_within_week]
        urgent.sort(key=lambda fact: fact.oldest_due or dt.date.max)
        return [fact.id for fact in urgent[:LOOKED_AT]]

    @cached_property
    def asking(self) -> list[int]:
        """Who asks for more time."""
        return [fact.id for fact in self.facts if fact.asking]

    @cached_property
    def remarkable(self) -> list[Fact]:
        """Whom a card may be about without anything to do: quiet, new, done. Not all of many."""
        quiet = [fact for fact in self.facts if not fact.now.lately and fact.now.before]
        quiet.sort(key=lambda fact: -(fact.days_quiet or 0))
        done = [fact for fact in self.facts if fact.completions]
        new = [fact for fact in self.facts if (fact.today - fact.since).days <= NEWCOMER]
        new.sort(key=lambda fact: fact.since, reverse=True)
        return [*quiet[:LOOKED_AT], *done[:LOOKED_AT], *new[:LOOKED_AT]]


# A process keeps the last ones: thousands of facts cost more to bring than to read.
_wholes: Memo[tuple[str, str], Whole] = Memo(4)


def team_whole(team: Team, *, weeks: int) -> Whole:
    """The whole of a team; one statement, none for a large team within a minute.

    Who looks, and whom they may not see, is in the key, so nobody is given what was gathered for
    somebody else. Under it the cache has a stamp that names what was gathered, so that no process
    shows what another forgot, and which changes came before it was read: the viewer's own, and
    anybody's of what is required of the team.
    """
    if not team.everyone:
        return Whole(team, weeks, facts_rows(team, weeks=weeks))
    key, changes = _key(team, weeks), (_changes(team.viewer), stamp_key(team.leader.pk))
    known = cache.get_many([key, *changes])
    change = "".join(known.get(each, "-") for each in changes)
    before, stamp = known.get(key, ("", ""))
    rows: list[Row] = []
    if not stamp or before != change:
        rows = facts_rows(team, weeks=weeks)
        if len(rows) < MANY:
            return Whole(team, weeks, rows)
        stamp = secrets.token_hex(8)
        cache.set_many({f"{key}:{stamp}": rows, key: (change, stamp)}, KEPT_SECONDS)

    def make() -> Whole:
        found = rows or cache.get(f"{key}:{stamp}") or facts_rows(team, weeks=weeks)
        return Whole(team, weeks, found)

    return _wholes.get((key, stamp), make)


def whole_forget(viewer: User) -> None:
    """Let the viewer's next look be at what is, because they have just changed it: whichever team
    it is at, and also where a look that began before is kept only now.
    """
    # Longer than anything that was read before it can be kept.
    cache.set(_changes(viewer), secrets.token_hex(8), 2 * KEPT_SECONDS)


def _changes(viewer: User) -> str:
    return f"team-changed:{viewer.pk}"


def _key(team: Team, weeks: int) -> str:
    """Days begin on a quarter of an hour; what was kept before is of another day then.

    A release that asks for something else does not read what the one before kept.
    """
    quarter = int(now().timestamp()) // QUARTER
    unseen = ",".join(map(str, sorted(team.unseen)))
    return f"team:{SHAPE}:{team.leader.pk}:{team.viewer.pk}:{unseen}:{weeks}:{quarter}"
