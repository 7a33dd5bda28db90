"""What a team's page reads beside the facts: a query each, however many people there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.models import MessageKind
from analytics.needs import Asked, Completed, Done, Item
from core.clock import now
from core.sql import sql_rows
from learning.selectors.week import monday_of
from people.models import User

# A sparkline is of so many full weeks.
SPARK_WEEKS = 6
# Another reminder of the same thing waits for so long.
REMIND_AGAIN = dt.timedelta(days=3)
_GREETED = dt.timedelta(days=30)


@dataclass(frozen=True)
class Week:
    """Minutes of a week, of the whole team."""

    monday: dt.date
    chosen: int
    required: int


@dataclass(frozen=True)
class Learning:
    """The course that somebody is in: the last they were active in."""

    title: str
    progress: int


@dataclass(frozen=True)
class Line:
    """What a line of the table shows beside the facts. `leads`: somebody reports to the person;
    `minutes` are of the last full weeks.
    """

    person: User
    leads: bool
    learning: Learning | None
    minutes: Sequence[int]


_ITEMS = """
SELECT round.id, round.person_id, asked.course_id, course.title, course.minutes, round.due_on,
    (
        SELECT progress FROM learning_enrolment
        WHERE user_id = round.person_id AND course_id = asked.course_id AND state = 'active'
    )
FROM learning_requirement AS round
JOIN learning_assignment AS asked ON asked.id = round.assignment_id
JOIN learning_course AS course ON course.id = asked.course_id
WHERE round.person_id = ANY (%(people)s) AND round.state = 'open'
ORDER BY round.due_on, round.id
"""

_ASKED = """
SELECT asked.id, round.id, round.person_id, course.title, round.due_on, asked.wished_on,
    asked.reason
FROM learning_extensionrequest AS asked
JOIN learning_requirement AS round ON round.id = asked.requirement_id
JOIN learning_assignment AS terms ON terms.id = round.assignment_id
JOIN learning_course AS course ON course.id = terms.course_id
WHERE asked.state = 'open' AND round.state = 'open' AND round.person_id = ANY (%(people)s)
ORDER BY asked.created_at, asked.id
LIMIT 100
"""

_COMPLETED = """
SELECT taken.user_id, taken.course_id, course.title
FROM learning_enrolment AS taken
JOIN learning_course AS course ON course.id = taken.course_id
WHERE taken.user_id = ANY (%(people)s) AND taken.state = 'completed'
  AND taken.completed_at > %(since)s
ORDER BY taken.completed_at DESC, taken.id
LIMIT 50
"""

# Of these people the reminders since then that the viewer may know of: their own, and those of
# whoever manages the person now, or stood in for who does. What somebody did who manages them no
# more is theirs.
REMINDERS = """
WITH RECURSIVE told AS (
  SELECT person_id, course_id, created_at, sender_id, coalesce(leader_id, sender_id) AS leader
  FROM analytics_teammessage
  WHERE person_id = ANY (%(people)s) AND kind = 'remind' AND created_at > %(since)s
), above (person, id) AS (
  SELECT id, manager_id FROM people_user WHERE id IN (SELECT person_id FROM told)
  UNION
  SELECT above.person, manager.manager_id
  FROM above JOIN people_user AS manager ON manager.id = above.id
), reminder AS (
  SELECT person_id, course_id, created_at, sender_id FROM told
  WHERE sender_id = %(viewer)s
    OR EXISTS (SELECT FROM above WHERE person = told.person_id AND id = told.leader)
)
"""

_DONE = f"""
{REMINDERS}
SELECT 'remind', person_id, course_id FROM reminder
UNION ALL
SELECT kind, person_id, course_id
FROM analytics_teammessage
WHERE person_id = ANY (%(people)s) AND sender_id = %(viewer)s AND kind <> 'remind'
  AND created_at >= %(greeted)s
"""  # noqa: S608  # a constant

_LINES = """
SELECT person.id, person.name, person.photo,
    EXISTS (SELECT FROM people_user WHERE manager_id = person.id AND status <> 'left'),
    taken.title, taken.progress,
    ARRAY(
        SELECT coalesce(kept.minutes, 0)
        FROM unnest(%(mondays)s::date[]) AS week (monday)
        LEFT JOIN analytics_personweek AS kept
          ON kept.person_id = person.id AND kept.monday = week.monday
        ORDER BY week.monday
    )
FROM people_user AS person
LEFT JOIN LATERAL (
    SELECT course.title, taken.progress
    FROM learning_enrolment AS taken
    JOIN learning_course AS course ON course.id = taken.course_id
    WHERE taken.user_id = person.id AND taken.state = 'active'
    ORDER BY taken.last_active_at DESC, taken.id DESC
    LIMIT 1
) AS taken ON true
WHERE person.id = ANY (%(people)s)
"""

_LEARNING = """
SELECT DISTINCT ON (taken.user_id) taken.user_id, course.title, taken.progress
FROM learning_enrolment AS taken
JOIN learning_course AS course ON course.id = taken.course_id
WHERE taken.user_id = ANY (%(people)s) AND taken.state = 'active'
ORDER BY taken.user_id, taken.last_active_at DESC, taken.id DESC
"""

_WEEKS = """
SELECT monday, sum(minutes - required_minutes), sum(required_minutes)
FROM analytics_personweek
WHERE person_id = ANY (%(people)s) AND monday BETWEEN %(first)s AND %(last)s
GROUP BY monday
"""


def team_items(people: list[int]) -> list[Item]:
    """What is open for each of them, what is due first; one query."""
    return [Item(*row) for row in sql_rows(_ITEMS, {"people": people})] if people else []


def team_asked(people: list[int]) -> list[Asked]:
    return [Asked(*row) for row in sql_rows(_ASKED, {"people": people})] if people else []


def team_completed(people: list[int]) -> list[Completed]:
    if not people:
        return []
    since = now() - dt.timedelta(days=7)
    return [Completed(*row) for row in sql_rows(_COMPLETED, {"people": people, "since": since})]


def team_done(viewer: User, people: list[int]) -> Done:
    """What was lately done for these people: of what they were reminded, by whoever manages them,
    and what `viewer` greeted them for; one query.
    """
    if not people:
        return Done()
    told: dict[str, set[tuple[int, int | None]]] = defaultdict(set)
    params = {
        "people": people,
        "viewer": viewer.pk,
        "since": now() - REMIND_AGAIN,
        "greeted": now() - _GREETED,
    }
    for kind, person, course in sql_rows(_DONE, params):
        told[kind].add((person, course))
    return Done(
        reminded=frozenset(told[MessageKind.REMIND]),
        welcomed=frozenset(person for person, _course in told[MessageKind.WELCOME]),
        thanked=frozenset(told[MessageKind.THANK]),
    )


def team_weeks(people: list[int], weeks: int, day: dt.date) -> list[Week]:
    """The minutes of so many weeks before the one of `day`, and of that; one query."""
    last = monday_of(day)
    first = last - dt.timedelta(weeks=weeks)
    params = {"people": people, "first": first, "last": last}
    found = {
        monday: (int(chosen), int(required))
        for monday, chosen, required in sql_rows(_WEEKS, params)
    }
    mondays = (first + dt.timedelta(weeks=week) for week in range(weeks + 1))
    return [Week(monday, *found.get(monday, (0, 0))) for monday in mondays]


def team_lines(people: list[int], day: dt.date) -> dict[int, Line]:
    """What the lines of these people show, with the last full weeks before `day`; one query.

    The running week would look like a fall.
    """
    last = monday_of(day)
    mondays = [last - dt.timedelta(weeks=week) for week in range(1, SPARK_WEEKS + 1)]
    found = {}
    for *who, leads, title, progress, minutes in sql_rows(
        _LINES, {"people": people, "mondays": mondays}
    ):
        person = User.from_db(None, ("id", "name", "photo"), who)
        learning = None if title is None else Learning(title, progress)
        found[person.pk] = Line(person, leads, learning, minutes)
    return found


def learning_now(people: list[int]) -> dict[int, Learning]:
    """The course that each was last active in, of those they are taking; one query."""
    rows = sql_rows(_LEARNING, {"people": people})
    return {person: Learning(title, progress) for person, title, progress in rows}
