"""What people say of a course, and the words that led them to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.sql import sql_rows
from learning.models import Course, Rating
from learning.selectors.studio.analytics.groups import STEP, Figure, figure

COMMENTS_SHOWN = 10
SEARCHES_SHOWN = 20


@dataclass(frozen=True)
class RatedPeriod:
    """The average of the ratings given from the month `first` to the month `last`."""

    first: dt.date
    last: dt.date
    count: Figure
    average: float


@dataclass(frozen=True)
class SearchWords:
    """Words that people typed before they opened the course from the results."""

    words: str
    people: Figure


@dataclass(frozen=True)
class Searches:
    """The words of five people and more; `people` counts all who came by a search."""

    people: Figure
    top: list[SearchWords]


@dataclass(frozen=True)
class Leaving:
    """How many left, and the reasons that may be read."""

    people: Figure
    reasons: list[str]


_MONTHS = """
    SELECT date_trunc('month', created_at)::date, count(*), sum(stars)
    FROM learning_rating WHERE course_id = %(course)s GROUP BY 1 ORDER BY 1
"""
_SEARCHES = """
    SELECT words, count(DISTINCT user_id) FROM learning_coursesearch
    WHERE course_id = %(course)s
    GROUP BY GROUPING SETS ((words), ())
    HAVING count(DISTINCT user_id) >= %(smallest)s
    ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""


_LEAVING = """
    SELECT left_reason FROM learning_enrolment
    WHERE course_id = %(course)s AND state = 'left' ORDER BY left_at, id
"""


def ratings_of(course: Course) -> list[RatedPeriod]:
    """Average ratings over time: months put together until five people rated; one query."""
    months = [tuple(row) for row in sql_rows(_MONTHS, {"course": course.pk})]
    return [
        RatedPeriod(first, last, figure(count), round(stars / count, 1))
        for first, last, count, stars in _joined(months)
        if count >= STEP
    ]


def _joined(
    months: Iterable[tuple[dt.date, int, int]],
) -> Iterator[tuple[dt.date, dt.date, int, int]]:
    """Months in a row with five ratings or more together; what is left over joins the last."""
    done: list[tuple[dt.date, dt.date, int, int]] = []
    first, number, total, last = None, 0, 0, None
    for month, count, stars in months:
        first, last = first or month, month
        number, total = number + count, total + stars
        if number >= STEP:
            done.append((first, last, number, total))
            first, number, total = None, 0, 0
    if first is not None and last is not None and done:
        begun, _end, count, stars = done.pop()
        done.append((begun, last, count + number, stars + total))
    yield from done


def comments_of(course: Course) -> list[Rating]:
    """The newest comments, as the course page shows them to everybody; one query."""
    return list(
        Rating.objects.filter(course=course)
        .exclude(comment="")
        .select_related("user")
        .only("stars", "comment", "created_at", "user__name", "user__job_title", "user__photo")
        .order_by("-created_at", "-pk")[:COMMENTS_SHOWN]
    )


def searches_of(course: Course) -> Searches:
    """The words that led five people or more to the course; one query.

    Words of fewer are left out, for what somebody types may say who they are.
    """
    params = {"course": course.pk, "smallest": STEP, "limit": SEARCHES_SHOWN + 1}
    rows = sql_rows(_SEARCHES, params)
    everybody = next((count for words, count in rows if words is None), 0)
    return Searches(
        figure(everybody),
        [SearchWords(words, figure(count)) for words, count in rows if words is not None],
    )


def leaving_of(course: Course) -> Leaving:
    """Why people left, in their words and without names; one query.

    Reasons are told five at a time, the oldest first: one that is new comes with four others, so
    that it cannot be laid to whoever has just left. They stand in the order of the alphabet, which
    says nothing about when they were given.
    """
    given = [row[0] for row in sql_rows(_LEAVING, {"course": course.pk})]
    reasons = [reason for reason in given if reason.strip()]
    told = reasons[: len(reasons) // STEP * STEP]
    return Leaving(figure(len(given)), sorted(told, key=str.casefold))
