"""The demo's calendar. Everything is told relative to one day, and nothing but that day."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from core.clock import now
from learning.selectors.week import monday_of

# The demo's day begins at three in the morning, UTC: late enough for an early riser in
# Bengaluru to have learned something on a Monday before the organisation is loaded.
DAWN = dt.timedelta(hours=3)
NOBODY_WORKS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


@dataclass(frozen=True)
class DemoDay:
    """The day on which the organisation is loaded; its lives end where the day begins."""

    date: dt.date

    @property
    def horizon(self) -> dt.datetime:
        """Nothing in the demo happened later than this moment, which has always passed."""
        return dt.datetime.combine(self.date, dt.time(), dt.UTC) + DAWN

    def ago(self, days: int) -> dt.date:
        return self.date - dt.timedelta(days=days)

    def monday(self, weeks_ago: int) -> dt.date:
        """The Monday of the running week, or of one before."""
        return monday_of(self.date) - dt.timedelta(weeks=weeks_ago)

    def workday_ago(self, days: int) -> dt.date:
        """A working day `days` ago, or the nearest before."""
        day = self.ago(days)
        while not is_workday(day):
            day -= dt.timedelta(days=1)
        return day


def demo_day() -> DemoDay:
    """The day it is for the demo."""
    return DemoDay((now() - DAWN).astimezone(dt.UTC).date())


def is_workday(day: dt.date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in NOBODY_WORKS


def moment(day: dt.date, clock: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """That time on the wall of that zone, in UTC."""
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def dice(*parts: object) -> random.Random:
    """Chance that falls the same way every time for the same `parts`."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311  # a story, not a secret
