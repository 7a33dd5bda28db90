"""The weekly goal: within reach, or a streak that would end with this week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.nudges.rule import Case, Place, Rule, rows_at, rules
from analytics.nudges.words import minutes_words, weeks_words
from learning.selectors.week import WEEKS_LOOKED_AT, week_streak

FRIDAY, THURSDAY = 4, 3
SHORTEST_STREAK = 3
_WEEK = dt.timedelta(weeks=1)

_NEAR = """
SELECT here.id, here.today, here.monday, here.goal, week.minutes
FROM here
JOIN analytics_personweek AS week ON week.person_id = here.id AND week.monday = here.monday
WHERE week.minutes > 0 AND here.goal - week.minutes BETWEEN 1 AND least(30, here.goal / 2)
ORDER BY here.id
"""
_MET = f"""
SELECT here.id, here.today, here.monday, here.goal,
    coalesce(max(week.minutes) FILTER (WHERE week.monday = here.monday), 0),
    array_agg(week.monday) FILTER (WHERE week.minutes >= here.goal)
FROM here
JOIN analytics_personweek AS week ON week.person_id = here.id
    AND week.monday BETWEEN here.monday - {7 * WEEKS_LOOKED_AT} AND here.monday
GROUP BY here.id, here.today, here.monday, here.goal
HAVING coalesce(max(week.minutes) FILTER (WHERE week.monday = here.monday), 0) < here.goal
    AND bool_or(
        week.minutes >= here.goal AND week.monday BETWEEN here.monday - 14 AND here.monday - 7
    )
ORDER BY here.id
"""  # noqa: S608  # a constant
_GOAL_MET = """EXISTS (
    SELECT FROM analytics_personweek AS week
    JOIN people_user AS person ON person.id = week.person_id
    WHERE week.person_id = sent.person_id AND week.monday = date_trunc('week', sent.day)::date
        AND week.minutes >= person.weekly_goal_minutes
)"""


def near(places: Collection[Place]) -> list[Case]:
    return [
        _case(person, today, monday, {"goal": goal, "minutes": minutes})
        for person, today, monday, goal, minutes in rows_at(_NEAR, places)
    ]


def at_risk(places: Collection[Place]) -> list[Case]:
    found = []
    for person, today, monday, goal, minutes, met in rows_at(_MET, places):
        weeks = streak_at_risk(set(met), monday)
        if weeks >= SHORTEST_STREAK:
            data = {"goal": goal, "minutes": minutes, "weeks": weeks}
            found.append(_case(person, today, monday, data))
    return found


def streak_at_risk(met: set[dt.date], monday: dt.date) -> int:
    """The streak of weeks that missing this one would break; 0 where it would be forgiven."""
    streak, _forgiven = week_streak(met, this_week=monday)
    after = monday + _WEEK
    kept, _forgiven = week_streak({*met, after}, this_week=after)
    return streak if kept - 1 < streak else 0


def _case(person: int, today: dt.date, monday: dt.date, data: dict[str, int]) -> Case:
    return Case(person, today, monday.isoformat(), reverse("core:home"), data)


def _fill(data: Mapping[str, Any]) -> dict[str, str]:
    values = {
        "left": minutes_words(data["goal"] - data["minutes"]),
        "minutes": minutes_words(data["minutes"]),
        "goal": minutes_words(data["goal"]),
    }
    return values | {"weeks": weeks_words(data["weeks"])} if "weeks" in data else values


_PLACEHOLDERS = {
    "left": _("the minutes that are left"),
    "minutes": _("the minutes of this week"),
    "goal": _("the weekly goal"),
}
_STOPS = _("After one message a week of either rule about the weekly goal.")
_ACTING = _("The goal of the week is met.")


def register() -> None:
    rules.register(
        Rule(
            key="streak",
            order=50,
            label=_("A streak is at risk"),
            who=_(
                "Whoever met their weekly goal at least three weeks in a row and would lose that"
                " with this week; who would be forgiven is not told."
            ),
            when=_("On Thursday morning; on Friday where another message came first."),
            why=_("You get this because your weekly streak would end with this week."),
            stops=_STOPS,
            acting=_ACTING,
            subject=_("{weeks} in a row, and {left} to the next"),
            body=_("You have learned {minutes} this week; your goal is {goal}."),
            placeholders=_PLACEHOLDERS | {"weeks": _("the weeks in a row")},
            example={"goal": 60, "minutes": 20, "weeks": 6},
            find=at_risk,
            fill=_fill,
            acted=_GOAL_MET,
            family="week",
            pause=5,
            weekdays=frozenset({THURSDAY, FRIDAY}),
            icon="flame",
            action=_("Go on"),
        )
    )
    rules.register(
        Rule(
            key="goal",
            order=60,
            label=_("The weekly goal is within reach"),
            who=_("Whoever lacks at most half of their weekly goal, and not more than 30 minutes."),
            when=_("On Friday morning."),
            why=_("You get this because you are close to the weekly goal that you set."),
            stops=_STOPS,
            acting=_ACTING,
            subject=_("{left} to your weekly goal"),
            body=_(
                "You have learned {minutes} this week; your goal is {goal}. A short lesson may do."
            ),
            placeholders=_PLACEHOLDERS,
            example={"goal": 60, "minutes": 45},
            find=near,
            fill=_fill,
            acted=_GOAL_MET,
            family="week",
            pause=5,
            weekdays=frozenset({FRIDAY}),
            icon="target",
            action=_("Go on"),
        )
    )
