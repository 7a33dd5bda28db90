"""Places in a workshop: registered, waited for, approved, given back.

Who waits for whom: a person's own enrolment is locked first, then sessions in the order of their
ids. How many places are free is only ever asked under the session's lock.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit, emit_many
from learning.events import WorkshopCancelled, WorkshopRegistered
from learning.models import (
    Course,
    Enrolment,
    LessonKind,
    LessonProgress,
    PlaceState,
    WorkshopRegistration,
    WorkshopRegistrationQuerySet,
    WorkshopSession,
)
from learning.selectors.language import release_kept
from people.models import User


def session_locked(session: WorkshopSession) -> WorkshopSession:
    """The session under a row lock, course and host loaded."""
    return _sessions_locked({session.pk})[session.pk]


def _sessions_locked(ids: set[int]) -> dict[int, WorkshopSession]:
    rows = WorkshopSession.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("course", "host").defer("course__search")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


@transaction.atomic
def workshop_register(*, session: WorkshopSession, user: User) -> WorkshopRegistration:
    """Give `user` a place, or one on the waiting list, or have the host asked.

    Whoever holds something of another session of the workshop moves. Doing so twice changes
    nothing. Raises `AppError` for who is not enrolled, for a session that takes nobody, and
    where a sure place would be given up for the waiting list.
    """
    _enrolment_required(session, user)
    of_workshop = WorkshopRegistration.objects.filter(
        person=user, course=session.course_id, lesson_key=session.lesson_key
    )
    other = of_workshop.held().exclude(session=session).first()
    rows = _sessions_locked({session.pk} | ({other.session_id} if other else set()))
    row = rows[session.pk]
    known = of_workshop.filter(session=row).first()
    if known is not None and known.is_held:
        return known
    _require_open(row, known)
    state = _state_next(row)
    if other is not None:
        other.refresh_from_db()
        _move(rows[other.session_id], other, state)
    return _register(row, user, known, state)


def _enrolment_required(session: WorkshopSession, user: User) -> Enrolment:
    """The person's enrolment, held so that leaving the course waits. Raises `AppError`."""
    enrolments = Enrolment.objects.current().select_for_update(of=("self",), no_key=True)
    enrolment = enrolments.filter(user=user, course=session.course_id).first()
    if enrolment is None:
        raise AppError("not_enrolled", _("Enrol in the course to register."))
    entry = release_kept(enrolment.release_id).entry(session.lesson_key)
    if entry is None or entry["kind"] != LessonKind.WORKSHOP:
        raise AppError("lesson_unknown", _("This lesson is not part of your course."))
    done = LessonProgress.objects.filter(
        enrolment=enrolment, lesson_key=session.lesson_key, completed_at__isnull=False
    )
    if done.exists():
        raise AppError("workshop_done", _("You have taken part already."))
    return enrolment


def _require_open(row: WorkshopSession, known: WorkshopRegistration | None) -> None:
    if not row.is_planned:
        raise AppError("session_cancelled", _("This session was called off."), status=409)
    if row.has_begun:
        raise AppError("session_begun", _("This session has begun."), status=409)
    if not row.takes_registrations:
        raise AppError("session_closed", _("Registration is closed."), status=409)
    if known is not None and known.state == PlaceState.DECLINED:
        raise AppError("registration_declined", _("The host declined; choose another session."))


def _state_next(row: WorkshopSession) -> PlaceState:
    if row.needs_approval:
        return PlaceState.ASKED
    return PlaceState.REGISTERED if _free(row) else PlaceState.WAITING


def _free(row: WorkshopSession) -> int:
    """How many places nobody has; under the lock."""
    return max(0, row.capacity - row.registrations.seated().count())


def _move(session: WorkshopSession, held: WorkshopRegistration, to: PlaceState) -> None:
    """Give up what is held of another session, for a place of the state `to`."""
    if not held.is_held:
        return
    if session.has_begun:
        if held.state == PlaceState.REGISTERED and not session.has_ended:
            text = _("You are registered for a session that is going on; type its code there.")
            raise AppError("session_running", text, status=409)
        absent = held.state == PlaceState.REGISTERED
        _settle(held, PlaceState.ABSENT if absent else PlaceState.CANCELLED)
        return
    if held.state == PlaceState.REGISTERED and to != PlaceState.REGISTERED:
        text = _("You have a place in another session; give it back before you wait for this one.")
        raise AppError("place_sure", text, status=409)
    _give_back(session, held, why="moved", actor=held.person)


def _register(
    row: WorkshopSession, user: User, known: WorkshopRegistration | None, state: PlaceState
) -> WorkshopRegistration:
    registration = known or WorkshopRegistration(
        session=row, person=user, course=row.course, lesson_key=row.lesson_key
    )
    last = row.registrations.aggregate(last=Max("turn"))["last"] or 0
    registration.turn = last + 1
    registration.state = state
    registration.settled_at = now()
    registration.steps += known is not None
    registration.save()
    registration.session = row
    emit(_registered(registration, "self"), actor=user, subject=row.course)
    return registration


def _registered(registration: WorkshopRegistration, how: str) -> WorkshopRegistered:
    return WorkshopRegistered(
        registration_id=registration.pk,
        session_id=registration.session_id,
        user_id=registration.person_id,
        course_id=registration.course_id,
        lesson_key=registration.lesson_key,
        state=registration.state,
        turn=registration.turn,
        how=how,
    )


def _settle(registration: WorkshopRegistration, state: PlaceState) -> None:
    registration.state = state
    registration.settled_at = now()
    registration.save(update_fields=["state", "settled_at", "steps", "updated_at"])


def _give_back(
    session: WorkshopSession,
    registration: WorkshopRegistration,
    *,
    why: str,
    actor: User | None,
    state: PlaceState = PlaceState.CANCELLED,
) -> None:
    """Take away what is held, and let who waits move up."""
    was = registration.state
    registration.steps += was == PlaceState.REGISTERED
    _settle(registration, state)
    event = WorkshopCancelled(
        registration_id=registration.pk,
        session_id=session.pk,
        user_id=registration.person_id,
        course_id=registration.course_id,
        lesson_key=registration.lesson_key,
        was=was,
        turn=registration.turn,
        why=why,
        sequence=session.sequence + registration.steps,
    )
    emit(event, actor=actor, subject=session.course)
    places_fill(session, actor=actor)


def _fast(rows: WorkshopRegistrationQuerySet) -> WorkshopRegistrationQuerySet:
    """The rows under their locks: shortly before it begins somebody may be marked as there."""
    return rows.select_for_update(of=("self",), no_key=True)


def _held_fast(
    session: WorkshopSession, registration: WorkshopRegistration
) -> WorkshopRegistration:
    """The registration as it is now, under its lock, behind that of its session."""
    row = _fast(session.registrations.select_related("person")).get(pk=registration.pk)
    row.session = session
    return row


def places_fill(session: WorkshopSession, *, actor: User | None) -> int:
    """Give free places of the locked session to who waits, in order; how many."""
    if not session.is_planned or session.has_begun:
        return 0
    free = _free(session)
    lucky = list(_fast(session.registrations.waiting())[:free]) if free else []
    if not lucky:
        return 0
    moment = now()
    for each in lucky:
        each.state, each.settled_at, each.updated_at = PlaceState.REGISTERED, moment, moment
    WorkshopRegistration.objects.bulk_update(lucky, ["state", "settled_at", "updated_at"])
    events = [(_registered(each, "promoted"), session.course) for each in lucky]
    return emit_many(events, actor=actor)


@transaction.atomic
def workshop_cancel(
    *, registration: WorkshopRegistration, actor: User | None, why: str = "self"
) -> WorkshopRegistration:
    """Give back a place, on the waiting list too; the next one moves up. Once is enough.

    Raises `AppError` once the session has begun.
    """
    session = session_locked(registration.session)
    row = _held_fast(session, registration)
    if not row.is_held:
        return row
    if session.has_begun:
        raise AppError("session_begun", _("This session has begun."), status=409)
    _give_back(session, row, why=why, actor=actor)
    return row


@transaction.atomic
def registration_decide(
    *, registration: WorkshopRegistration, actor: User, approved: bool
) -> WorkshopRegistration:
    """Let somebody in who asked, to the waiting list where it is full; or decline.

    A place that was given can be declined as well, which frees it. Raises `AppError` where there
    is nothing to decide.
    """
    session = session_locked(registration.session)
    row = _held_fast(session, registration)
    if not session.is_planned or session.has_begun:
        raise AppError("session_begun", _("This session has begun."), status=409)
    if not row.is_held or (approved and row.state != PlaceState.ASKED):
        raise AppError("registration_decided", _("This has been decided already."), status=409)
    if not approved:
        _give_back(session, row, why="declined", actor=actor, state=PlaceState.DECLINED)
        return row
    _settle(row, PlaceState.REGISTERED if _free(session) else PlaceState.WAITING)
    emit(_registered(row, "approved"), actor=actor, subject=session.course)
    return row


def places_leave(*, user: User, course: Course | None = None) -> int:
    """Give back what the person holds of sessions to come, of one course or of all; how many."""
    held = WorkshopRegistration.objects.held().filter(person=user, session__starts_at__gt=now())
    if course is not None:
        held = held.filter(course=course)
    rows = list(held.select_related("session").order_by("session_id"))
    for registration in rows:
        workshop_cancel(registration=registration, actor=None, why="left")
    return len(rows)
