"""Required training for tests."""

from __future__ import annotations

from typing import Any

from core.models import Event
from learning.models import Assignment, AssignmentSource, Course, Requirement
from learning.services.assignment import Terms, assignment_create
from people.audience import Audience
from people.models import Role, User
from tests.factories.learning import course_make
from tests.factories.people import UserFactory


def assignment_make(
    audience: Audience,
    course: Course | None = None,
    *,
    by: User | None = None,
    source: AssignmentSource = AssignmentSource.ADMIN,
    **terms: Any,
) -> Assignment:
    """A course required of `audience`, by an L&D admin made for it unless `by` is given."""
    admin = by or User.objects.filter(roles__contains=[Role.ADMIN]).first()
    return assignment_create(
        actor=admin or UserFactory.create(name="Ruth Abara", roles=[Role.ADMIN]),
        course=course or course_make(),
        audience=audience,
        terms=Terms(**{"reason": "The law asks for it.", **terms}),
        source=source,
    )


def rounds_of(assignment: Assignment, person: User) -> list[Requirement]:
    """The person's rounds, oldest first."""
    return list(assignment.requirements.filter(person=person).order_by("round"))


def states_of(assignment: Assignment, person: User) -> list[str]:
    return [row.state for row in rounds_of(assignment, person)]


def events_of(row: Requirement) -> list[str]:
    """The events about a round, oldest first, without their app."""
    events = Event.objects.filter(payload__requirement_id=row.pk).order_by("pk")
    return [name.removeprefix("learning.") for name in events.values_list("name", flat=True)]
