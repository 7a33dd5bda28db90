"""Small lists of people as an HR system writes them."""

from __future__ import annotations

import csv
import io
from typing import Any

COLUMNS = (
    "external_id",
    "name",
    "email",
    "job_title",
    "department",
    "manager",
    "location",
    "hire_date",
    "status",
)


def sheet(*people: dict[str, Any], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A CSV file with one row for each of `people`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue().encode()


def person(key: str, **fields: Any) -> dict[str, Any]:
    """A row whose id and address follow from `key`."""
    return {
        "external_id": key,
        "name": f"{key.title()} Example",
        "email": f"{key.lower()}@example.org",
        **fields,
    }
