"""How somebody of a team stands, and the facts that say so. Pure functions.

| it says | of whom |
| --- | --- |
| On leave | away, by the organisation's word or their own: nothing is expected |
| New | here for less than four weeks, with nothing overdue |
| Slipping | something required is overdue; or less than half their own habit; or nothing for two
weeks though they used to learn or something is required |
| On track | everybody else |

Each person is in one of the four. Nobody is compared with anybody else.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.engagement import HABIT, KNOWN_AFTER, LATELY, Level, level_of

SOON = 7


class Standing(StrEnum):
    ON_TRACK = "on_track"
    SLIPPING = "slipping"
    NEW = "new"
    AWAY = "away"

    @property
    def label(self) -> Promise:
        return _LABELS[self]


_LABELS = {
    Standing.ON_TRACK: _("On track"),
    Standing.SLIPPING: _("Slipping"),
    Standing.NEW: _("New"),
    Standing.AWAY: _("On leave"),
}


class Past(NamedTuple):
    """What was known of a person at the end of a day: minutes of the two weeks up to it and of
    the six before, the last day with learning within these, what was overdue and open.
    """

    lately: int
    before: int
    last_day: dt.date | None
    overdue: int
    open: int


class Fact(NamedTuple):
    """What is known of one person of a team, in their own days.

    `since` is the first day on which they could have learned: that of the account, or of what was
    learned before it, as histories are brought along. `then` is as of the first day of the
    period, by the due dates as they are now. `fell_due` and `on_time` count rounds whose due date
    lay in the period, `fell_due_then` those of the period before. `completions` are courses
    completed in the last week, `asking` open requests for more time.
    """

    id: int
    name: str
    job_title: str
    today: dt.date
    since: dt.date
    goal: int
    away: bool
    now: Past
    then: Past
    next_due: dt.date | None
    oldest_due: dt.date | None
    due_month: int
    due_month_then: int
    fell_due: int
    on_time: int
    fell_due_then: int
    on_time_then: int
    completions: int
    asking: int = 0

    @property
    def weekly(self) -> int:
        """Minutes a week, of the last two weeks."""
        return round(self.now.lately / 2)

    @property
    def days_quiet(self) -> int | None:
        """Days since they learned last, None when not within eight weeks."""
        return None if self.now.last_day is None else (self.today - self.now.last_day).days

    @property
    def days_late(self) -> int:
        return (self.today - self.oldest_due).days if self.now.overdue and self.oldest_due else 0

    @property
    def due_within_week(self) -> bool:
        return self.next_due is not None and (self.next_due - self.today).days <= SOON


def standing(fact: Fact) -> Standing:
    """How the person stands now."""
    return _standing(fact, fact.now, fact.today, away=fact.away)


def standing_then(fact: Fact, days: int) -> Standing | None:
    """How they stood so many days ago, None when they were not here; leave is not known of then."""
    day = fact.today - dt.timedelta(days=days)
    return None if fact.since > day else _standing(fact, fact.then, day, away=False)


def level(fact: Fact) -> Level:
    """The engagement level now, as `analytics.engagement` defines it."""
    return _level(fact, fact.now, fact.today, away=fact.away)


def _level(fact: Fact, past: Past, day: dt.date, *, away: bool) -> Level:
    """As `engagement` does it from single days; in whole numbers, for thousands at once."""
    if away:
        return Level.AWAY
    here = (day - fact.since).days
    habit: int | None = None
    if here >= KNOWN_AFTER:
        habit = round(past.before * 7 / min(HABIT, here + 1 - LATELY))
    quiet = past.last_day is None or (day - past.last_day).days >= LATELY
    return level_of(round(past.lately / 2), habit, quiet=quiet)


def _standing(fact: Fact, past: Past, day: dt.date, *, away: bool) -> Standing:
    if away:
        return Standing.AWAY
    if past.overdue:
        return Standing.SLIPPING
    found = _level(fact, past, day, away=False)
    if found == Level.NEW:
        return Standing.NEW
    quiet = found == Level.QUIET and (past.open or past.before)
    return Standing.SLIPPING if quiet or found == Level.LESS else Standing.ON_TRACK
