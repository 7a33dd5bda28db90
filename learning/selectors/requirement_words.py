"""What is required, in sentences: why you, since when, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import today
from learning.models import Requirement, RequirementState
from people.audience import Audience, Group
from people.models import User
from people.selectors.audience import Names, audience_names, audience_words, listed

SOON_DAYS, NEAR_DAYS = 7, 30


@dataclass(frozen=True)
class Line:
    """A requirement as a list shows it to `viewer`.

    `why` speaks to the person themselves, or of whoever is meant to everybody else. `tone` is
    "late", "soon" or empty, that of the tag `kind` is bad, warn, good or empty.
    """

    row: Requirement
    why: str
    due: str
    tone: str
    state: str
    kind: str
    icon: str

    @property
    def title(self) -> str:
        return self.row.assignment.course.title

    @property
    def assigned_by(self) -> str:
        by = self.row.assignment.assigned_by
        return by.name if by else ""


def requirement_lines(rows: Iterable[Requirement], viewer: User) -> list[Line]:
    """The rows, whose assignment with course and person are loaded; two queries, or none."""
    found = list(rows)
    parts = {row.pk: Audience.from_json(row.why) for row in found}
    names = audience_names(parts.values())
    return [_line(row, parts[row.pk], names, viewer) for row in found]


def _line(row: Requirement, part: Audience, names: Names, viewer: User) -> Line:
    own = row.person_id == viewer.pk
    day = today(viewer.zone if own else row.person.zone)
    tone = due_tone(row.due_on, day) if row.is_open else ""
    words, kind, icon = _state(row, tone)
    return Line(
        row=row,
        why=because(part, names) if own else "; ".join(audience_words(part, names)),
        due=due_words(row.due_on, day) if row.is_open else "",
        tone=tone,
        state=words,
        kind=kind,
        icon=icon,
    )


def _state(row: Requirement, tone: str) -> tuple[str, str, str]:
    """Words, kind and icon of the tag that says how it stands."""
    if row.is_open:
        if tone == "late":
            return _("Overdue"), "bad", "circle-alert"
        return (_("Due soon"), "warn", "clock") if tone else (_("To do"), "", "circle")
    if row.state == RequirementState.DONE:
        if row.was_on_time:
            return _("Done"), "good", "circle-check"
        return _("Done late"), "good", "circle-check"
    if row.state == RequirementState.EXEMPT:
        return _("Exempt"), "", "circle-minus"
    return str(row.get_state_display()), "", "circle-x"


def due_tone(due: dt.date, day: dt.date) -> str:
    """How pressing it is, as seen from `day`: "late", "soon" or empty."""
    left = (due - day).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""


def due_words(due: dt.date, day: dt.date) -> str:
    """ "Due in 5 days", "Overdue since 3 November": as seen from `day`."""
    left = (due - day).days
    if left < 0:
        return _("Overdue since %(day)s") % {"day": date_format(due, "j F Y")}
    if left == 0:
        return _("Due today")
    if left == 1:
        return _("Due tomorrow")
    if left <= NEAR_DAYS:
        return ngettext("Due in %(n)d day", "Due in %(n)d days", left) % {"n": left}
    return _("Due on %(day)s") % {"day": date_format(due, "j F Y")}


def because(part: Audience, names: Names) -> str:
    """Why you: "because you are in Sales and work in Berlin"."""
    if part.is_everyone:
        return _("because it is required of everyone")
    if not part.groups:
        return _("because you were chosen by name")
    return _("because %(reasons)s") % {
        "reasons": listed(_reasons(part.groups[0], names), _("%(first)s and %(last)s"))
    }


def _reasons(group: Group, names: Names) -> list[str]:
    either = _("%(first)s or %(last)s")
    found = []
    if group.departments:
        gone = _("a department that is gone")
        inside = [names.departments.get(pk, gone) for pk in group.departments]
        found.append(_("you are in %(names)s") % {"names": listed(inside, either)})
    if group.locations:
        found.append(_("you work in %(places)s") % {"places": listed(group.locations, either)})
    if group.job_titles:
        titles = listed([_("“%(title)s”") % {"title": each} for each in group.job_titles], either)
        found.append(_("your job title is %(titles)s") % {"titles": titles})
    if group.managers:
        above = [names.people.get(pk, _("somebody who is gone")) for pk in group.managers]
        found.append(_("you report to %(names)s") % {"names": listed(above, either)})
    return found


def required_sentence(line: Line) -> str:
    """The whole of it: until when, why, since when, by whom."""
    row, values = line.row, _days(line.row) | {"why": line.why, "who": line.assigned_by}
    if row.is_open:
        text = _("Required by %(due)s, %(why)s; since %(since)s")
    elif row.state == RequirementState.DONE:
        text = _("Required, and done on %(done)s")
        if row.valid_until:
            text = _("Required, and done on %(done)s; that counts until %(until)s")
    elif row.state == RequirementState.EXEMPT:
        text = _("Required, %(why)s, but you are exempt")
    else:
        text = _("No longer required of you")
    if line.assigned_by:
        text = _("%(sentence)s; assigned by %(name)s") % {
            "sentence": text,
            "name": line.assigned_by.replace("%", "%%"),
        }
    return f"{text % values}."


def _days(row: Requirement) -> dict[str, Any]:
    days = {
        "due": row.due_on,
        "since": row.applies_since,
        "done": row.done_on,
        "until": row.valid_until,
    }
    return {name: date_format(day, "j F Y") if day else "" for name, day in days.items()}
