"""An import of people: preview, then apply or discard."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from people.events import PeopleImportConfirmed, PeopleImportFinished
from people.hr.mapping import ColumnMap, map_bind, map_detect
from people.hr.plan import Plan
from people.hr.rows import Sheet, sheet_read
from people.hr.source import table_read
from people.models import ImportStatus, PeopleImport, User
from people.models.people_import import PREVIEW_LIFE
from people.selectors.people_import import import_plan, sheet_plan
from people.services.audit import audit_record
from people.services.roster import roster_write

# Any number of our own: one import writes at a time.
_LOCK = 7_245_019
# As many changes are made while the person waits; more are a worker's.
MOST_AT_ONCE = 500


def sheet_load(data: bytes, mapping: ColumnMap | None = None) -> tuple[Sheet, ColumnMap]:
    """The people of a file, and the mapping that was used.

    Raises `FileRefusedError` when the file cannot be read at all.
    """
    table = table_read(data)
    chosen = mapping or map_detect(table)
    return sheet_read(table, map_bind(chosen, table)), chosen


@transaction.atomic
def people_import_preview(
    *,
    actor: User | None,
    file_name: str,
    data: bytes,
    mapping: ColumnMap | None = None,
    complete: bool = False,
) -> PeopleImport:
    """Read a file and keep its people until they are imported; nothing else is written.

    The import is `ready`, or `refused` with its problems. Raises `FileRefusedError`.
    """
    sheet, chosen = sheet_load(data, mapping)
    plan = sheet_plan(sheet, complete=complete, actor=actor)
    people_imports_expire()
    refused = bool(plan.problems)
    return PeopleImport.objects.create(
        created_by=actor,
        file_name=file_name[:200],
        mapping=chosen.title[:80],
        complete=complete,
        status=ImportStatus.REFUSED if refused else ImportStatus.READY,
        sheet=None if refused else sheet.as_json(),
        notes=list(sheet.notes),
        problems=[problem.as_json() for problem in plan.problems],
        counts=plan.counts(),
    )


@transaction.atomic
def people_import_confirm(
    *, batch: PeopleImport, actor: User, fingerprint: str, mass_confirmed: bool = False
) -> PeopleImport:
    """Import the people of a preview: a short list now, a long one by a worker.

    The import is then `applied` or `applying`. Raises what `people_import_apply` raises.
    """
    if batch.is_ready:
        plan = import_plan(batch, actor)
        _require_as_confirmed(plan, fingerprint, mass_confirmed=mass_confirmed)
        if plan.size > MOST_AT_ONCE:
            _claim(batch, status=ImportStatus.APPLYING, setback="")
            batch.refresh_from_db()
            confirmed = PeopleImportConfirmed(import_id=batch.pk, fingerprint=plan.fingerprint)
            emit(confirmed, actor=actor, subject=batch)
            return batch
    return people_import_apply(
        batch=batch, actor=actor, fingerprint=fingerprint, mass_confirmed=mass_confirmed
    )


@transaction.atomic
def people_import_set_back(*, batch: PeopleImport, reason: str) -> None:
    """Let a confirmed import wait again; `reason` says why it was not carried out."""
    waits = PeopleImport.objects.filter(pk=batch.pk, status=ImportStatus.APPLYING).update(
        status=ImportStatus.READY, setback=reason, updated_at=now()
    )
    if waits:
        emit(PeopleImportFinished(import_id=batch.pk, applied=False), subject=batch)


@transaction.atomic
def people_import_apply(
    *,
    batch: PeopleImport,
    actor: User | None,
    fingerprint: str | None = None,
    mass_confirmed: bool = False,
) -> PeopleImport:
    """Import the people of a preview, all or nothing; once, however often it is asked.

    `fingerprint` is that of the plan that was confirmed. Raises `AppError`: `import_not_waiting`
    when it was imported or discarded already, `import_outdated` when people have changed since,
    `import_mass_unconfirmed` when very many would leave and nobody said yes to that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    by_worker = batch.is_applying
    _claim(batch, status=ImportStatus.APPLIED, sheet=None, applied_at=now(), setback="")
    sheet = Sheet.from_json(batch.sheet)
    plan = import_plan(batch, actor)
    _require_as_confirmed(plan, fingerprint, mass_confirmed=mass_confirmed)
    try:
        with transaction.atomic():
            roster_write(plan=plan, fields=sheet.fields, actor=actor, import_id=batch.pk)
    except IntegrityError as error:
        # Somebody has made an account with one of these addresses in this very moment.
        raise _outdated() from error
    batch.refresh_from_db()
    batch.counts = plan.counts()
    batch.save(update_fields=["counts"])
    detail: dict[str, Any] = {"import": batch.pk, **plan.counts()}
    audit_record(actor=actor, action="people.import", **detail)
    if by_worker:
        emit(PeopleImportFinished(import_id=batch.pk), actor=actor, subject=batch)
    return batch


def people_imports_expire() -> int:
    """Forget the people of previews that waited too long; how many previews."""
    return PeopleImport.objects.expired(now()).update(
        status=ImportStatus.DISCARDED, sheet=None, updated_at=now()
    )


def people_import_discard(*, batch: PeopleImport) -> bool:
    """Forget a waiting import; False when it no longer waits."""
    discarded = PeopleImport.objects.filter(pk=batch.pk, status=ImportStatus.READY).update(
        status=ImportStatus.DISCARDED, sheet=None, updated_at=now()
    )
    return bool(discarded)


def _claim(batch: PeopleImport, **changes: Any) -> None:
    """Take the import. A second one waits here for the first to commit, and finds it taken.

    One that waits for its worker is the worker's, however old its preview is.
    """
    waiting = PeopleImport.objects.filter(pk=batch.pk, status=batch.status)
    if not batch.is_applying:
        waiting = waiting.filter(status=ImportStatus.READY, created_at__gte=now() - PREVIEW_LIFE)
    if not waiting.update(**changes, updated_at=now()):
        raise AppError(
            "import_not_waiting",
            _("This list has been imported or discarded already, or its preview is too old."),
            status=409,
        )


def _require_as_confirmed(plan: Plan, fingerprint: str | None, *, mass_confirmed: bool) -> None:
    if plan.problems or fingerprint not in {None, plan.fingerprint}:
        raise _outdated()
    if plan.is_mass and not mass_confirmed:
        raise AppError(
            "import_mass_unconfirmed",
            _("%(count)s of %(all)s people would be deactivated. Confirm that this is right.")
            % {"count": plan.deactivated, "all": plan.present},
        )


def _outdated() -> AppError:
    return AppError(
        "import_outdated",
        _("People have changed since this preview was made. Look at it once more."),
        status=409,
    )
