"""The months of the activity table.

A month without a table of its own is kept in the default one, so that nothing is ever lost; it
moves into its own when that is made.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from core.clock import months_later, now
from core.sql import sql_rows

TABLE = "analytics_activity"
DEFAULT = f"{TABLE}_default"
# So many months are made ahead.
AHEAD = 3


def partitions_make(*, ahead: int = AHEAD) -> list[str]:
    """Make what is missing: this month, those ahead, and those in the default table.

    Returns the names of the tables made. Safe to run twice at once.
    """
    first = now().date().replace(day=1)
    wanted = {months_later(first, count) for count in range(ahead + 1)} | _waiting()
    missing = sorted(month for month in wanted if _name(month) not in _there())
    return [_name(month) for month in missing if partition_make(month=month)]


@transaction.atomic
def partition_make(*, month: dt.date) -> bool:
    """Make the table of the month that begins on `month`, with what waits in the default one.

    False when it is there already.
    """
    name = _name(month)
    start = dt.datetime(month.year, month.month, 1, tzinfo=dt.UTC)
    after = months_later(month, 1)
    span = [start, dt.datetime(after.year, after.month, 1, tzinfo=dt.UTC)]
    with connection.cursor() as cursor:
        # What this transaction wrote is checked now: a table with checks to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"LOCK TABLE {DEFAULT} IN ACCESS EXCLUSIVE MODE")
        if name in _there():
            return False
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        cursor.execute(
            f"WITH moved AS (DELETE FROM {DEFAULT} WHERE occurred_at >= %s AND occurred_at < %s "  # noqa: S608  # names of our own
            f"RETURNING *) INSERT INTO {name} SELECT * FROM moved",
            span,
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", span
        )
    return True


def _name(month: dt.date) -> str:
    return f"{TABLE}_{month:%Y_%m}"


def _there() -> set[str]:
    """The tables that are part of activity."""
    rows = sql_rows(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = to_regclass(%(table)s)",
        {"table": TABLE},
    )
    return {name for (name,) in rows}


def _waiting() -> set[dt.date]:
    """The months of what is in the default table."""
    rows = sql_rows(
        "SELECT DISTINCT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date "  # noqa: S608  # a name of our own
        f"FROM {DEFAULT}",
        {},
    )
    return {month for (month,) in rows}
