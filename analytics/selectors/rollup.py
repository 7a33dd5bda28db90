"""What the figures of days and weeks are computed from.

In SQL, for many days of many people at once. Where a day begins is told from outside, so that
one table of time zones decides it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from analytics.models import FIGURES
from core.sql import sql_rows

Day = tuple[int, dt.date]
# The figures that come from acts, in the order in which they are counted.
ACTS = FIGURES[2:]
# A person, a day of theirs, when it begins and when the next one does.
Window = tuple[int, dt.date, dt.datetime, dt.datetime]

_WINDOWS = """
unnest(%(people)s::bigint[], %(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
    AS span (person, day, starts, ends)
"""

# Minutes of a course count as required from the day on which a round of it began to apply to the
# person until the day on which that was done, let off or withdrawn.
_MINUTES = f"""
SELECT person, day, found.minutes, found.required
FROM {_WINDOWS}
CROSS JOIN LATERAL (
    SELECT coalesce(sum(taken.minutes), 0) AS minutes,
        coalesce(sum(taken.minutes) FILTER (WHERE EXISTS (
            SELECT 1
            FROM learning_requirement AS round
            JOIN learning_assignment AS asked ON asked.id = round.assignment_id
            LEFT JOIN learning_exemption AS exempt
              ON round.state = 'exempt' AND exempt.requirement_id = round.id
            WHERE round.person_id = span.person
              AND asked.course_id = taken.course_id
              AND round.applies_since <= span.day
              AND (round.done_on IS NULL OR round.done_on >= span.day)
              AND (round.withdrawn_at IS NULL OR round.withdrawn_at >= span.starts)
              AND (exempt.id IS NULL OR exempt.created_at >= span.starts)
        )), 0) AS required
    FROM (
        SELECT active.course_id, count(*) AS minutes
        FROM learning_activeminute AS active
        WHERE active.user_id = span.person
          AND active.minute >= span.starts AND active.minute < span.ends
        GROUP BY active.course_id
    ) AS taken
) AS found
WHERE found.minutes > 0
"""  # noqa: S608  # a constant

_ACTS = f"""
SELECT person, day, lessons, completions, answers, reviews
FROM {_WINDOWS}
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE verb = 'completed' AND object_kind = 'lesson') AS lessons,
        count(*) FILTER (WHERE verb = 'completed' AND object_kind = 'course') AS completions,
        coalesce(sum((result ->> 'answers')::int), 0) AS answers,
        count(*) FILTER (WHERE verb = 'reviewed') AS reviews
    FROM analytics_activity AS act
    WHERE act.actor_id = span.person
      AND act.occurred_at >= span.starts AND act.occurred_at < span.ends
) AS found
WHERE lessons + completions + answers + reviews > 0
"""  # noqa: S608  # a constant

_WEEKS = """
SELECT
    week.person, week.monday,
    sum(minutes), sum(required_minutes), sum(lessons), sum(completions), sum(answers),
    sum(reviews),
    count(*) FILTER (WHERE minutes > 0)
FROM unnest(%(people)s::bigint[], %(mondays)s::date[]) AS week (person, monday)
JOIN analytics_personday AS kept
  ON kept.person_id = week.person AND kept.day BETWEEN week.monday AND week.monday + 6
GROUP BY week.person, week.monday
"""

_HOURS = """
SELECT user_id, date_trunc('hour', minute, 'UTC')
FROM learning_activeminute WHERE user_id = ANY (%(people)s)
UNION
SELECT actor_id, date_trunc('hour', occurred_at, 'UTC')
FROM analytics_activity WHERE actor_id = ANY (%(people)s)
"""


def day_figures(windows: Sequence[Window]) -> dict[Day, dict[str, int]]:
    """The figures of these days, but for those on which nothing happened; two statements."""
    people, days, starts, ends = map(list, zip(*windows, strict=True))
    params = {"people": people, "days": days, "starts": starts, "ends": ends}
    figures: dict[Day, dict[str, int]] = {}
    for person, day, minutes, required in sql_rows(_MINUTES, params):
        figures[person, day] = dict.fromkeys(FIGURES, 0) | {
            "minutes": int(minutes),
            "required_minutes": int(required),
        }
    for person, day, *acts in sql_rows(_ACTS, params):
        row = figures.setdefault((person, day), dict.fromkeys(FIGURES, 0))
        row.update(zip(ACTS, acts, strict=True))
    return figures


def week_figures(weeks: Sequence[Day]) -> dict[Day, dict[str, int]]:
    """The figures of these weeks, each a person and a Monday, from their days; one statement."""
    people, mondays = map(list, zip(*weeks, strict=True))
    names = (*FIGURES, "active_days")
    return {
        (person, monday): dict(zip(names, figures, strict=True))
        for person, monday, *figures in sql_rows(_WEEKS, {"people": people, "mondays": mondays})
    }


def hours_lived(people: Sequence[int]) -> list[tuple[int, dt.datetime]]:
    """The hours of UTC in which these people did anything; one statement."""
    return [(person, hour) for person, hour in sql_rows(_HOURS, {"people": list(people)})]
