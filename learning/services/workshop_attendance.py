"""Who was there: by the code in the room, or as the host says. Taking part completes the lesson.

Enrolments are locked before sessions, and sessions before registrations, as everywhere. Whoever
types the code holds one registration only, for which nobody is kept waiting at the session.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import WorkshopAttended
from learning.models import Enrolment, PlaceState, WorkshopRegistration, WorkshopSession
from learning.selectors.language import release_kept
from learning.services.progress import lesson_complete, lesson_reopen
from learning.services.workshop_place import session_locked
from people.models import User
from people.services.audit import audit_record_many

# So many wrong codes within the time, then a pause.
MOST_WRONG = 5
PAUSE = dt.timedelta(minutes=10)

_UNSAID = (PlaceState.REGISTERED,)
_COMES = (PlaceState.REGISTERED, PlaceState.WAITING, PlaceState.ABSENT)
_STAYS_AWAY = (PlaceState.REGISTERED, PlaceState.ATTENDED)


def attendance_enter(*, registration: WorkshopRegistration, code: str) -> WorkshopRegistration:
    """The person types the code that is shown in the room. Once is enough.

    Raises `AppError` outside the time for it, for a wrong code, and after too many of them.
    """
    # What is wrong is said after the count of wrong codes is stored.
    with transaction.atomic():
        session = registration.session
        enrolments = _enrolments_locked(session, [registration.person_id])
        rows = _locked(session, [registration.pk])
        if not rows:  # their data was erased meanwhile
            raise AppError("not_registered", _("You are not registered for this session."))
        row = rows[0]
        if row.state == PlaceState.ATTENDED:
            return row
        problem = _problem(session, row, code)
        if problem is None:
            _attend(row, enrolments, how="code", actor=row.person)
    if problem is not None:
        raise problem
    return row


def _enrolments_locked(session: WorkshopSession, people: Collection[int]) -> dict[int, Enrolment]:
    rows = Enrolment.objects.current().select_for_update(of=("self",), no_key=True)
    mine = rows.filter(course=session.course_id, user__in=people).order_by("pk")
    return {row.user_id: row for row in mine}


def _locked(session: WorkshopSession, ids: Collection[int]) -> list[WorkshopRegistration]:
    rows = session.registrations.select_for_update(of=("self",), no_key=True)
    found = list(rows.select_related("person").filter(pk__in=ids).order_by("pk"))
    for row in found:
        row.session = session
    return found


def _problem(session: WorkshopSession, row: WorkshopRegistration, code: str) -> AppError | None:
    if row.state not in _COMES:
        return AppError("not_registered", _("You are not registered for this session."))
    if not session.takes_code:
        text = _("The code counts from 15 minutes before it begins until an hour after it ends.")
        return AppError("code_closed", text, status=409)
    moment = now()
    if row.wrong_since is None or moment - row.wrong_since >= PAUSE:
        row.wrong_codes, row.wrong_since = 0, moment
    if row.wrong_codes >= MOST_WRONG:
        text = _("Too many wrong codes: try again in ten minutes, or tell the host.")
        return AppError("code_tries", text, status=429)
    given = "".join(each for each in code if each.isalnum())
    if secrets.compare_digest(given.encode(), session.attendance_code.encode()):
        return None
    row.wrong_codes += 1
    row.save(update_fields=["wrong_codes", "wrong_since", "updated_at"])
    return AppError("code_wrong", _("This is not the code of this session."))


def _attend(
    row: WorkshopRegistration, enrolments: dict[int, Enrolment], *, how: str, actor: User
) -> None:
    session = row.session
    row.state, row.settled_at = PlaceState.ATTENDED, now()
    row.save(update_fields=["state", "settled_at", "updated_at"])
    enrolment = enrolments.get(row.person_id)
    if enrolment is not None and release_kept(enrolment.release_id).entry(row.lesson_key):
        lesson_complete(enrolment=enrolment, lesson_key=row.lesson_key)
    event = WorkshopAttended(
        registration_id=row.pk,
        session_id=row.session_id,
        user_id=row.person_id,
        course_id=row.course_id,
        lesson_key=row.lesson_key,
        how=how,
    )
    emit(event, actor=actor, subject=session.course)


@transaction.atomic
def attendance_mark(
    *,
    session: WorkshopSession,
    actor: User,
    ids: Collection[int],
    present: bool,
    rest: bool = False,
) -> int:
    """Say of these registrations whether their people are there; how many changed.

    Who was present by mistake is so no longer, and the lesson is open again. `rest` passes over
    those of whom it has been said by now, by a code or another host. Raises `AppError` outside
    the time for it, and where the course was completed with the lesson.
    """
    people = session.registrations.filter(pk__in=ids).values_list("person_id", flat=True)
    enrolments = _enrolments_locked(session, list(people))
    session = session_locked(session)
    if not session.takes_marks:
        text = _("Attendance is kept from 15 minutes before it begins until 30 days after it.")
        raise AppError("marks_closed", text, status=409)
    rows = _locked(session, ids)
    states = _UNSAID if rest else _COMES if present else _STAYS_AWAY
    changed = [row for row in rows if row.state in states]
    for row in changed:
        if present:
            _attend(row, enrolments, how="host", actor=actor)
        else:
            _miss(row, enrolments)
    action = "learning.attendance_marked"
    detail = {"session": session.pk, "present": present}
    audit_record_many(actor=actor, entries=[(action, row.person_id, detail) for row in changed])
    return len(changed)


def _miss(row: WorkshopRegistration, enrolments: dict[int, Enrolment]) -> None:
    was = row.state
    row.state, row.settled_at = PlaceState.ABSENT, now()
    row.save(update_fields=["state", "settled_at", "updated_at"])
    enrolment = enrolments.get(row.person_id)
    if was == PlaceState.ATTENDED and enrolment is not None:
        lesson_reopen(enrolment=enrolment, lesson_key=row.lesson_key)
