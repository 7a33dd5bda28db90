"""What people plugs into shared surfaces, and how its import's preview is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import registry, shell
from people.hr.plan import FieldChange, Plan
from people.selectors.directory import people_hits
from people.services.personal_data import person_erase, person_export
from people.services.preferences import theme_save

FIELD_NAMES: Mapping[str, str | Promise] = {
    "external_id": _("External id"),
    "email": _("E-mail"),
    "name": _("Name"),
    "job_title": _("Job title"),
    "department": _("Department"),
    "manager": _("Manager"),
    "location": _("Location"),
    "hire_date": _("Hire date"),
    "status": _("Status"),
}
_COUNTS: tuple[tuple[str, str | Promise, str], ...] = (
    ("created", _("New"), "plus"),
    ("changed", _("Changed"), "pencil"),
    ("returned", _("Back again"), "rotate-ccw"),
    ("deactivated", _("Deactivated"), "circle-minus"),
    ("unchanged", _("Unchanged"), "check"),
    ("departments", _("New departments"), "building-2"),
)


_SHORT = 5


@dataclass(frozen=True)
class Tally:
    """One figure of an import."""

    key: str
    label: str | Promise
    icon: str
    count: int


@dataclass(frozen=True)
class Line:
    """A person of the preview, with what changes."""

    name: str
    detail: str
    changes: list[tuple[str | Promise, FieldChange]] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """People to whom the same happens; `hidden` more are in the download."""

    key: str
    label: str | Promise
    icon: str
    lines: list[Line]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.lines)

    @property
    def is_short(self) -> bool:
        """Whether it is read at a glance, so that it need not be folded up."""
        return self.total <= _SHORT


def import_tallies(counts: Mapping[str, int]) -> list[Tally]:
    """The figures of an import in the order of the page."""
    return [Tally(key, label, icon, counts.get(key, 0)) for key, label, icon in _COUNTS]


def preview_groups(plan: Plan, most: int) -> list[Group]:
    """What would happen to whom, at most `most` people a group, without empty groups."""
    created = [
        Line(row.name, ", ".join(filter(None, [row.email, row.job_title, *row.department[-1:]])))
        for row in plan.created[:most]
    ]
    gone = [Line(known.name, known.email) for known in plan.missing]
    lines: dict[str, tuple[list[Line], int]] = {
        "deactivated": ((_lines(plan.left[:most]) + gone)[:most], plan.deactivated),
        "created": (created, len(plan.created)),
        "changed": (_lines(plan.changed[:most]), len(plan.changed)),
        "returned": (_lines(plan.returned[:most]), len(plan.returned)),
        "departments": (
            [Line(path[-1], " / ".join(path[:-1])) for path in plan.departments[:most]],
            len(plan.departments),
        ),
    }
    words = {key: (label, icon) for key, label, icon in _COUNTS}
    return [
        Group(key, *words[key], lines=shown, total=total)
        for key, (shown, total) in lines.items()
        if total
    ]


def plan_problems(plan: Plan) -> list[dict[str, Any]]:
    """What speaks against a plan, as an import keeps it."""
    return [problem.as_json() for problem in plan.problems]


def _lines(updates: Any) -> list[Line]:
    return [
        Line(
            update.row.name,
            update.row.email,
            [(FIELD_NAMES[change.field], change) for change in update.changes],
        )
        for update in updates
    ]


def people_more(words: str) -> str:
    """Where all people of a search are."""
    return f"{reverse('people:person-list')}?{urlencode({'q': words})}"


def register() -> None:
    """Navigation, search, personal data and the shell's theme."""
    registry.navigation.register(
        registry.NavigationEntry(
            key="people",
            label=_("People"),
            icon="users-round",
            url_name="people:person-list",
            order=60,
            tab=True,
            covers=("people:person-", "people:profile"),
        )
    )
    registry.navigation.register(
        registry.NavigationEntry(
            key="people-import",
            label=_("Import people"),
            icon="upload",
            url_name="people:import-new",
            order=80,
            group="studio",
            visible=lambda person: bool(person.is_admin),
            covers=("people:import-",),
        )
    )
    registry.search_sources.register(
        registry.SearchSource(
            key="people", label=_("People"), search=people_hits, order=30, more=people_more
        )
    )
    registry.personal_data.register(
        registry.PersonalData(
            key="people",
            label=_("Profile and account"),
            export=person_export,
            erase=person_erase,
            order=10,
        )
    )
    if theme_save not in shell.theme_listeners:
        shell.theme_listeners.append(theme_save)
