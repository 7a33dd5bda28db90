"""A session as a calendar file: to be downloaded, and to go with a message."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.clock import now
from core.lazy import later
from core.text import absolute_url
from learning.models import WorkshopRegistration, WorkshopSession
from people.models import User

if TYPE_CHECKING:
    from learning import calendarfile
else:
    calendarfile = later("learning.calendarfile")


def session_published(
    session: WorkshopSession, registration: WorkshopRegistration | None, *, joins: bool
) -> bytes:
    """The file that somebody downloads; course and host are loaded. Only who `joins` gets the
    link to do so.
    """
    steps = registration.steps if registration is not None else 0
    return calendarfile.calendar_file(
        _meeting(session, session.sequence + steps, joins=joins),
        method="PUBLISH",
        stamp=now(),
        alarm_words=session.title,
    )


def session_invited(registration: WorkshopRegistration) -> bytes:
    """The invitation of who has a place; session, its course and host, and person are loaded."""
    return calendarfile.calendar_file(
        _meeting(registration.session, registration.sequence),
        method="REQUEST",
        stamp=now(),
        attendee=_party(registration.person),
        alarm_words=registration.session.title,
    )


def session_uninvited(registration: WorkshopRegistration, sequence: int) -> bytes:
    """What takes the entry of `sequence` and before out of the person's calendar."""
    return calendarfile.calendar_file(
        _meeting(registration.session, sequence, cancelled=True),
        method="CANCEL",
        stamp=now(),
        attendee=_party(registration.person),
    )


def _party(person: User) -> Any:
    return calendarfile.Party(person.name, person.email)


def _meeting(
    session: WorkshopSession, sequence: int, *, cancelled: bool = False, joins: bool = True
) -> Any:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    installation = calendarfile.Party(name or settings.ORGANISATION_NAME, address)
    url = absolute_url(session.get_absolute_url())
    return calendarfile.Meeting(
        uid=str(session.uid),
        sequence=sequence,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        organizer=_party(session.host) if session.host is not None else installation,
        sent_by=address if session.host is not None else "",
        url=url,
        location=session.place or (session.link if joins else _("Online")),
        description=_description(session, url, joins=joins),
        created_at=session.created_at,
        changed_at=session.changed_at,
        cancelled=cancelled or not session.is_planned,
    )


def _description(session: WorkshopSession, url: str, *, joins: bool) -> str:
    lines = [session.course.title]
    if session.link and joins:
        lines.append(_("Join: %(link)s") % {"link": session.link})
    lines.append(_("Your place, and giving it back: %(url)s") % {"url": url})
    return "\n".join(lines)


def file_name(session: WorkshopSession) -> str:
    return f"{session.lesson_key[:60]}-{session.starts_at:%Y-%m-%d}.ics"
