"""Telling people what is required of them, through the gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from learning.models import (
    ExtensionRequest,
    ExtensionState,
    Requirement,
    RequirementState,
)
from learning.notices_required import (
    EXTENSION_ASKED,
    EXTENSION_DECIDED,
    REQUIREMENT_ENDED,
    REQUIREMENT_OPENED,
    REQUIREMENT_REDATED,
    REQUIREMENT_RENEWED,
)
from notifications.services.gateway import notification_send, notifications_send
from people.audience import Audience
from people.models import Role, Status, User
from people.selectors.audience import Names, audience_names
from people.selectors.reporting import managers_above


@transaction.atomic
def requirements_tell(*, act: str, requirement_ids: Iterable[int]) -> int:
    """Tell of rounds of one assignment that began, moved or were withdrawn; how many were told.

    What is another way by now is passed over. A fixed number of statements, however many people.
    """
    state = RequirementState.WITHDRAWN if act == "withdraw" else RequirementState.OPEN
    rows = list(_rows().filter(pk__in=list(requirement_ids), state=state))
    new = [row for row in rows if act == "open" and not row.renewal]
    again = [row for row in rows if act == "open" and row.renewal]
    names = audience_names(Audience.from_json(row.why) for row in new)
    return (
        _tell(REQUIREMENT_OPENED, new, lambda row: _data(row) | _reasons(row, names))
        + _tell(REQUIREMENT_RENEWED, again, _data)
        + _tell(REQUIREMENT_REDATED, rows if act == "redate" else [], _data)
        + _tell(REQUIREMENT_ENDED, rows if act == "withdraw" else [], _data)
    )


def _rows() -> Any:
    return Requirement.objects.select_related("assignment__course", "person").order_by("pk")


def _data(row: Requirement) -> dict[str, Any]:
    return {"course": row.assignment.course.title, "due": row.due_on.isoformat()}


def _reasons(row: Requirement, names: Names) -> dict[str, Any]:
    """Why it is required, and why of this person: departments by name, and nobody else."""
    meant = {pk for group in Audience.from_json(row.why).groups for pk in group.departments}
    known = {str(pk): names.departments[pk] for pk in sorted(meant & set(names.departments))}
    return {"reason": row.assignment.reason, "part": row.why, "names": known}


def _tell(kind: str, rows: list[Requirement], data: Callable[[Requirement], dict[str, Any]]) -> int:
    if not rows:
        return 0
    # Of one assignment a person has one such round at most.
    of = {row.person_id: row for row in rows}
    told = notifications_send(
        people=[row.person for row in rows],
        kind=kind,
        link=lambda person: of[person.pk].get_absolute_url(),
        data=lambda person: data(of[person.pk]),
        # Another due date of the same round is told again.
        dedupe_key=lambda person: f"{kind}:{of[person.pk].pk}:{of[person.pk].due_on}",
    )
    return len(told)


@transaction.atomic
def exemption_tell(*, requirement_id: int, until: str | None) -> None:
    """Tell somebody that they are exempt, while they are."""
    row = _rows().filter(pk=requirement_id, state=RequirementState.EXEMPT).first()
    if row is not None:
        _tell(REQUIREMENT_ENDED, [row], lambda row: _data(row) | {"exempt_until": until})


@transaction.atomic
def extension_asked_tell(*, request_id: int) -> None:
    """Tell whoever decides, while nobody has."""
    asked = _requests().filter(pk=request_id, state=ExtensionState.OPEN).first()
    if asked is None:
        return
    row = asked.requirement
    notifications_send(
        people=deciders(row),
        kind=EXTENSION_ASKED,
        link=row.get_absolute_url(),
        data={
            "name": row.person.name,
            "course": row.assignment.course.title,
            "wished": asked.wished_on.isoformat(),
            "reason": asked.reason,
        },
        dedupe_key=f"{EXTENSION_ASKED}:{asked.pk}",
        actor=row.person,
    )


@transaction.atomic
def extension_decided_tell(*, request_id: int) -> None:
    """Tell the person what was decided."""
    asked = _requests().exclude(state=ExtensionState.OPEN).filter(pk=request_id).first()
    if asked is None:
        return
    row = asked.requirement
    notification_send(
        person=row.person,
        kind=EXTENSION_DECIDED,
        link=row.get_absolute_url(),
        data={
            "course": row.assignment.course.title,
            "due": row.due_on.isoformat(),
            "granted": asked.state == ExtensionState.GRANTED,
            "answer": asked.answer,
        },
        dedupe_key=f"{EXTENSION_DECIDED}:{asked.pk}",
        actor=asked.decided_by,
    )


def _requests() -> Any:
    return ExtensionRequest.objects.select_related(
        "requirement__assignment__course", "requirement__person", "decided_by"
    )


def deciders(requirement: Requirement) -> list[User]:
    """Who is asked to decide: the nearest manager, and the next above while that one is on leave;
    L&D admins for somebody whom nobody manages.
    """
    found = []
    for manager in managers_above(requirement.person):
        found.append(manager)
        if manager.status != Status.ON_LEAVE:
            return found
    if found:
        return found
    admins = User.objects.present().with_role(Role.ADMIN).exclude(pk=requirement.person_id)
    return list(admins.order_by("pk"))
