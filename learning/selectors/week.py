"""A person's week: minutes against the goal, days, and the streak of weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import now
from core.sql import sql_rows
from people.models import User

WEEKS_LOOKED_AT = 53
GRACE_EVERY = 4


@dataclass(frozen=True)
class WeekDay:
    """`state` is "did", "today" (nothing yet), "missed" or "ahead"."""

    day: date
    minutes: int
    state: str
    today: bool


@dataclass(frozen=True)
class WeekSummary:
    """`streak` counts weeks in a row that met the goal, this one included once it does.

    A week off in between is forgiven: `grace_used` says that the streak now stands on last
    week's forgiveness and needs this week to go on.
    """

    goal: int
    minutes: int
    days: list[WeekDay]
    streak: int
    grace_used: bool

    @property
    def to_go(self) -> int:
        return max(0, self.goal - self.minutes)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.minutes // self.goal)

    @property
    def met(self) -> bool:
        return self.to_go == 0


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


_DAYS = """
    SELECT day, minutes FROM learning_learningday
    WHERE user_id = %(user)s AND day BETWEEN %(since)s AND %(today)s
"""


def week_summary(user: User) -> WeekSummary:
    """The running week of `user`, in the person's time zone; one query."""
    today = now().astimezone(user.zone).date()
    monday = monday_of(today)
    since = monday - timedelta(weeks=WEEKS_LOOKED_AT)
    minutes = dict(sql_rows(_DAYS, {"user": user.pk, "since": since, "today": today}))
    days = [
        _week_day(day, minutes.get(day, 0), today)
        for day in (monday + timedelta(days=offset) for offset in range(7))
    ]
    weeks: dict[date, int] = {}
    for day, count in minutes.items():
        weeks[monday_of(day)] = weeks.get(monday_of(day), 0) + count
    goal = user.weekly_goal_minutes
    streak, grace_used = week_streak(
        {week for week, count in weeks.items() if count >= goal}, this_week=monday
    )
    return WeekSummary(
        goal=goal,
        minutes=weeks.get(monday, 0),
        days=days,
        streak=streak,
        grace_used=grace_used,
    )


def _week_day(day: date, minutes: int, today: date) -> WeekDay:
    if minutes:
        state = "did"
    elif day == today:
        state = "today"
    else:
        state = "missed" if day < today else "ahead"
    return WeekDay(day=day, minutes=minutes, state=state, today=day == today)


def week_streak(met: set[date], *, this_week: date) -> tuple[int, bool]:
    """Weeks in a row that met the goal, ending now; and whether the newest gap is forgiven.

    `met` holds the Mondays of weeks that met it. The running week counts once it is met and
    breaks nothing before. A missed week between met ones is forgiven by itself, one in
    `GRACE_EVERY` weeks; another sooner ends the streak.
    """
    streak = 1 if this_week in met else 0
    week = last = this_week - timedelta(weeks=1)
    forgiven: date | None = None
    while True:
        if week in met:
            streak += 1
        elif week - timedelta(weeks=1) in met and (
            forgiven is None or forgiven - week >= timedelta(weeks=GRACE_EVERY)
        ):
            forgiven = week
        else:
            return streak, last not in met and streak > 0 and this_week not in met
        week -= timedelta(weeks=1)
