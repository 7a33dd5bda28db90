"""The rules of nudges, on for twelve weeks, and whom they reached in that time.

Of the past only what follows from days and due dates is told: reminders of what is required, the
weekly goal, streaks. Who acted is computed as always; who opened is chance, the same every time.
The nudges of today are the workers'.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.models import Nudge, NudgeRule, PersonDay
from analytics.nudges.holdout import is_left_out
from analytics.nudges.rule import Case, Rule, rules
from analytics.nudges.week import FRIDAY, SHORTEST_STREAK, THURSDAY, streak_at_risk
from analytics.services.nudge_measure import nudges_measure
from analytics.services.nudge_rule import nudge_rule_switch
from config.demo.days import DemoDay, dice, moment
from core.clock import frozen
from learning.models import Requirement
from learning.selectors.week import monday_of
from people.models import User

WEEKS = 12
AT_SIX = dt.time(6, 10)
OPENED = 0.6
Minutes = Mapping[int, Mapping[dt.date, int]]


@dataclass(frozen=True)
class _Calendar:
    """Which of a person's days belong to the story: `first` to the day before the demo's."""

    first: dt.date
    last: dt.date

    def has(self, day: dt.date, person: User) -> bool:
        joined = person.created_at.astimezone(person.zone).date()
        return max(self.first, joined) <= day <= self.last


def nudges_write(users: dict[str, User], day: DemoDay) -> None:
    """Switch all rules on as of twelve weeks ago, and write what came of them."""
    people = {user.pk: user for user in users.values()}
    admin = next(each for each in people.values() if each.is_admin)
    calendar = _Calendar(day.monday(WEEKS), day.ago(1))
    start = moment(calendar.first, AT_SIX, dt.UTC)
    rows = {}
    with frozen(start):
        for rule in rules:
            row = nudge_rule_switch(actor=admin, rule=rule, on=True)
            row.salt = hashlib.sha256(rule.key.encode()).hexdigest()[:32]
            row.save(update_fields=["salt"])
            rows[rule.key] = row
    Nudge.objects.bulk_create(_nudges(people, rows, calendar, day.horizon))
    with frozen(day.horizon):
        nudges_measure()


def _nudges(
    people: Mapping[int, User], rows: Mapping[str, NudgeRule], calendar: _Calendar, end: dt.datetime
) -> Iterator[Nudge]:
    """One a day for each person, of what the rules found that day the most urgent."""
    found: dict[tuple[int, dt.date], tuple[Rule, Case]] = {}
    cases = [*_required(people, calendar), *_weeks(people, calendar)]
    for rule, case in sorted(cases, key=lambda each: each[0].order):
        found.setdefault((case.person_id, case.day), (rule, case))
    for (pk, day), (rule, case) in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        person = people[pk]
        at = moment(day, AT_SIX, person.zone)
        if at >= end:
            continue
        row = rows[rule.key]
        left_out = is_left_out(
            # Of the address: ids are the database's.
            salt=f"{row.salt}:{person.email}",
            rule=rule.key,
            person_id=0,
            percent=row.holdout,
        )
        opens = not left_out and dice("nudge", person.email, day).random() < OPENED
        yield Nudge(
            rule=rule.key,
            person=person,
            occasion=case.occasion,
            day=day,
            about=list(case.about),
            withheld=left_out,
            opened_at=at + dt.timedelta(hours=3) if opens else None,
            created_at=at,
            updated_at=at,
        )


def _required(people: Mapping[int, User], calendar: _Calendar) -> Iterator[tuple[Rule, Case]]:
    soon, late = rules.get("due_soon"), rules.get("overdue")
    rows = Requirement.objects.standing().filter(person__in=people)
    for row in rows.order_by("assignment_id", "person__email"):
        if row.is_extended or row.state == "exempt":
            continue
        told = [(soon, 7, "week"), (soon, 1, "day")]
        told += [(late, -1 - 7 * number, str(number)) for number in range(4)]
        for rule, ahead, part in told:
            day = row.due_on - dt.timedelta(days=ahead)
            open_then = row.done_on is None or row.done_on >= day
            if not calendar.has(day, people[row.person_id]) or not open_then:
                continue
            if row.applies_since < day - dt.timedelta(days=1):
                occasion = f"{row.pk}:{row.due_on}:{part}"
                yield rule, Case(row.person_id, day, occasion, "", {}, (row.pk,))


def _weeks(people: Mapping[int, User], calendar: _Calendar) -> Iterator[tuple[Rule, Case]]:
    goal, streak = rules.get("goal"), rules.get("streak")
    minutes = _minutes(people)
    for pk, person in sorted(people.items(), key=lambda item: item[1].email):
        days = minutes.get(pk, {})
        monday = calendar.first
        while monday <= calendar.last:
            rule, weekday = streak, THURSDAY
            if not _streak_ends(person, days, monday):
                rule, weekday = goal, FRIDAY
            day = monday + dt.timedelta(days=weekday)
            meant = rule == streak or _goal_is_near(person, days, monday)
            if meant and calendar.has(day, person):
                yield rule, Case(pk, day, monday.isoformat(), "", {})
            monday += dt.timedelta(weeks=1)


def _minutes(people: Mapping[int, User]) -> Minutes:
    found: dict[int, dict[dt.date, int]] = defaultdict(dict)
    rows = PersonDay.objects.filter(person__in=people).order_by()
    for person, day, count in rows.values_list("person_id", "day", "minutes"):
        found[person][day] = count
    return found


def _until(days: Mapping[dt.date, int], monday: dt.date, weekday: int) -> int:
    """The minutes of a week before one of its days."""
    return sum(days.get(monday + dt.timedelta(days=ahead), 0) for ahead in range(weekday))


def _goal_is_near(person: User, days: Mapping[dt.date, int], monday: dt.date) -> bool:
    goal, so_far = person.weekly_goal_minutes, _until(days, monday, FRIDAY)
    return so_far > 0 and 1 <= goal - so_far <= min(30, goal // 2)


def _streak_ends(person: User, days: Mapping[dt.date, int], monday: dt.date) -> bool:
    goal = person.weekly_goal_minutes
    weeks: dict[dt.date, int] = defaultdict(int)
    for day, count in days.items():
        weeks[monday_of(day)] += count
    met = {week for week, count in weeks.items() if count >= goal and week < monday}
    so_far = _until(days, monday, THURSDAY)
    return so_far < goal and streak_at_risk(met, monday) >= SHORTEST_STREAK
