"""Who reports to whom, at any depth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from people.models import User

# `UNION` drops what was seen before, so even a loop in the data comes to an end.
_BELOW = """
WITH RECURSIVE below AS (
  SELECT id FROM people_user WHERE manager_id = %s
  UNION
  SELECT person.id FROM people_user AS person JOIN below ON person.manager_id = below.id
)
SELECT id FROM below
"""
# The same for larger statements, which name the manager.
BELOW = _BELOW.replace("%s", "%(manager)s")
DIRECTLY_BELOW = "SELECT id FROM people_user WHERE manager_id = %(manager)s"
# From people upwards: of a few of them cheaper than everybody below.
_THESE_BELOW = """
WITH RECURSIVE above(person, id) AS (
  SELECT id, manager_id FROM people_user WHERE id = ANY (%s) AND status <> 'left'
  UNION
  SELECT above.person, manager.manager_id
  FROM above JOIN people_user AS manager ON manager.id = above.id
)
SELECT person FROM above WHERE id = %s AND person <> id
"""
_ABOVE_THESE = """
WITH RECURSIVE above(id) AS (
  SELECT manager_id FROM people_user WHERE id = ANY (%s) AND manager_id IS NOT NULL
  UNION
  SELECT person.manager_id FROM people_user AS person JOIN above ON person.id = above.id
  WHERE person.manager_id IS NOT NULL
)
SELECT id FROM above
"""
_ABOVE = """
WITH RECURSIVE above(id, step) AS (
  SELECT manager_id, 1 FROM people_user WHERE id = %s AND manager_id IS NOT NULL
  UNION
  SELECT person.manager_id, above.step + 1
  FROM people_user AS person JOIN above ON person.id = above.id
  WHERE person.manager_id IS NOT NULL AND above.step < 50
)
SELECT id FROM above GROUP BY id ORDER BY min(step)
"""


def people_below(manager: User, direct_only: bool = False) -> QuerySet[User]:
    """Everybody who reports to `manager`, directly or at any depth, and has not left.

    One query, however deep. Who reports to somebody who has left still belongs to the manager
    above. `direct_only` leaves out the reports' reports.
    """
    people = User.objects.present().exclude(pk=manager.pk)
    if direct_only:
        return people.reports_of(manager)
    return people.filter(pk__in=RawSQL(_BELOW, [manager.pk]))  # noqa: S611  # a constant


def ids_below(manager: User, ids: Sequence[int]) -> set[int]:
    """Who of these is still here and reports to `manager`, at any depth; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_THESE_BELOW, [list(ids), manager.pk])
        return {row[0] for row in cursor.fetchall()}


def managers_ids(person: User) -> list[int]:
    """The ids of the person's managers up to the top, the nearest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [person.pk])
        return [row[0] for row in cursor.fetchall() if row[0] != person.pk]


def managers_of(people: Iterable[int]) -> set[int]:
    """The ids of whoever manages any of these people, directly or above; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE_THESE, [list(people)])
        return {row[0] for row in cursor.fetchall()}


def managers_above(person: User) -> list[User]:
    """The person's managers up to the top, the nearest first; two queries."""
    ids = managers_ids(person)
    found = User.objects.present().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def is_manager_of(manager: User, person: User) -> bool:
    """Whether `person` reports to `manager`, at any depth; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS(SELECT 1 FROM ({_ABOVE}) AS up WHERE id = %s)",  # noqa: S608
            [person.pk, manager.pk],
        )
        row = cursor.fetchone()
    return manager.pk != person.pk and bool(row and row[0])
