"""When each person sits down to learn, and for how long."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from config.demo.days import DemoDay, dice, is_workday, moment
from config.demo.people import Person
from config.demo.scripts import SCRIPTS, WEEKLY

WEEKS = 12
BEFORE = range(150, 280)
# Long enough after the first working day to have found the kettle.
SETTLING_DAYS = 3
LUNCH = dt.time(12, 35)


@dataclass(frozen=True, order=True)
class Sitting:
    """A stretch of learning. `slugs` are the courses meant, if that is settled."""

    start: dt.datetime
    minutes: int
    slugs: tuple[str, ...] = ()

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)


def sittings_of(person: Person, day: DemoDay) -> list[Sitting]:
    """All the person's sittings, oldest first: never before they were hired or while away."""
    planned = _scripted(person, day) if person.key in SCRIPTS else _drawn(person, day)
    return sorted(sitting for sitting in planned if _possible(person, sitting, day))


def _possible(person: Person, sitting: Sitting, day: DemoDay) -> bool:
    local = sitting.start.astimezone(person.zone).date()
    hired = local >= person.hired + dt.timedelta(days=SETTLING_DAYS)
    away = person.away_from is not None and local >= person.away_from
    # An assessment may take a little longer than the sitting was meant to.
    return hired and not away and sitting.end + dt.timedelta(minutes=20) <= day.horizon


def _scripted(person: Person, day: DemoDay) -> Iterator[Sitting]:
    for line in SCRIPTS[person.key](day.date.weekday()):
        date = day.monday(line.weeks_ago) + dt.timedelta(days=line.weekday)
        yield Sitting(moment(date, line.clock, person.zone), line.minutes, line.slugs)


def _drawn(person: Person, day: DemoDay) -> Iterator[Sitting]:
    yield from _early(person, day)
    yield from _twelve_weeks(person, day)


def _early(person: Person, day: DemoDay) -> Iterator[Sitting]:
    """A few sittings in the months before, when the catalogue was small and new."""
    luck = dice("early", person.key)
    if person.habit in {"none", "light", "lapsed"} or luck.random() < 0.35:
        return
    for days in luck.sample(BEFORE, k=luck.randint(3, 8)):
        date = day.ago(days)
        if is_workday(date):
            yield _sitting(person, date, luck.randint(9, 22), luck)


def _twelve_weeks(person: Person, day: DemoDay) -> Iterator[Sitting]:
    luck = dice("weeks", person.key)
    for weeks_ago, minutes in weekly_minutes(person, luck):
        dates = [day.monday(weeks_ago) + dt.timedelta(days=n) for n in range(7)]
        working = [date for date in dates if is_workday(date)]
        parts = _parts(minutes, luck)[: len(working)]
        for date, part in zip(sorted(luck.sample(working, k=len(parts))), parts, strict=True):
            yield _sitting(person, date, part, luck)


def _parts(minutes: int, luck: random.Random) -> list[int]:
    """A week's minutes as sittings of at least six."""
    if minutes < 6:
        return []
    count = 1 if minutes < 16 else 2 if minutes < 34 else 3
    weights = [luck.uniform(0.8, 1.3) for _ in range(count)]
    parts = [max(6, round(minutes * weight / sum(weights))) for weight in weights]
    parts[-1] = max(6, minutes - sum(parts[:-1]))
    return parts


def _sitting(person: Person, date: dt.date, minutes: int, luck: random.Random) -> Sitting:
    usual = LUNCH if person.habit != "night" and luck.random() < 0.2 else person.usual_start
    start = moment(date, usual, person.zone)
    return Sitting(start + dt.timedelta(seconds=luck.randint(-25 * 60, 25 * 60)), minutes)


def weekly_minutes(person: Person, luck: random.Random) -> Iterator[tuple[int, int]]:
    """Minutes by weeks ago, from twelve to the running one."""
    if person.key in WEEKLY:
        yield from zip(range(WEEKS, -1, -1), WEEKLY[person.key], strict=True)
        return
    holiday = luck.randint(2, WEEKS) if luck.random() < 0.55 else None
    minutes = _HABITS[person.habit]
    for weeks_ago in range(WEEKS, -1, -1):
        drawn = minutes(person.goal, weeks_ago, luck)
        yield weeks_ago, 0 if weeks_ago == holiday else round(drawn)


Minutes = Callable[[int, int, random.Random], float]


def _steady(goal: int, weeks_ago: int, luck: random.Random) -> float:
    """Meets the goal in most weeks."""
    met = luck.random() < 0.88
    return goal * (luck.uniform(1.1, 1.5) if met else luck.uniform(0, 0.8))


def _keen(goal: int, weeks_ago: int, luck: random.Random) -> float:
    met = luck.random() < 0.95
    return goal * (luck.uniform(1.1, 1.5) if met else luck.uniform(0.3, 0.9))


def _bursts(goal: int, weeks_ago: int, luck: random.Random) -> float:
    """Nothing for weeks, then a lot."""
    return goal * luck.uniform(1.4, 2.4) if luck.random() < 0.36 else 0


def _light(goal: int, weeks_ago: int, luck: random.Random) -> float:
    return goal * luck.uniform(0.35, 0.95) if luck.random() < 0.45 else 0


def _lapsed(goal: int, weeks_ago: int, luck: random.Random) -> float:
    """Began well and has not been back for six weeks."""
    return _steady(goal, weeks_ago, luck) if weeks_ago > 6 else 0


def _broken(goal: int, weeks_ago: int, luck: random.Random) -> float:
    """A long streak that ended three weeks ago; this is the new one's first week."""
    if weeks_ago in {2, 3}:
        return goal * 0.2
    return goal * luck.uniform(1.05, 1.3)


def _stalled(goal: int, weeks_ago: int, luck: random.Random) -> float:
    """Learned every week until work became too much, almost three weeks ago."""
    return _steady(goal, weeks_ago, luck) if weeks_ago > 2 else 0


def _none(goal: int, weeks_ago: int, luck: random.Random) -> float:
    return 0


_HABITS: dict[str, Minutes] = {
    "steady": _steady,
    "night": _steady,
    "keen": _keen,
    "bursts": _bursts,
    "light": _light,
    "lapsed": _lapsed,
    "broken": _broken,
    "none": _none,
    "stalled": _stalled,
}
