"""Required training: one's own, that of people below, and all of it for L&D admins."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from learning.models import (
    Assignment,
    AssignmentSource,
    Exemption,
    ExtensionRequest,
    Requirement,
)
from people.models import User
from people.selectors.reporting import is_manager_of


def _requirements() -> QuerySet[Requirement]:
    return Requirement.objects.select_related(
        "assignment__course__current_release",
        "assignment__assigned_by",
        "person",
        "enrolment",
        "certificate",
    )


def manages(user: User, person: User) -> bool:
    """Whether `user` decides about what is required of `person`: never about oneself."""
    return user.pk != person.pk and (user.is_admin or is_manager_of(user, person))


def access_requirement(user: User, requirement_id: int) -> Requirement:
    """One's own, that of somebody below, any for L&D admins; person, course and round loaded."""
    row = get_object_or_404(_requirements(), pk=requirement_id)
    if row.person_id != user.pk and not manages(user, row.person):
        raise Http404
    return row


def access_requirement_own(user: User, requirement_id: int) -> Requirement:
    return get_object_or_404(_requirements(), pk=requirement_id, person=user)


def access_requirement_managed(user: User, requirement_id: int) -> Requirement:
    """One that the person may extend or exempt from."""
    row = get_object_or_404(_requirements(), pk=requirement_id)
    if not manages(user, row.person):
        raise Http404
    return row


def access_extension(user: User, request_id: int) -> ExtensionRequest:
    """A request for more time that the person may answer."""
    rows = ExtensionRequest.objects.select_related(
        "requirement__person", "requirement__assignment__course"
    )
    row = get_object_or_404(rows, pk=request_id)
    if not manages(user, row.requirement.person):
        raise Http404
    return row


def access_exemption(user: User, requirement_id: int) -> Exemption:
    """The exemption of a requirement that the person may see, with its evidence."""
    requirement = access_requirement(user, requirement_id)
    return get_object_or_404(Exemption.objects.exclude(file=""), requirement=requirement)


def access_assignments(user: User) -> None:
    """Assigning to anyone is for L&D admins; 404 for everybody else."""
    if not user.is_admin:
        raise Http404


def access_assignment(user: User, assignment_id: int) -> Assignment:
    """Any for L&D admins; for managers those that they made for people who report to them."""
    rows = Assignment.objects.select_related("course", "assigned_by")
    if not user.is_admin:
        rows = rows.filter(source=AssignmentSource.MANAGER, assigned_by=user)
    return get_object_or_404(rows, pk=assignment_id)


def access_team(user: User) -> None:
    """For whoever has reports; 404 for everybody else."""
    if not user.is_manager:
        raise Http404
