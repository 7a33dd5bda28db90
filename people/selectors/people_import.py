"""What an import would do."""

from __future__ import annotations

from dataclasses import replace

from people.hr.plan import Plan, plan_make
from people.hr.rows import Sheet
from people.hr.snapshot import snapshot_take
from people.models import PeopleImport, User


def import_plan(batch: PeopleImport, actor: User | None) -> Plan:
    """The plan of a waiting import against the people of this moment."""
    sheet = replace(Sheet.from_json(batch.sheet), notes=tuple(batch.notes))
    return sheet_plan(sheet, complete=batch.complete, actor=actor)


def sheet_plan(sheet: Sheet, *, complete: bool, actor: User | None) -> Plan:
    """The plan of a sheet against the people of this moment; two queries."""
    return plan_make(
        sheet, snapshot_take(), complete=complete, actor_id=actor.pk if actor else None
    )
