"""Which column of the file is which field of a person: presets, aliases, or one's own JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from people.hr.problem import FileRefusedError
from people.hr.source import Table

REQUIRED = ("external_id", "email", "name")
FIELDS = (
    *REQUIRED,
    "job_title",
    "department",
    "manager",
    "location",
    "hire_date",
    "status",
    "language",
    "timezone",
)

# Column names understood without a mapping, in order of preference; a tuple is joined.
ALIASES: Mapping[str, Sequence[str | tuple[str, ...]]] = {
    "external_id": ("external_id", "employee_id", "person_id", "personnel_number", "id"),
    "email": ("email", "e_mail", "email_address", "work_email", "mail"),
    "name": ("name", "full_name", "display_name", ("first_name", "last_name")),
    "job_title": ("job_title", "title", "position"),
    "department": ("department", "department_path", "org_unit"),
    "manager": (
        "manager",
        "manager_id",
        "manager_external_id",
        "manager_email",
        "supervisor_id",
        "reports_to",
    ),
    "location": ("location", "office", "site", "city"),
    "hire_date": ("hire_date", "start_date", "date_hired"),
    "status": ("status", "employment_status"),
    "language": ("language", "locale"),
    "timezone": ("timezone", "time_zone", "tz"),
}

_PRESETS = Path(__file__).parent / "presets"
_KEYS = {"title", "columns", "values", "defaults", "date_format"}


@dataclass(frozen=True)
class ColumnMap:
    """A mapping bound to nothing yet: field to the columns it is joined from."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_format: str = "%Y-%m-%d"
    title: str = ""


@dataclass(frozen=True)
class BoundMap:
    """A mapping bound to one file's header."""

    map: ColumnMap
    indexes: Mapping[str, tuple[int, ...]]
    labels: Mapping[str, str]
    ignored: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether the file says anything about this field."""
        return name in self.indexes or name in self.map.defaults

    def label(self, name: str) -> str:
        """The column's name as the file has it, for messages."""
        return self.labels.get(name, name)


def preset_names() -> dict[str, str]:
    """The presets that come with Waymark: name to title."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["title"]
        for path in sorted(_PRESETS.glob("*.json"))
    }


def map_load(source: str) -> ColumnMap:
    """The mapping called `source`: a preset's name, or the path of a JSON file.

    Raises `FileRefusedError` when there is no such preset or file, or when it is not a mapping.
    """
    preset = _PRESETS / f"{source}.json"
    path = preset if re.fullmatch(r"[a-z0-9-]+", source) and preset.is_file() else Path(source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileRefusedError(
            _("There is no mapping “%(name)s”. Presets: %(presets)s.")
            % {"name": source, "presets": ", ".join(preset_names())}
        ) from None
    return map_parse(text)


def map_parse(text: str) -> ColumnMap:
    """The mapping written as JSON in `text`; raises `FileRefusedError` saying what is wrong."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise FileRefusedError(
            _("The mapping is not JSON: %(reason)s.") % {"reason": error}
        ) from None
    if not isinstance(raw, dict):
        raise FileRefusedError(_("The mapping must be a JSON object."))
    _known(raw, _KEYS, _("the mapping"))
    columns = _section(raw, "columns")
    values = _section(raw, "values")
    return ColumnMap(
        columns={name: _columns(name, value) for name, value in columns.items()},
        values={name: _values(name, value) for name, value in values.items()},
        defaults={name: _word(name, value) for name, value in _section(raw, "defaults").items()},
        date_format=_word("date_format", raw.get("date_format", "%Y-%m-%d")),
        title=_word("title", raw.get("title", "")),
    )


def map_detect(table: Table) -> ColumnMap:
    """The preset whose columns the file has, or the plain mapping by column names."""
    present = {_key(name) for name in table.header}
    for name in preset_names():
        candidate = map_load(name)
        if {_key(column) for part in candidate.columns.values() for column in part} <= present:
            return candidate
    return ColumnMap()


def map_bind(mapping: ColumnMap, table: Table) -> BoundMap:
    """`mapping` on the columns of `table`, filled up by the usual names.

    Raises `FileRefusedError` when a column that the mapping names, or a required one, is missing.
    """
    places = {_key(name): index for index, name in enumerate(table.header) if name}
    chosen = {name: _named(name, parts, places, table) for name, parts in mapping.columns.items()}
    taken = {column for parts in chosen.values() for column in parts}
    for name in FIELDS:
        found = None if name in chosen else _usual(name, places, taken)
        if found:
            chosen[name] = found
            taken.update(found)
    missing = [name for name in REQUIRED if name not in chosen]
    if missing:
        raise FileRefusedError(
            _("No column for %(fields)s. The file has: %(columns)s. Name it or use a mapping.")
            % {"fields": ", ".join(missing), "columns": ", ".join(table.header)[:400]}
        )
    return BoundMap(
        map=mapping,
        indexes={name: tuple(places[column] for column in parts) for name, parts in chosen.items()},
        labels={
            name: " + ".join(table.header[places[column]] for column in parts)
            for name, parts in chosen.items()
        },
        ignored=tuple(name for name in table.header if name and _key(name) not in taken),
    )


def _named(
    name: str, parts: tuple[str, ...], places: Mapping[str, int], table: Table
) -> tuple[str, ...]:
    for part in parts:
        if _key(part) not in places:
            raise FileRefusedError(
                _("The mapping takes %(field)s from “%(column)s”; the file has: %(columns)s.")
                % {"field": name, "column": part, "columns": ", ".join(table.header)[:400]}
            )
    return tuple(_key(part) for part in parts)


def _usual(name: str, places: Mapping[str, int], taken: set[str]) -> tuple[str, ...] | None:
    for alias in ALIASES[name]:
        parts = (alias,) if isinstance(alias, str) else alias
        if all(part in places and part not in taken for part in parts):
            return parts
    return None


def _key(column: str) -> str:
    """The column's name without case, spaces and punctuation."""
    return re.sub(r"\W+", "_", column.strip().casefold()).strip("_")


def _section(raw: dict[str, Any], key: str) -> dict[str, Any]:
    section = raw.get(key, {})
    if not isinstance(section, dict):
        raise FileRefusedError(_("“%(key)s” must be an object.") % {"key": key})
    _known(section, set(FIELDS), f"“{key}”")
    return section


def _known(section: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(section) - known)
    if unknown:
        raise FileRefusedError(
            _("Unknown key “%(key)s” in %(where)s. Known: %(known)s.")
            % {"key": unknown[0], "where": where, "known": ", ".join(sorted(known))}
        )


def _columns(name: str, value: Any) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    if (
        not isinstance(parts, list)
        or not parts
        or not all(isinstance(part, str) and part.strip() for part in parts)
    ):
        raise FileRefusedError(
            _("“%(field)s” must be a column's name or a list of names.") % {"field": name}
        )
    return tuple(parts)


def _values(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
        raise FileRefusedError(
            _("The values of “%(field)s” must be an object of words.") % {"field": name}
        )
    return {str(before).casefold(): after for before, after in value.items()}


def _word(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise FileRefusedError(_("“%(field)s” must be a word.") % {"field": name})
    return value
