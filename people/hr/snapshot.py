"""What Waymark knows about people and departments, read in two queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Department, Status, User


@dataclass(frozen=True)
class KnownPerson:
    """The columns of a person that an import compares."""

    pk: int
    external_id: str | None
    email: str
    name: str
    hr_name: str
    job_title: str
    department_id: int | None
    manager_id: int | None
    location: str
    hire_date: dt.date | None
    status: str
    is_superuser: bool

    @property
    def is_present(self) -> bool:
        return self.status != Status.LEFT


@dataclass
class Snapshot:
    """Everybody and every department, with the look-ups an import needs."""

    people: dict[int, KnownPerson] = field(default_factory=dict)
    by_external_id: dict[str, KnownPerson] = field(default_factory=dict)
    by_email: dict[str, KnownPerson] = field(default_factory=dict)
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)
    departments: dict[tuple[str, ...], int] = field(default_factory=dict)


def snapshot_take() -> Snapshot:
    """The state that a plan is made against."""
    snapshot = Snapshot()
    columns = User.objects.order_by().values_list(
        "pk",
        "external_id",
        "email",
        "name",
        "hr_name",
        "job_title",
        "department_id",
        "manager_id",
        "location",
        "hire_date",
        "status",
        "is_superuser",
    )
    rows: Iterable[tuple[Any, ...]] = columns.iterator(chunk_size=5000)
    for row in rows:
        person = KnownPerson(*row)
        snapshot.people[person.pk] = person
        snapshot.by_email[person.email.lower()] = person
        if person.external_id:
            snapshot.by_external_id[person.external_id] = person
    snapshot.paths = department_paths(Department.objects.values_list("pk", "name", "parent_id"))
    snapshot.departments = {path: pk for pk, path in snapshot.paths.items()}
    return snapshot


def department_paths(rows: Iterable[tuple[int, str, int | None]]) -> dict[int, tuple[str, ...]]:
    """Each department's path from the top. A department under itself counts as a top one."""
    known = {pk: (name, parent) for pk, name, parent in rows}
    paths: dict[int, tuple[str, ...]] = {}
    for pk in known:
        path: list[str] = []
        seen: set[int] = set()
        step: int | None = pk
        while step is not None and step in known and step not in seen:
            seen.add(step)
            path.append(known[step][0])
            step = known[step][1]
        paths[pk] = tuple(reversed(path))
    return paths
