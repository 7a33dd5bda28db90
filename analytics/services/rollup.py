"""Days and weeks of people, recomputed from activity and active minutes.

A figure is never added to. Whatever changes a day marks it (`StaleDay`); a turn takes marks,
locks their people and computes these days anew, from all that can be seen by then. So nothing
depends on order, on repetition, or on how late a row comes. Workers share the marks: each takes
those that no other holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from analytics.models import FIGURES, PersonDay, PersonWeek, StaleDay
from analytics.selectors.rollup import day_figures, hours_lived, week_figures
from core.sql import sql_rows
from learning.selectors.week import monday_of
from learning.services.activity import day_bounds
from people.models import User

Day = tuple[int, dt.date]
Kept = TypeVar("Kept", PersonDay, PersonWeek)

# So many marks, thus at most so many people locked at once.
MARKS = 500
PEOPLE = 100
_ROWS = 2000
# Sets locks of this module apart from others.
_LOCKS = 0x526F6C6C


def rollup_stale(*, most: int = MARKS) -> int:
    """Recompute days that are marked, at most `most` marks; how many marks were taken.

    Run by several workers at once, each takes other marks.
    """
    with transaction.atomic():
        marks = list(
            StaleDay.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .order_by("pk")
            .only("pk", "person_id", "day")[:most]
        )
        if not marks:
            return 0
        StaleDay.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
        people = _locked({mark.person_id for mark in marks})
        _recompute(people, {(mark.person_id, mark.day) for mark in marks})
        return len(marks)


@transaction.atomic
def people_rebuild(*, people: Iterable[int]) -> None:
    """Make all days and weeks of these people anew, in their present time zones."""
    ids = sorted(set(people))
    # Before the people are locked: whoever holds a mark may be waiting for its person.
    StaleDay.objects.filter(person__in=ids).delete()
    found = _locked(ids)
    _forget(ids)
    _recompute(found, _days_lived(found))


@transaction.atomic
def person_forget(*, person: User) -> None:
    """Delete the person's days and weeks; whoever is counting them now finds nothing to count."""
    StaleDay.objects.filter(person=person).delete()
    _locked([person.pk])
    _forget([person.pk])


def _forget(ids: Sequence[int]) -> None:
    PersonDay.objects.filter(person__in=ids).delete()
    PersonWeek.objects.filter(person__in=ids).delete()


def rollup_rebuild_range(*, first: int, last: int) -> int:
    """Make the days and weeks of everybody with an id from `first` to `last` anew; how many."""
    ids = list(
        User.objects.filter(pk__gte=first, pk__lte=last).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(ids), PEOPLE):
        people_rebuild(people=ids[start : start + PEOPLE])
    return len(ids)


def _locked(ids: Iterable[int]) -> dict[int, User]:
    """The people by id, locked until the transaction ends: what is computed last is newest.

    A lock of its own and not of the row, so that nobody who is learning waits for it.
    """
    ordered = sorted(ids)
    sql_rows(
        "SELECT pg_advisory_xact_lock(%(space)s, (id %% 2147483647)::int) "
        "FROM unnest(%(ids)s::bigint[]) AS id",
        {"space": _LOCKS, "ids": ordered},
    )
    return User.objects.only("pk", "timezone").in_bulk(ordered)


def _days_lived(people: dict[int, User]) -> set[Day]:
    """All days on which something happened, perhaps a few more."""
    days = set()
    for person, hour in hours_lived(sorted(people)):
        zone = people[person].zone
        # In some zones a day begins within an hour of UTC.
        for moment in (hour, hour + dt.timedelta(minutes=59)):
            days.add((person, moment.astimezone(zone).date()))
    return days


def _recompute(people: dict[int, User], days: set[Day]) -> None:
    """Write the figures of these days and of the weeks around them."""
    ordered = iter(sorted(day for day in days if day[0] in people))
    weeks: set[Day] = set()
    while part := list(islice(ordered, _ROWS)):
        windows = [(person, day, *day_bounds(people[person], day)) for person, day in part]
        _put(PersonDay, "day", part, day_figures(windows))
        weeks.update((person, monday_of(day)) for person, day in part)
    ordered = iter(sorted(weeks))
    while part := list(islice(ordered, _ROWS)):
        _put(PersonWeek, "monday", part, week_figures(part))


def _put(
    model: type[Kept],
    column: str,
    keys: Sequence[Day],
    figures: dict[Day, dict[str, int]],
) -> None:
    """Have the table say `figures` of `keys`; where nothing happened it has no row."""
    gone = [key for key in keys if key not in figures]
    if gone:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} AS kept "  # noqa: S608  # names of our own
                "USING unnest(%s::bigint[], %s::date[]) AS gone (person, day) "
                f"WHERE kept.person_id = gone.person AND kept.{column} = gone.day",
                [[person for person, _day in gone], [day for _person, day in gone]],
            )
    model.objects.bulk_create(
        [model(person_id=key[0], **{column: key[1]}, **row) for key, row in figures.items()],
        update_conflicts=True,
        unique_fields=["person", column],
        update_fields=[*FIGURES, *(["active_days"] if column == "monday" else [])],
    )
