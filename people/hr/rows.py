"""A table's rows to people, each cell checked."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.i18n import language_name
from people.addresses import address_clean, address_validate
from people.hr.mapping import FIELDS, BoundMap
from people.hr.problem import RowProblem
from people.hr.source import MAX_CELL, Table
from people.models import Status
from people.names import CONTROL

MAX_DEPARTMENT_DEPTH = 8
MAX_PROBLEMS = 1_000
_NAMED = 10

_STATUS_WORDS = {
    "": Status.ACTIVE,
    "active": Status.ACTIVE,
    "on_leave": Status.ON_LEAVE,
    "leave": Status.ON_LEAVE,
    "left": Status.LEFT,
    "terminated": Status.LEFT,
    "inactive": Status.LEFT,
}
_LENGTHS = {"external_id": 64, "email": 254, "name": 120, "job_title": 120, "location": 120}


@dataclass(frozen=True)
class PersonRow:
    """One person as the file has them; what it has no column for is empty."""

    row: int
    external_id: str
    email: str
    name: str
    job_title: str = ""
    department: tuple[str, ...] = ()
    manager: str = ""
    location: str = ""
    hire_date: dt.date | None = None
    status: str = Status.ACTIVE.value
    language: str = ""
    timezone: str = ""

    def as_json(self) -> dict[str, Any]:
        raw = asdict(self)
        raw["hire_date"] = self.hire_date.isoformat() if self.hire_date else None
        return raw

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> PersonRow:
        fields = dict(raw)
        if fields["hire_date"]:
            fields["hire_date"] = dt.date.fromisoformat(fields["hire_date"])
        fields["department"] = tuple(fields["department"])
        return cls(**fields)


@dataclass(frozen=True)
class Sheet:
    """The people of a file, the fields that it speaks of, and what it calls them."""

    people: tuple[PersonRow, ...]
    fields: frozenset[str]
    labels: Mapping[str, str]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def as_json(self) -> dict[str, Any]:
        """What `from_json` needs to make the sheet again; problems and notes stay behind."""
        return {
            "people": [person.as_json() for person in self.people],
            "fields": sorted(self.fields),
            "labels": dict(self.labels),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Sheet:
        return cls(
            people=tuple(PersonRow.from_json(person) for person in raw["people"]),
            fields=frozenset(raw["fields"]),
            labels=raw["labels"],
        )


def sheet_read(table: Table, bound: BoundMap) -> Sheet:
    """Every row of `table` as a person, or what is wrong with it, with notes worth a look."""
    reader = _Reader(table, bound)
    people = [person for number, cells in table.rows if (person := reader.person(number, cells))]
    reader.refuse_twice(people)
    return Sheet(
        people=tuple(people),
        fields=frozenset(name for name in FIELDS if bound.has(name)),
        labels=bound.labels,
        problems=tuple(sorted(reader.problems)[:MAX_PROBLEMS]),
        notes=(*table.notes, *reader.notes()),
    )


class _Reader:
    """Turns cells into values and collects what is wrong on the way."""

    def __init__(self, table: Table, bound: BoundMap) -> None:
        self.width = len(table.header)
        self.bound = bound
        self.problems: list[RowProblem] = []
        self.other_languages: Counter[str] = Counter()

    def person(self, number: int, cells: tuple[str, ...]) -> PersonRow | None:
        before = len(self.problems)
        if len(cells) != self.width:
            self._problem(
                number,
                "",
                _("This row has %(cells)s cells, the header has %(width)s.")
                % {"cells": len(cells), "width": self.width},
            )
            return None
        person = PersonRow(
            row=number,
            external_id=self._text(number, cells, "external_id", required=True),
            email=self._email(number, cells),
            name=self._text(number, cells, "name", required=True),
            job_title=self._text(number, cells, "job_title"),
            department=self._department(number, cells),
            manager=self._cell(cells, "manager"),
            location=self._text(number, cells, "location"),
            hire_date=self._date(number, cells),
            status=self._status(number, cells),
            language=self._language(cells),
            timezone=self._timezone(number, cells),
        )
        return person if len(self.problems) == before else None

    def refuse_twice(self, people: Iterable[PersonRow]) -> None:
        """An id or an address stands for one person."""
        for name in ("external_id", "email"):
            first: dict[str, PersonRow] = {}
            for person in people:
                key = getattr(person, name)
                other = first.setdefault(key, person)
                if other is not person:
                    self._problem(
                        person.row,
                        name,
                        _("“%(value)s” is also in row %(row)s (%(name)s).")
                        % {"value": getattr(person, name), "row": other.row, "name": other.name},
                    )

    def notes(self) -> list[str]:
        notes = []
        if self.bound.ignored:
            notes.append(
                _("Columns not used and not stored: %(columns)s.")
                % {"columns": ", ".join(self.bound.ignored)}
            )
        if self.other_languages:
            notes.append(
                ngettext(
                    "%(count)s person's language (%(codes)s) is not offered: "
                    "they start in %(default)s.",
                    "%(count)s people's languages (%(codes)s) are not offered: "
                    "they start in %(default)s.",
                    self.other_languages.total(),
                )
                % {
                    "count": self.other_languages.total(),
                    "codes": ", ".join(sorted(self.other_languages)[:_NAMED]),
                    "default": language_name(settings.LANGUAGE_CODE),
                }
            )
        return notes

    def _problem(self, row: int, name: str, message: str) -> None:
        self.problems.append(RowProblem(row, self.bound.label(name) if name else "", message))

    def _cell(self, cells: tuple[str, ...], name: str) -> str:
        words = (cells[index] for index in self.bound.indexes.get(name, ()))
        value = " ".join(" ".join(word.split()) for word in words if word.strip())
        value = self.bound.map.values.get(name, {}).get(value.casefold(), value)
        return value or self.bound.map.defaults.get(name, "")

    def _text(self, row: int, cells: tuple[str, ...], name: str, *, required: bool = False) -> str:
        value = self._cell(cells, name)
        longest = _LENGTHS.get(name, MAX_CELL)
        if required and not value:
            self._problem(row, name, _("This cell is empty; everybody needs one."))
        elif len(value) > longest:
            self._problem(
                row,
                name,
                _("This is %(length)s characters long; at most %(longest)s fit.")
                % {"length": len(value), "longest": longest},
            )
        elif CONTROL.search(value):
            self._problem(row, name, _("This cell holds a control character."))
        return value

    def _email(self, row: int, cells: tuple[str, ...]) -> str:
        value = address_clean(self._text(row, cells, "email", required=True))
        if value:
            try:
                address_validate(value)
            except ValidationError:
                self._problem(
                    row, "email", _("“%(value)s” is not an e-mail address.") % {"value": value[:80]}
                )
        return value

    def _department(self, row: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        """The path from the top; a level that repeats the one above it is left out."""
        indexes = self.bound.indexes.get("department", ())
        if len(indexes) > 1:
            parts = [" ".join(cells[index].split()) for index in indexes]
        else:
            parts = re.split(r"\s+/\s+", self._cell(cells, "department"))
        path: list[str] = []
        for part in filter(None, parts):
            if not path or path[-1] != part:
                path.append(part)
        if len(path) > MAX_DEPARTMENT_DEPTH or any(len(part) > 120 for part in path):
            self._problem(row, "department", _("The department's path is too deep or too long."))
        return tuple(path)

    def _date(self, row: int, cells: tuple[str, ...]) -> dt.date | None:
        value = self._cell(cells, "hire_date")
        if not value:
            return None
        try:
            day = dt.datetime.strptime(value, self.bound.map.date_format).date()  # noqa: DTZ007
        except ValueError:
            self._problem(
                row,
                "hire_date",
                _("“%(value)s” is not a date like %(example)s.")
                % {"value": value[:40], "example": _example(self.bound.map.date_format)},
            )
            return None
        if not 1900 <= day.year <= clock.now().year + 2:
            self._problem(
                row, "hire_date", _("%(value)s is not a likely hire date.") % {"value": value}
            )
        return day

    def _status(self, row: int, cells: tuple[str, ...]) -> str:
        value = self._cell(cells, "status")
        status = _STATUS_WORDS.get(re.sub(r"[\s-]+", "_", value.casefold()))
        if status is None:
            self._problem(
                row,
                "status",
                _("“%(value)s” is not a status. Known: active, on_leave, left.")
                % {"value": value[:40]},
            )
            return value
        return status.value

    def _language(self, cells: tuple[str, ...]) -> str:
        value = self._cell(cells, "language")
        if not value:
            return ""
        code = _language_code(value)
        if not code:
            self.other_languages[value.replace("_", "-").split("-")[0].lower()[:40]] += 1
        return code

    def _timezone(self, row: int, cells: tuple[str, ...]) -> str:
        value = self._cell(cells, "timezone")
        if value and value not in _zones():
            self._problem(
                row,
                "timezone",
                _("“%(value)s” is not a time zone. Write it like Europe/Berlin.")
                % {"value": value[:40]},
            )
        return value


def _language_code(value: str) -> str:
    """The offered language for a locale like de_AT, empty when there is none."""
    offered = {code.lower(): code for code, _name in settings.LANGUAGES}
    tag = value.replace("_", "-").lower()
    return offered.get(tag) or offered.get(tag.split("-")[0], "")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _example(date_format: str) -> str:
    return dt.date(2026, 3, 31).strftime(date_format)
