"""Tables of an import to download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.csvfile import csv_response
from people.hr.plan import Plan
from people.models import PeopleImport


def problems_csv(batch: PeopleImport) -> HttpResponse:
    """Row, column and words of each problem of an import."""
    rows = ((found["row"], found["column"], found["message"]) for found in batch.problems)
    return csv_response(
        f"import-{batch.pk}-problems.csv", [_("Row"), _("Column"), _("Problem")], rows
    )


def changes_csv(batch: PeopleImport, plan: Plan) -> HttpResponse:
    """A line a changed field of a plan."""
    header = [_("Action"), _("External id"), _("Name"), _("Field"), _("Before"), _("After")]
    return csv_response(f"import-{batch.pk}-changes.csv", header, _changes(plan))


def _changes(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for row in plan.created:
        yield _("created"), row.external_id, row.name, "", "", row.email
    for update in plan.updates:
        for change in update.changes:
            yield (
                _("changed"),
                update.row.external_id,
                update.row.name,
                change.field,
                change.before,
                change.after,
            )
    for known in plan.missing:
        yield _("deactivated"), known.external_id, known.name, "", "", ""
