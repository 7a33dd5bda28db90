"""Reads in SQL, for the few pages where building a query costs more than running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def sql_rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a constant `statement`; values only ever travel as `params`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
