"""What is decided about one person's requirement: more time, an exemption, another try."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.clock import now, today
from core.errors import AppError
from core.events import DomainEvent, emit
from learning.events import (
    ExtensionAsked,
    ExtensionDecided,
    RequirementExempted,
    RequirementExtended,
    RequirementsChanging,
)
from learning.models import (
    Course,
    Exemption,
    ExtensionRequest,
    ExtensionState,
    Requirement,
    RequirementState,
)
from learning.selectors.requirement_stamp import stamps_renew
from people.models import User
from people.services.audit import audit_record

# No due date is moved further than this into the future.
FURTHEST = dt.timedelta(days=730)
LONGEST_EXEMPTION = dt.timedelta(days=3653)


def requirement_locked(requirement: Requirement) -> Requirement:
    """The row under a lock, behind its person's, which `requirements_sync` takes first, too."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=requirement.person_id)
    return (
        Requirement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("assignment__course", "person")
        .get(pk=requirement.pk)
    )


def _require_open(row: Requirement) -> None:
    if not row.is_open:
        text = _("This is not open any more: %(state)s.") % {"state": row.get_state_display()}
        raise AppError("requirement_closed", text, status=409)


def _emit(row: Requirement, event: DomainEvent, actor: User) -> None:
    """What was decided or asked; whoever keeps figures of a team looks anew."""
    stamps_renew([row.person_id])
    emit(event, actor=actor, subject=Course(pk=row.assignment.course_id))


@transaction.atomic
def requirement_extend(*, requirement: Requirement, actor: User, due_on: dt.date) -> Requirement:
    """Give more time, until `due_on`. Raises `AppError` for a date that gives none."""
    row = requirement_locked(requirement)
    _require_open(row)
    _require_later(row, due_on)
    telling = RequirementsChanging(act="redate", requirement_ids=[row.pk])
    emit(telling, actor=actor, subject=row.assignment)
    return _extend(row, actor, due_on)


def _extend(row: Requirement, actor: User, due_on: dt.date) -> Requirement:
    was, row.due_on = row.due_on, due_on
    row.due_soon_at = row.overdue_at = None
    row.save(update_fields=["due_on", "due_soon_at", "overdue_at"])
    audit_record(
        actor=actor,
        action="learning.requirement_extended",
        person=row.person,
        requirement=row.pk,
        due=due_on.isoformat(),
    )
    event = RequirementExtended(
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
        due=due_on.isoformat(),
        was=was.isoformat(),
    )
    _emit(row, event, actor)
    return row


def _require_later(row: Requirement, due_on: dt.date) -> None:
    day = today(row.person.zone)
    if due_on <= row.due_on or due_on < day:
        raise AppError("extension_earlier", _("Choose a day after the present due date."))
    if due_on > day + FURTHEST:
        raise AppError("extension_far", _("Choose a day within the next two years."))


@transaction.atomic
def requirement_exempt(  # noqa: PLR0913  # the parts of one decision
    *,
    requirement: Requirement,
    actor: User,
    reason: str,
    until: dt.date | None = None,
    link: str = "",
    file: File[bytes] | None = None,
) -> Requirement:
    """Let the person off, until a day or for good; when it is over, another round opens.

    Raises `AppError` where it is not open, or the day is past.
    """
    row = requirement_locked(requirement)
    _require_open(row)
    day = today(row.person.zone)
    if until is not None and until < day:
        raise AppError("exemption_past", _("The exemption would be over already."))
    if until is not None and until > day + LONGEST_EXEMPTION:
        raise AppError("exemption_far", _("Choose a day within ten years, or none for good."))
    Exemption.objects.create(
        requirement=row,
        reason=reason,
        link=link,
        file=file or "",
        until=until,
        granted_by=actor,
    )
    row.state = RequirementState.EXEMPT
    row.renews_on = until + dt.timedelta(days=1) if until else None
    row.save(update_fields=["state", "renews_on"])
    row.extension_requests.open().update(
        state=ExtensionState.GRANTED, decided_by=actor, decided_at=now(), updated_at=now()
    )
    audit_record(
        actor=actor,
        action="learning.requirement_exempted",
        person=row.person,
        requirement=row.pk,
    )
    event = RequirementExempted(
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
        until=until.isoformat() if until else None,
    )
    _emit(row, event, actor)
    return row


@transaction.atomic
def extension_request(
    *, requirement: Requirement, wished_on: dt.date, reason: str
) -> ExtensionRequest:
    """Ask for more time, for the person themselves. Raises `AppError` while one is waiting."""
    row = requirement_locked(requirement)
    _require_open(row)
    _require_later(row, wished_on)
    try:
        with transaction.atomic():
            asked = ExtensionRequest.objects.create(
                requirement=row, wished_on=wished_on, reason=reason
            )
    except IntegrityError:
        text = _("You have asked already; the answer is still to come.")
        raise AppError("extension_asked", text, status=409) from None
    event = ExtensionAsked(
        request_id=asked.pk,
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
    )
    _emit(row, event, row.person)
    return asked


@transaction.atomic
def extension_decide(
    *,
    request: ExtensionRequest,
    actor: User,
    granted: bool,
    due_on: dt.date | None = None,
    answer: str = "",
) -> ExtensionRequest:
    """Grant the day that was wished, or `due_on` instead; or refuse.

    Raises `AppError` where somebody has decided, or the requirement is no longer open.
    """
    row = requirement_locked(request.requirement)
    asked = ExtensionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not asked.is_open:
        raise AppError("extension_decided", _("This has been decided already."), status=409)
    _require_open(row)
    asked.state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    asked.answer = answer
    asked.decided_by = actor
    asked.decided_at = now()
    asked.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    if granted:
        until = due_on or asked.wished_on
        # Whoever was given more meanwhile has what they asked for.
        if due_on is not None or row.due_on < until:
            _require_later(row, until)
            _extend(row, actor, until)
    event = ExtensionDecided(
        request_id=asked.pk,
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
        granted=granted,
    )
    _emit(row, event, actor)
    return asked
