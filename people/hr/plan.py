"""What an import would do, worked out without doing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.hr.graph import Lines, Node, lines_draw
from people.hr.problem import RowProblem
from people.hr.rows import PersonRow, Sheet
from people.hr.snapshot import KnownPerson, Snapshot
from people.models import Status

# More departures than this share of everybody need a second yes; a handful never does.
MASS_SHARE = 0.2
MASS_COUNT = 5
# So many names a note lists.
_NAMES = 5

Path = tuple[str, ...]


@dataclass(frozen=True)
class FieldChange:
    """One field as people read it, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Update:
    """Somebody Waymark knows and for whom the file says something else."""

    known: KnownPerson
    row: PersonRow
    changes: tuple[FieldChange, ...]

    @property
    def kind(self) -> Literal["changed", "left", "returned"]:
        if "status" not in self.fields:
            return "changed"
        if not self.known.is_present:
            return "returned"
        return "left" if self.row.status == Status.LEFT else "changed"

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(change.field for change in self.changes)


@dataclass(frozen=True)
class Plan:
    """Every write of an import, and everything that speaks against it."""

    created: tuple[PersonRow, ...]
    updates: tuple[Update, ...]
    missing: tuple[KnownPerson, ...]
    unchanged: int
    departments: tuple[Path, ...]
    manager_of: Mapping[Node, Node | None]
    present: int
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...]

    @cached_property
    def changed(self) -> list[Update]:
        return [update for update in self.updates if update.kind == "changed"]

    @cached_property
    def returned(self) -> list[Update]:
        return [update for update in self.updates if update.kind == "returned"]

    @cached_property
    def left(self) -> list[Update]:
        """People whom the file itself calls gone."""
        return [update for update in self.updates if update.kind == "left"]

    @property
    def deactivated(self) -> int:
        return len(self.left) + len(self.missing)

    @property
    def is_mass(self) -> bool:
        """Whether so many would leave that it looks like a mistake."""
        return self.deactivated >= MASS_COUNT and self.deactivated > MASS_SHARE * self.present

    @property
    def is_empty(self) -> bool:
        return self.size == 0

    @property
    def size(self) -> int:
        """How many people it touches."""
        return len(self.created) + len(self.updates) + len(self.missing)

    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "changed": len(self.changed),
            "returned": len(self.returned),
            "deactivated": self.deactivated,
            "unchanged": self.unchanged,
            "departments": len(self.departments),
        }

    @cached_property
    def fingerprint(self) -> str:
        """Equal for two plans that would write the same."""
        said = [
            [person.as_json() | {"row": 0} for person in self.created],
            [
                [update.known.pk, [(c.field, c.before, c.after) for c in update.changes]]
                for update in self.updates
            ],
            [known.pk for known in self.missing],
            self.departments,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def plan_make(
    sheet: Sheet, snapshot: Snapshot, *, complete: bool, actor_id: int | None = None
) -> Plan:
    """What importing `sheet` would write.

    `complete` says that the file lists everybody: whom an earlier import brought and this one
    does not mention has left. The actor and superusers are never deactivated for being absent.
    """
    matched = _match(sheet, snapshot)
    nodes: dict[int, Node] = {
        person.row: matched[person.row].pk if person.row in matched else person.external_id
        for person in sheet.people
    }
    lines = lines_draw(sheet, nodes, snapshot)
    names: dict[Node, str] = {
        **{pk: known.name for pk, known in snapshot.people.items()},
        **{nodes[person.row]: person.name for person in sheet.people},
    }
    comparison = _Comparison(sheet, snapshot, lines, names)
    updates = tuple(
        Update(known, person, changes)
        for person in sheet.people
        if (known := matched.get(person.row)) and (changes := comparison.changes(known, person))
    )
    missing, absent_notes = _missing(matched, snapshot, actor_id) if complete else ((), [])
    return Plan(
        created=tuple(person for person in sheet.people if person.row not in matched),
        updates=updates,
        missing=missing,
        unchanged=len(matched) - len(updates),
        departments=_new_departments(sheet, snapshot),
        manager_of=lines.of,
        present=sum(known.is_present for known in snapshot.people.values()),
        problems=tuple(
            sorted(
                [
                    *sheet.problems,
                    *_address_problems(sheet, matched, snapshot),
                    *_self_problems(sheet, updates, actor_id),
                    *lines.problems,
                ]
            )
        ),
        notes=(*sheet.notes, *absent_notes, *_line_notes(sheet, nodes, lines, snapshot, names)),
    )


def _match(sheet: Sheet, snapshot: Snapshot) -> dict[int, KnownPerson]:
    """The known person of each row: by external id, else by the address of one who has none."""
    matched = {}
    for person in sheet.people:
        known = snapshot.by_external_id.get(person.external_id)
        if known is None:
            same_address = snapshot.by_email.get(person.email)
            known = same_address if same_address and not same_address.external_id else None
        if known:
            matched[person.row] = known
    return matched


@dataclass(frozen=True)
class _Comparison:
    """Rows against what is known, in the words that people read."""

    sheet: Sheet
    snapshot: Snapshot
    lines: Lines
    names: Mapping[Node, str]

    def changes(self, known: KnownPerson, person: PersonRow) -> tuple[FieldChange, ...]:
        changes = [
            FieldChange(name, before, after)
            for name, before, after in self._plain(known, person)
            if name in self.sheet.fields and before != after
        ]
        # People may go by another name than HR's; only a new name in HR replaces it.
        if person.name != (known.hr_name or known.name):
            changes.append(FieldChange("name", known.name, person.name))
        manager = self.lines.of.get(known.pk)
        if manager != known.manager_id:
            changes.append(
                FieldChange("manager", self._name(known.manager_id), self._name(manager))
            )
        # Without a status column being listed means being there.
        asked = "status" in self.sheet.fields or not known.is_present
        if asked and known.status != person.status:
            before, after = Status(known.status).label, Status(person.status).label
            changes.append(FieldChange("status", str(before), str(after)))
        return tuple(changes)

    def _plain(self, known: KnownPerson, person: PersonRow) -> list[tuple[str, str, str]]:
        department = self.snapshot.paths.get(known.department_id or 0, ())
        return [
            ("external_id", known.external_id or "", person.external_id),
            ("email", known.email, person.email),
            ("job_title", known.job_title, person.job_title),
            ("department", " / ".join(department), " / ".join(person.department)),
            ("location", known.location, person.location),
            ("hire_date", str(known.hire_date or ""), str(person.hire_date or "")),
        ]

    def _name(self, node: Node | None) -> str:
        return "" if node is None else self.names.get(node, "")


def _missing(
    matched: Mapping[int, KnownPerson], snapshot: Snapshot, actor_id: int | None
) -> tuple[tuple[KnownPerson, ...], list[str]]:
    listed = {known.pk for known in matched.values()}
    missing = []
    notes = []
    for known in snapshot.people.values():
        if known.pk in listed or not known.is_present:
            continue
        if known.pk == actor_id:
            notes.append(_("You are not in this file. Your own account stays active."))
        elif known.external_id and not known.is_superuser:
            missing.append(known)
    return tuple(missing), notes


def _new_departments(sheet: Sheet, snapshot: Snapshot) -> tuple[Path, ...]:
    """The departments to create, parents before children."""
    wanted = {
        person.department[:depth]
        for person in sheet.people
        for depth in range(1, len(person.department) + 1)
    }
    return tuple(sorted(wanted - snapshot.departments.keys(), key=lambda path: (len(path), path)))


def _address_problems(
    sheet: Sheet, matched: Mapping[int, KnownPerson], snapshot: Snapshot
) -> list[RowProblem]:
    """Addresses that belong to somebody whom the file does not give another."""
    moving = {known.pk for known in matched.values()}
    problems = []
    for person in sheet.people:
        holder = snapshot.by_email.get(person.email)
        mine = matched.get(person.row)
        if holder is None or (mine and mine.pk == holder.pk) or holder.pk in moving:
            continue
        problems.append(
            RowProblem(
                person.row,
                sheet.label("email"),
                _("%(email)s belongs to %(name)s (external id %(id)s), who is not in this file.")
                % {
                    "email": person.email,
                    "name": holder.name,
                    "id": holder.external_id or _("none"),
                },
            )
        )
    return problems


def _self_problems(
    sheet: Sheet, updates: tuple[Update, ...], actor_id: int | None
) -> list[RowProblem]:
    return [
        RowProblem(
            update.row.row,
            sheet.label("status"),
            _("This is you. Ask another admin to deactivate your account."),
        )
        for update in updates
        if update.known.pk == actor_id and update.kind == "left"
    ]


def _line_notes(
    sheet: Sheet,
    nodes: Mapping[int, Node],
    lines: Lines,
    snapshot: Snapshot,
    names: Mapping[Node, str],
) -> list[str]:
    """People whose manager has left: not wrong, but somebody should know."""
    gone: set[Node] = {pk for pk, known in snapshot.people.items() if not known.is_present}
    for person in sheet.people:
        node = nodes[person.row]
        if person.status == Status.LEFT:
            gone.add(node)
        else:
            gone.discard(node)
    orphaned = [node for node, manager in lines.of.items() if manager in gone and node not in gone]
    if not orphaned:
        return []
    managers = sorted({names[manager] for node in orphaned if (manager := lines.of[node])})
    hidden = len(managers) - _NAMES
    names_shown = ", ".join(managers[:_NAMES])
    if hidden > 0:
        names_shown = _("%(names)s and %(count)s more") % {"names": names_shown, "count": hidden}
    return [
        ngettext(
            "%(count)s person reports to somebody who has left: %(names)s.",
            "%(count)s people report to somebody who has left: %(names)s.",
            len(orphaned),
        )
        % {"count": len(orphaned), "names": names_shown}
    ]
