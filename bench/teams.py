"""Teams of 8, 200 and 2,000 people in the seeded organisation, and what their dashboards show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

SPAN = 8
# Whom the pages are measured for, by how many people are below them.
BOSSES = {"team of 8": 1000, "team of 200": 66, "team of 2,000": 3}
SIZES = {66: 200, 3: 2000}
# The subtree from which people are moved, so that the teams are of that size.
_FROM = 5
# Three courses are required of everyone; a third of the rounds is open, of these some are late.
ASSIGNMENTS = 3


def boss_of(n: int) -> int | None:
    return None if n == 1 else (n - 2) // SPAN + 1


def moved(people: int) -> dict[int, int]:
    """Who reports to somebody else than their number says: person, manager."""
    leaves = iter(n for n in range(people, people // SPAN + 1, -1) if _below(n, _FROM))
    found: dict[int, int] = {}
    for boss, size in SIZES.items():
        below = sum(_below(n, boss) for n in range(2, people + 1))
        first = SPAN * (boss - 1) + 2
        for place in range(max(0, size - below)):
            found[next(leaves)] = first + place % SPAN
    return found


def _below(n: int, boss: int) -> bool:
    above = boss_of(n)
    while above is not None and above > boss:
        above = boss_of(above)
    return above == boss


def requirements(
    rng: random.Random, now: datetime, people: int, assignments: list[int]
) -> Iterator[list[Any]]:
    """A round of each assignment for each person: columns as `COLUMNS` names them."""
    today = now.date()
    since = today - timedelta(days=360)
    for person in range(1, people + 1):
        for number in assignments:
            open_ = rng.random() < 0.34
            due = today + timedelta(days=rng.randint(-20, 60) if open_ else rng.randint(-120, 40))
            done = None if open_ else due - timedelta(days=rng.randint(-8, 60))
            done = done and min(done, today)
            yield [number, person, 1, "open" if open_ else "done", {}, since, False, due, due,
                   done and f"{done}T12:00:00+00:00", done, "", now, now]  # fmt: skip


COLUMNS = [
    "assignment_id", "person_id", "round", "state", "why", "applies_since", "renewal", "due_on",
    "first_due_on", "done_at", "done_on", "withdrawn_why", "created_at", "updated_at",
]  # fmt: skip

_DAYS = """
INSERT INTO analytics_personday
    (person_id, day, minutes, required_minutes, lessons, completions, answers, reviews)
SELECT m.user_id, (m.minute AT TIME ZONE u.timezone)::date, count(*),
    count(*) FILTER (WHERE m.course_id = ANY (%s)), 0, 0, 0, 0
FROM learning_activeminute m JOIN people_user u ON u.id = m.user_id GROUP BY 1, 2
"""
_WEEKS = """
INSERT INTO analytics_personweek
    (person_id, monday, minutes, required_minutes, lessons, completions, answers, reviews,
     active_days)
SELECT person_id, day - (extract(isodow FROM day)::int - 1), sum(minutes), sum(required_minutes),
    0, 0, 0, 0, count(*)
FROM analytics_personday GROUP BY 1, 2
"""
_ACTS = """
INSERT INTO analytics_activity (verb, object_kind, object_id, object_key, result, context, source,
    occurred_at, actor_id, course_id)
SELECT 'completed', 'course', course_id, '', '{}', jsonb_build_object('enrolment', id),
    'seed:' || id, completed_at, user_id, course_id
FROM learning_enrolment WHERE completed_at IS NOT NULL
"""
_COMPLETIONS = """
UPDATE analytics_personday AS kept SET completions = found.number
FROM (SELECT actor_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, count(*) AS number
      FROM analytics_activity GROUP BY 1, 2) AS found
WHERE kept.person_id = found.actor_id AND kept.day = found.day
"""


def figures(required: list[int]) -> None:
    """Days and weeks of everybody and what they completed, as the rollups would have them."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [required])
        cursor.execute(_ACTS)
        cursor.execute(_COMPLETIONS)
        cursor.execute(_WEEKS)
