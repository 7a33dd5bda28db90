"""Planning the sessions of a workshop: made, changed, called off."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import WorkshopSessionCancelled, WorkshopSessionChanged
from learning.models import Course, PlaceState, SessionState, WorkshopRegistration, WorkshopSession
from learning.models.workshop import CODE_LENGTH
from learning.services.workshop_place import places_fill, session_locked
from people.models import User

# Nothing is planned further ahead than this.
FURTHEST = dt.timedelta(days=730)
# What attendees see in their calendars.
SEEN = ("title", "place", "link", "timezone", "starts_at", "ends_at", "host")


@dataclass(frozen=True)
class SessionTerms:
    """All that a host decides about a session."""

    title: str
    timezone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    host: User | None
    capacity: int = 12
    place: str = ""
    link: str = ""
    needs_approval: bool = False
    closes_at: dt.datetime | None = None

    def items(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _code_new() -> str:
    """Figures, which are soon typed on a phone. Wrong ones are counted, so six are enough."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"


def _require_time(terms: SessionTerms) -> None:
    moment = now()
    if terms.starts_at <= moment:
        raise AppError("session_past", _("Choose a time that is still to come."))
    if terms.starts_at > moment + FURTHEST:
        raise AppError("session_far", _("Choose a day within the next two years."))
    if terms.ends_at <= terms.starts_at:
        raise AppError("session_ends", _("It has to end after it begins."))
    if terms.closes_at is not None and terms.closes_at > terms.starts_at:
        raise AppError("session_closes", _("Registration has to close before it begins."))


@transaction.atomic
def session_create(*, course: Course, lesson_key: str, terms: SessionTerms) -> WorkshopSession:
    """Plan a session of the workshop `lesson_key`. Raises `AppError` for a time that is past."""
    _require_time(terms)
    return WorkshopSession.objects.create(
        course=course, lesson_key=lesson_key, attendance_code=_code_new(), **terms.items()
    )


@transaction.atomic
def session_change(
    *, session: WorkshopSession, actor: User, terms: SessionTerms
) -> WorkshopSession:
    """Change a session; attendees are told of what concerns them, free places go to who waits.

    Raises `AppError` for one that is over or called off, for times that are past once it has
    begun, and for fewer places than are taken.
    """
    row = session_locked(session)
    if not row.is_planned or row.has_ended:
        raise AppError("session_over", _("This session can no longer be changed."), status=409)
    times = (terms.starts_at, terms.ends_at, terms.closes_at)
    if times != (row.starts_at, row.ends_at, row.closes_at):
        if row.has_begun:
            raise AppError("session_begun", _("It has begun: its time stays as it is."))
        _require_time(terms)
    _require_room(row, terms)
    was = {name: getattr(row, name) for name in SEEN}
    approved_before = row.needs_approval
    for name, value in terms.items().items():
        setattr(row, name, value)
    if any(getattr(row, name) != was[name] for name in SEEN):
        row.sequence += 1
        row.changed_at = now()
        event = WorkshopSessionChanged(
            session_id=row.pk,
            course_id=row.course_id,
            lesson_key=row.lesson_key,
            sequence=row.sequence,
        )
        emit(event, actor=actor, subject=row.course)
    row.save()
    if approved_before and not row.needs_approval:
        asked = row.registrations.filter(state=PlaceState.ASKED)
        asked.update(state=PlaceState.WAITING, settled_at=now(), updated_at=now())
    places_fill(row, actor=actor)
    return row


def _require_room(row: WorkshopSession, terms: SessionTerms) -> None:
    taken = row.registrations.seated().count()
    if terms.capacity < taken:
        text = _("%(n)d people have a place; there cannot be fewer places than that.")
        raise AppError("session_taken", text % {"n": taken})


@transaction.atomic
def session_cancel(*, session: WorkshopSession, actor: User, why: str = "") -> WorkshopSession:
    """Call a session off, with a word to everybody who had to do with it. Once is enough.

    Raises `AppError` for one that is over.
    """
    row = session_locked(session)
    if not row.is_planned:
        return row
    if row.has_ended:
        raise AppError("session_over", _("This session is over."), status=409)
    rows = row.registrations.held().select_for_update(of=("self",), no_key=True)
    held = list(rows.values_list("pk", "state"))
    moment = now()
    row.state = SessionState.CANCELLED
    row.cancelled_why = why
    row.sequence += 1
    row.changed_at = moment
    row.save()
    WorkshopRegistration.objects.filter(pk__in=[pk for pk, _state in held]).update(
        state=PlaceState.CANCELLED, settled_at=moment, updated_at=moment
    )
    event = WorkshopSessionCancelled(
        session_id=row.pk,
        course_id=row.course_id,
        lesson_key=row.lesson_key,
        seated=[pk for pk, state in held if state == PlaceState.REGISTERED],
        waiting=[pk for pk, state in held if state != PlaceState.REGISTERED],
    )
    emit(event, actor=actor, subject=row.course)
    return row
