"""What is known of each person of a team, in one statement however many there are.

In SQL, because a director has thousands of people and a page shows twenty-five of them.
"""

from __future__ import annotations

import datetime as dt
import zlib
import zoneinfo
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from analytics.access import Team
from analytics.standing import Fact, Past
from core.clock import now
from core.sql import sql_rows
from people.models import User
from people.selectors.reporting import BELOW, DIRECTLY_BELOW

Row = tuple[Any, ...]

# In seconds: days change on a quarter of an hour everywhere.
QUARTER = 15 * 60

# Two weeks and the six before, up to today and up to the first day of the period. Person by person
# over indexes (LATERAL): nobody knows beforehand how many are below, and a plan for many reads
# whole tables for a team of eight.
_FACTS = """
WITH below AS ({below}),
team AS MATERIALIZED (
    SELECT person.id, person.name, person.job_title, person.weekly_goal_minutes AS goal,
        local.today, local.today - %(span)s AS begin,
        coalesce((person.created_at AT TIME ZONE 'UTC')::date, %(utc)s) AS joined,
        person.status = 'on_leave' AS on_leave
    FROM people_user AS person
    CROSS JOIN LATERAL (
        SELECT %(utc)s + (person.timezone = ANY (%(ahead)s::text[]))::int
            - (person.timezone = ANY (%(behind)s::text[]))::int AS today
    ) AS local
    WHERE person.id IN (SELECT id FROM below)
      AND person.status <> 'left'
      AND person.id <> %(manager)s AND person.id <> ALL (%(unseen)s::bigint[])
)
SELECT team.id, team.name, team.job_title, team.today, least(team.joined, learned.first_day),
    team.goal,
    team.on_leave
        OR coalesce(attention.away_from <= today AND today <= attention.away_until, false),
    coalesce(lately, 0), coalesce(before, 0), last_day, overdue, open,
    coalesce(lately_then, 0), coalesce(before_then, 0), last_then, overdue_then, open_then,
    next_due, oldest_due, due_month, due_month_then, fell_due, on_time, fell_due_then, on_time_then,
    coalesce(completions, 0), asking
FROM team
CROSS JOIN LATERAL (
    SELECT
        min(kept.day) AS first_day,
        max(kept.day) FILTER (WHERE kept.day <= today AND kept.day > today - 56) AS last_day,
        sum(minutes) FILTER (WHERE kept.day <= today AND kept.day > today - 14) AS lately,
        sum(minutes) FILTER (WHERE kept.day <= today - 14 AND kept.day > today - 56) AS before,
        max(kept.day) FILTER (WHERE kept.day <= begin AND kept.day > begin - 56) AS last_then,
        sum(minutes) FILTER (WHERE kept.day <= begin AND kept.day > begin - 14) AS lately_then,
        sum(minutes) FILTER (WHERE kept.day <= begin - 14 AND kept.day > begin - 56)
            AS before_then,
        sum(completions) FILTER (WHERE kept.day > today - 7) AS completions
    FROM analytics_personday AS kept
    WHERE kept.person_id = team.id AND kept.day > begin - 56
) AS learned
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE state = 'open' AND due_on < today) AS overdue,
        count(*) FILTER (WHERE state = 'open') AS open,
        min(due_on) FILTER (WHERE state = 'open' AND due_on >= today) AS next_due,
        min(due_on) FILTER (WHERE state = 'open') AS oldest_due,
        count(*) FILTER (WHERE state = 'open' AND due_on BETWEEN today AND today + 30)
            AS due_month,
        count(*) FILTER (WHERE was_open AND due_on BETWEEN begin AND begin + 30) AS due_month_then,
        count(*) FILTER (WHERE was_open AND due_on < begin) AS overdue_then,
        count(*) FILTER (WHERE was_open) AS open_then,
        count(*) FILTER (WHERE due_on >= begin AND due_on < today) AS fell_due,
        count(*) FILTER (WHERE due_on >= begin AND due_on < today AND done_on <= due_on)
            AS on_time,
        count(*) FILTER (WHERE due_on >= begin - %(span)s AND due_on < begin) AS fell_due_then,
        count(*) FILTER (WHERE due_on >= begin - %(span)s AND due_on < begin
            AND done_on <= due_on) AS on_time_then,
        count(*) FILTER (WHERE asks) AS asking
    FROM (
        SELECT state, due_on, done_on,
            applies_since <= begin AND (done_on IS NULL OR done_on > begin) AS was_open,
            state = 'open' AND EXISTS (
                SELECT FROM learning_extensionrequest AS wish
                WHERE wish.requirement_id = learning_requirement.id AND wish.state = 'open'
            ) AS asks
        FROM learning_requirement
        WHERE person_id = team.id AND state IN ('open', 'done')
    ) AS round
) AS asked
LEFT JOIN LATERAL (
    SELECT away_from, away_until FROM notifications_attention WHERE person_id = team.id LIMIT 1
) AS attention ON true
ORDER BY team.name, team.id
"""
# Names what a row holds: it changes with the statement.
SHAPE = f"{zlib.crc32(_FACTS.encode()):08x}"
_EVERYONE = _FACTS.replace("{below}", BELOW)
_REPORTS = _FACTS.replace("{below}", DIRECTLY_BELOW)
_ONE = _FACTS.replace("{below}", "SELECT %(person)s::bigint AS id")
NOBODY = 0


def facts_rows(team: Team, *, weeks: int) -> list[Row]:
    """What `facts_made` makes the facts of everybody in the team of, by name; one statement.

    The leader is not in it, nor is the viewer: nobody looks at themselves as their own manager,
    and whoever stands in not at their managers either.
    """
    statement = _EVERYONE if team.everyone else _REPORTS
    unseen = [team.viewer.pk, *team.unseen]
    return _rows(statement, weeks, manager=team.leader.pk, unseen=unseen)


def person_fact(person: User, *, weeks: int) -> Fact | None:
    """The facts of one person, None of somebody who has left."""
    found = facts_made(_rows(_ONE, weeks, manager=NOBODY, unseen=[], person=person.pk))
    return found[0] if found else None


def facts_made(rows: Iterable[Row]) -> list[Fact]:
    return [
        Fact._make((*row[:7], Past._make(row[7:12]), Past._make(row[12:17]), *row[17:]))
        for row in rows
    ]


def _rows(statement: str, weeks: int, **who: int | list[int]) -> list[Row]:
    moment = now()
    ahead, behind = _elsewhere(int(moment.timestamp()) // QUARTER)
    params = {"utc": moment.date(), "span": weeks * 7, "ahead": ahead, "behind": behind, **who}
    return sql_rows(statement, params)


@lru_cache(maxsize=4)
def _elsewhere(quarter: int) -> tuple[str, str]:
    """The time zones where it is tomorrow, and where it is yesterday, as PostgreSQL reads arrays.

    One table of time zones, Python's, decides.
    """
    moment = dt.datetime.fromtimestamp(quarter * QUARTER, dt.UTC)
    days = {
        name: (moment.astimezone(zoneinfo.ZoneInfo(name)).date() - moment.date()).days
        for name in zoneinfo.available_timezones()
    }
    ahead, behind = ([name for name in days if days[name] == way] for way in (1, -1))
    return f"{{{','.join(ahead)}}}", f"{{{','.join(behind)}}}"
