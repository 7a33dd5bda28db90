"""What a profile page shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from core.clock import now
from core.i18n import language_name
from core.registry import Context, person_sections
from people.models import User
from people.selectors.reporting import people_below


@dataclass(frozen=True)
class Section:
    """A section some app adds, with its data."""

    key: str
    template: str
    data: Context


@dataclass(frozen=True)
class Profile:
    """The public facts, and what this viewer may see besides."""

    person: User
    is_self: bool
    local_time: dt.datetime
    offset_minutes: int
    language: str
    reports: list[User]
    sections: list[Section]

    @property
    def offset_hours(self) -> float:
        """How far ahead of the viewer the person's clock is."""
        return abs(self.offset_minutes) / 60


def profile_read(viewer: User, person: User) -> Profile:
    """A person's profile as `viewer` sees it."""
    local = now().astimezone(person.zone)
    here = now().astimezone(viewer.zone)
    offset = (local.utcoffset() or dt.timedelta()) - (here.utcoffset() or dt.timedelta())
    return Profile(
        person=person,
        is_self=viewer.pk == person.pk,
        local_time=local,
        offset_minutes=int(offset.total_seconds() // 60),
        language=str(
            dict(settings.LANGUAGES).get(person.language) or language_name(person.language)
        ),
        reports=list(people_below(person, direct_only=True)),
        sections=_sections(viewer, person),
    )


def _sections(viewer: User, person: User) -> list[Section]:
    found = []
    for entry in person_sections:
        data = entry.selector(viewer, person)
        if data is not None:
            found.append(Section(entry.key, entry.template, data))
    return found
