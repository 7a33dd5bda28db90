"""Tables to download. No cell can start a formula in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from people.hr.plan import Plan
from people.models import PeopleImport


def problems_csv(batch: PeopleImport) -> HttpResponse:
    """Row, column and words of each problem of an import."""
    rows = ((found["row"], found["column"], found["message"]) for found in batch.problems)
    return _table(f"import-{batch.pk}-problems.csv", [_("Row"), _("Column"), _("Problem")], rows)


def changes_csv(batch: PeopleImport, plan: Plan) -> HttpResponse:
    """A line a changed field of a plan."""
    header = [_("Action"), _("External id"), _("Name"), _("Field"), _("Before"), _("After")]
    return _table(f"import-{batch.pk}-changes.csv", header, _changes(plan))


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


def _table(name: str, header: list[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # Excel takes the file for UTF-8 only with this
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: Any) -> Any:
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
