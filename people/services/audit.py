"""Keeping the record of privileged looks and changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from people.models import AuditEntry, User


def audit_record(
    *, actor: User | None, action: str, person: User | None = None, **detail: Any
) -> AuditEntry:
    """One entry: `actor` did `action` (`app.verb`) to what belongs to `person`."""
    return AuditEntry.objects.create(actor=actor, person=person, action=action, detail=detail)


def audit_record_many(
    *, actor: User | None, entries: Iterable[tuple[str, int, dict[str, Any]]]
) -> int:
    """One entry for each (action, person's id, detail), in few queries; how many."""
    rows = AuditEntry.objects.bulk_create(
        (
            AuditEntry(actor=actor, action=action, person_id=person_id, detail=detail)
            for action, person_id, detail in entries
        ),
        batch_size=1000,
    )
    return len(rows)
