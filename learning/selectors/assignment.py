"""Assignments and how they stand, in figures that tell of nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from core.clock import now
from learning.models import (
    Assignment,
    AssignmentState,
    Requirement,
    RequirementQuerySet,
    RequirementState,
)
from learning.selectors.requirement import newest_rounds, with_course
from learning.selectors.studio.analytics.groups import Figure, figure
from people.audience import Audience
from people.models import Status, User
from people.selectors.audience import Names, audience_names, audience_words
from people.selectors.reporting import people_below


@dataclass(frozen=True)
class Counts:
    """People by how they stand in the newest round: `assigned` is all of them but the exempt.

    `on_time` of those who are done, `overdue` of those who are not.
    """

    assigned: int = 0
    done: int = 0
    on_time: int = 0
    overdue: int = 0
    exempt: int = 0

    @property
    def shown(self) -> dict[str, Figure]:
        """Rounded, as whoever does not manage each of them may see them."""
        return {
            "assigned": figure(self.assigned),
            "done": figure(self.done),
            "on_time": figure(self.on_time),
            "overdue": figure(self.overdue),
        }


@dataclass(frozen=True)
class AssignmentLine:
    """An assignment in the list of L&D admins."""

    assignment: Assignment
    who: list[str]
    figures: dict[str, Figure]


def assignments_all(*, closed: bool = False) -> QuerySet[Assignment]:
    """Open ones, or closed ones, the newest first."""
    state = AssignmentState.CLOSED if closed else AssignmentState.OPEN
    rows = Assignment.objects.filter(state=state).select_related("course", "assigned_by")
    return rows.defer("course__search", "course__summary")


def assignment_lines(assignments: Iterable[Assignment]) -> list[AssignmentLine]:
    """With who is meant in words and how it stands; three queries, however many."""
    found = list(assignments)
    counts = assignment_counts(found)
    audiences = {each.pk: Audience.from_json(each.audience) for each in found}
    names: Names = audience_names(audiences.values())
    return [
        AssignmentLine(
            each, audience_words(audiences[each.pk], names), counts.get(each.pk, Counts()).shown
        )
        for each in found
    ]


def assignment_counts(
    assignments: Iterable[Assignment], people: QuerySet[User] | None = None
) -> dict[int, Counts]:
    """How each stands, of `people` only where they are given; one query.

    Overdue is what is past on the earliest calendar there is, so that nobody is who is not.
    """
    day = (now() - dt.timedelta(hours=12)).date()
    rows = newest_rounds(Requirement.objects.standing().filter(assignment__in=list(assignments)))
    rows = rows.exclude(person__status=Status.LEFT)
    if people is not None:
        rows = rows.filter(person__in=people.order_by().values("pk"))
    done = Q(state=RequirementState.DONE)
    late = Q(state=RequirementState.OPEN, due_on__lt=day)
    figures = (
        rows.order_by()
        .values_list("assignment")
        .annotate(
            assigned=Count("pk", filter=~Q(state=RequirementState.EXEMPT)),
            done=Count("pk", filter=done),
            on_time=Count("pk", filter=done & Q(done_on__lte=F("due_on"))),
            overdue=Count("pk", filter=late),
            exempt=Count("pk", filter=Q(state=RequirementState.EXEMPT)),
        )
    )
    return {pk: Counts(*row) for pk, *row in figures}


def assignment_people(assignment: Assignment, viewer: User) -> RequirementQuerySet:
    """Everybody's newest round; a manager sees those who report to them now."""
    rows = newest_rounds(Requirement.objects.filter(assignment=assignment))
    if not viewer.is_admin:
        rows = rows.filter(person__in=people_below(viewer).order_by().values("pk"))
    ordered = with_course(rows).select_related("person__department")
    return ordered.order_by("person__name", "person_id")
