"""Writing an import's plan: a fixed number of statements, however many people it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from core.clock import now
from core.events import DomainEvent, emit_many
from people.events import PersonChanged, PersonJoined, PersonLeft
from people.hr.graph import Node
from people.hr.plan import Path, Plan, Update
from people.hr.rows import PersonRow
from people.hr.snapshot import department_paths
from people.models import Department, Status, User
from people.services.audit import audit_record_many

_BATCH = 1000

_UPDATE = """
UPDATE people_user AS person SET
  external_id = new.external_id, email = new.email, hr_name = new.hr_name,
  name = CASE WHEN new.renamed THEN new.hr_name ELSE person.name END,
  job_title = new.job_title, location = new.location, hire_date = new.hire_date,
  department_id = new.department_id, status = new.status, updated_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::text[],
            %s::text[], %s::date[], %s::bigint[], %s::text[])
  AS new(id, external_id, email, hr_name, renamed, job_title, location, hire_date,
         department_id, status)
WHERE person.id = new.id
"""
_UPDATE_MANAGERS = """
UPDATE people_user AS person SET manager_id = new.manager_id
FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, manager_id)
WHERE person.id = new.id
"""


def roster_write(*, plan: Plan, fields: frozenset[str], actor: User | None, import_id: int) -> None:
    """Carry out `plan`, with its audit entries and events; call it inside a transaction.

    `fields` are those the file speaks of; the others stay as they are.
    """
    departments = _departments_create(plan.departments)
    created = _people_create(plan.created, departments)
    _people_update(plan.updates, fields, departments)
    _managers_write(plan, fields, created)
    User.objects.filter(pk__in=[known.pk for known in plan.missing]).update(
        status=Status.LEFT, updated_at=now()
    )
    audit_record_many(actor=actor, entries=_audit(plan, created, import_id))
    emit_many(_events(plan, created), actor=actor)


def _departments_create(paths: Sequence[Path]) -> dict[Path, int]:
    """The id of every department by its path, once the missing ones are made, level by level."""
    rows = Department.objects.values_list("pk", "name", "parent_id")
    known = {path: pk for pk, path in department_paths(rows).items()}
    for depth in sorted({len(path) for path in paths}):
        level = [path for path in paths if len(path) == depth]
        made = Department.objects.bulk_create(
            Department(name=path[-1], parent_id=known.get(path[:-1])) for path in level
        )
        known.update(zip(level, (department.pk for department in made), strict=True))
    return known


def _people_create(rows: Iterable[PersonRow], departments: dict[Path, int]) -> dict[str, User]:
    """The new people by external id. They set their first password by e-mail."""
    made = User.objects.bulk_create(
        (
            User(
                external_id=row.external_id,
                email=row.email,
                name=row.name,
                hr_name=row.name,
                job_title=row.job_title,
                department_id=departments.get(row.department),
                location=row.location,
                hire_date=row.hire_date,
                status=row.status,
                language=row.language or settings.LANGUAGE_CODE,
                timezone=row.timezone or settings.TIME_ZONE,
                password=make_password(None),
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )
    return {user.external_id or "": user for user in made}


def _people_update(
    updates: Sequence[Update], fields: frozenset[str], departments: dict[Path, int]
) -> None:
    if not updates:
        return
    moving = [update.known.pk for update in updates if "email" in update.fields]
    # Two people may swap addresses: no address is taken while it is on its way.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_user SET email = 'moving-' || id || '@invalid' WHERE id = ANY(%s)",
            [moving],
        )
        rows = [_record(update, fields, departments) for update in updates]
        cursor.execute(_UPDATE, [now(), *map(list, zip(*rows, strict=True))])
    # An address that HR took away must not open the account any more.
    EmailAddress.objects.filter(user_id__in=moving).delete()


def _record(
    update: Update, fields: frozenset[str], departments: dict[Path, int]
) -> tuple[Any, ...]:
    """The columns of `_UPDATE`; what the file does not speak of as it was."""
    known, row = update.known, update.row
    department = departments.get(row.department) if row.department else None
    return (
        known.pk,
        row.external_id,
        row.email,
        row.name,
        "name" in update.fields,
        row.job_title if "job_title" in fields else known.job_title,
        row.location if "location" in fields else known.location,
        row.hire_date if "hire_date" in fields else known.hire_date,
        department if "department" in fields else known.department_id,
        row.status if "status" in update.fields else known.status,
    )


def _managers_write(plan: Plan, fields: frozenset[str], created: dict[str, User]) -> None:
    if "manager" not in fields:
        return

    def pk_of(node: Node | None) -> int | None:
        return created[node].pk if isinstance(node, str) else node

    nodes: list[Node] = [row.external_id for row in plan.created]
    nodes += [update.known.pk for update in plan.updates if "manager" in update.fields]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE_MANAGERS,
            [[pk_of(node) for node in nodes], [pk_of(plan.manager_of[node]) for node in nodes]],
        )


def _audit(
    plan: Plan, created: dict[str, User], import_id: int
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """An entry a person. It names the fields, not their values: those belong to the person."""
    for user in created.values():
        yield "people.created", user.pk, {"import": import_id}
    for update in plan.updates:
        detail = {"import": import_id, "fields": sorted(update.fields)}
        yield f"people.{update.kind}", update.known.pk, detail
    for known in plan.missing:
        yield "people.left", known.pk, {"import": import_id, "missing": True}


def _events(plan: Plan, created: dict[str, User]) -> Iterator[tuple[DomainEvent, User]]:
    for user in created.values():
        if user.is_active:
            yield PersonJoined(), user
    for update in plan.updates:
        person = User(pk=update.known.pk)
        if update.kind == "left":
            yield PersonLeft(), person
        elif update.kind == "returned":
            yield PersonJoined(returned=True), person
        else:
            yield PersonChanged(fields=tuple(sorted(update.fields))), person
    for known in plan.missing:
        yield PersonLeft(), User(pk=known.pk)
