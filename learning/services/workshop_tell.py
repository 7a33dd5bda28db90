"""Telling people about sessions. Each is told once for what happened, and not of what is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from core.clock import now
from learning import workshop_notices as notices
from learning.events import WorkshopCancelled, WorkshopRegistered
from learning.models import PlaceState, WorkshopRegistration, WorkshopSession
from notifications.services.gateway import notification_send, notifications_send
from notifications.timing import local_moment
from people.models import User

# The hour of the day before, on the person's clock, at which they are reminded.
REMINDED_AT = dt.time(9)
# No zone is further from another than this: who may be reminded is looked for so far ahead.
_AHEAD = dt.timedelta(hours=48)


def _registrations() -> Any:
    rows = WorkshopRegistration.objects.select_related("person", "session__course", "session__host")
    return rows.defer("session__course__search")


def _data(registration: WorkshopRegistration, **more: Any) -> dict[str, Any]:
    """Only who has a place is told the link."""
    known = _session(registration.session)
    if not registration.is_seated:
        known["link"] = ""
    return {**known, **_own(registration), **more}


def _session(session: WorkshopSession) -> dict[str, Any]:
    return {
        "title": session.title,
        "course": session.course.title,
        "starts": session.starts_at.isoformat(),
        "ends": session.ends_at.isoformat(),
        "zone": session.timezone,
        "place": session.place,
        "link": session.link,
    }


def _own(registration: WorkshopRegistration) -> dict[str, Any]:
    return {"registration": registration.pk, "sequence": registration.sequence}


def _tell(registration: WorkshopRegistration, kind: str, key: Any, **more: Any) -> None:
    notification_send(
        person=registration.person,
        kind=kind,
        link=registration.session.get_absolute_url(),
        data=_data(registration, **more),
        dedupe_key=f"{kind}:{registration.pk}:{key}",
    )


@transaction.atomic
def registration_tell(event: WorkshopRegistered) -> None:
    """Say that somebody has a place or waits for one, unless that has passed."""
    rows = _registrations().filter(pk=event.registration_id, turn=event.turn, state=event.state)
    row = rows.first()
    if row is None:
        return
    if event.how == "approved":
        _tell(row, notices.DECIDED, f"{row.turn}:yes", approved=True, state=row.state)
    elif row.state == PlaceState.ASKED:
        _host_tell(row)
    elif row.state == PlaceState.WAITING:
        before = row.session.registrations.waiting().filter(turn__lt=row.turn).count()
        _tell(row, notices.WAITING, row.turn, before=before)
    elif event.how == "promoted":
        _tell(row, notices.PROMOTED, row.turn)
    else:
        _tell(row, notices.REGISTERED, row.turn)


def _host_tell(row: WorkshopRegistration) -> None:
    if row.session.host is None:
        return
    notification_send(
        person=row.session.host,
        kind=notices.ASKED,
        link=reverse("learning:session-detail", args=[row.session_id]),
        data={**_session(row.session), "name": row.person.name},
        dedupe_key=f"{notices.ASKED}:{row.pk}:{row.turn}",
        actor=row.person,
    )


@transaction.atomic
def cancellation_tell(event: WorkshopCancelled) -> None:
    """Say that a place is gone, and take it out of the calendar.

    Who left a waiting list by themselves knows it, and has no entry.
    """
    row = _registrations().filter(pk=event.registration_id).first()
    if row is None or row.is_seated:
        return  # a newer invitation has replaced the entry
    had_entry = event.was == PlaceState.REGISTERED
    ended = {"had_entry": had_entry, "sequence": event.sequence}
    if event.why == "declined":
        _tell(row, notices.DECIDED, f"{event.turn}:no", approved=False, state=row.state, **ended)
    elif had_entry:
        _tell(row, notices.CANCELLED, event.turn, off=False, why="", **ended)


@transaction.atomic
def change_tell(*, session_id: int, sequence: int) -> None:
    """Tell everybody who holds something of the session how it is now; the newest change only."""
    rows = list(_registrations().held().filter(session=session_id, session__sequence=sequence))
    _tell_all(rows, notices.CHANGED, f"{session_id}:{sequence}")


@transaction.atomic
def calling_off_tell(*, seated: list[int], waiting: list[int], session_id: int) -> None:
    """Tell those who had a place, and those who waited for one, that it does not take place."""
    for ids, had_entry in ((seated, True), (waiting, False)):
        rows = list(_registrations().filter(pk__in=ids))
        why = rows[0].session.cancelled_why if rows else ""
        more = {"off": True, "why": why, "had_entry": had_entry}
        _tell_all(rows, notices.CANCELLED, f"{session_id}:off", **more)


def _tell_all(rows: Iterable[WorkshopRegistration], kind: str, key: str, **more: Any) -> list[Any]:
    """Tell these people of one session, in a number of statements that does not grow with them."""
    by_person = {row.person_id: row for row in rows}
    if not by_person:
        return []
    session = next(iter(by_person.values())).session

    def data(person: User) -> dict[str, Any]:
        return _data(by_person[person.pk], **more)

    return notifications_send(
        people=[row.person for row in by_person.values()],
        kind=kind,
        link=session.get_absolute_url(),
        data=data,
        dedupe_key=f"{kind}:{key}",
    )


def reminders_send() -> int:
    """Remind those whose session is tomorrow, from nine in the morning on; how many were."""
    moment = now()
    rows = _registrations().filter(
        state=PlaceState.REGISTERED,
        session__state="planned",
        session__starts_at__gt=moment,
        session__starts_at__lte=moment + _AHEAD,
    )
    due: dict[int, list[WorkshopRegistration]] = {}
    for row in rows.order_by("session__starts_at", "session_id", "pk"):
        if _reminded_at(row) <= moment and row.settled_at < _reminded_at(row):
            due.setdefault(row.session_id, []).append(row)
    count = 0
    for session_id, group in due.items():
        with transaction.atomic():
            key = f"{session_id}:{group[0].session.starts_at:%Y%m%d%H%M}"
            count += len(_tell_all(group, notices.REMINDER, key))
    return count


def _reminded_at(row: WorkshopRegistration) -> dt.datetime:
    """Nine in the morning of the day before, where the person is."""
    day = row.session.starts_at.astimezone(row.person.zone).date() - dt.timedelta(days=1)
    return local_moment(day, REMINDED_AT, row.person.zone)
