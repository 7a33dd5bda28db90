"""What a day brings: due soon, overdue, and rounds that open because something expires."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from core.clock import now, today
from core.events import DomainEvent, emit_many
from learning.events import RequirementDueSoon, RequirementOverdue
from learning.models import AssignmentState, Course, Requirement, RequirementQuerySet
from learning.services.requirement_sync import BATCH, requirements_sync
from people.models import Status

# So many days before the due date it is due soon.
SOON_DAYS = 7
# Somewhere it is a day later than in UTC already.
_AHEAD = dt.timedelta(days=1)


def requirements_turn() -> int:
    """Begin the rounds whose day has come where the person is; how many people were looked at.

    Hourly, so that each begins on the person's own day.
    """
    rows = Requirement.objects.filter(
        renews_on__lte=now().date() + _AHEAD, assignment__state=AssignmentState.OPEN
    )
    people = list(
        rows.exclude(person__status=Status.LEFT)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )
    for start in range(0, len(people), BATCH):
        requirements_sync(people=people[start : start + BATCH])
    return len(people)


def requirements_announce() -> int:
    """Tell of what is due within a week, and of what is overdue, once each; how many."""
    latest = now().date() + _AHEAD
    soon = Requirement.objects.open().filter(
        due_soon_at=None, overdue_at=None, due_on__lte=latest + dt.timedelta(days=SOON_DAYS)
    )
    late = Requirement.objects.open().filter(overdue_at=None, due_on__lt=latest)
    return _each(
        soon,
        "due_soon_at",
        lambda row: 0 <= (row.due_on - today(row.person.zone)).days <= SOON_DAYS,
        _due_soon,
    ) + _each(late, "overdue_at", lambda row: row.due_on < today(row.person.zone), _overdue)


def _each(
    rows: RequirementQuerySet,
    mark: str,
    is_time: Callable[[Requirement], bool],
    event: Callable[[Requirement], DomainEvent],
) -> int:
    """Mark and tell those whose time it is, batch by batch."""
    told = after = 0
    while True:
        with transaction.atomic():
            batch = list(
                rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
                .filter(pk__gt=after)
                .exclude(person__status=Status.LEFT)
                .select_related("person", "assignment")
                .order_by("pk")[:BATCH]
            )
            if not batch:
                return told
            after = batch[-1].pk
            due = [row for row in batch if is_time(row)]
            ids = [row.pk for row in due]
            Requirement.objects.filter(pk__in=ids).update(**{mark: now(), "updated_at": now()})
            emit_many((event(row), Course(pk=row.assignment.course_id)) for row in due)
            told += len(due)


def _due_soon(row: Requirement) -> DomainEvent:
    return RequirementDueSoon(
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
        due=row.due_on.isoformat(),
    )


def _overdue(row: Requirement) -> DomainEvent:
    return RequirementOverdue(
        requirement_id=row.pk,
        user_id=row.person_id,
        course_id=row.assignment.course_id,
        due=row.due_on.isoformat(),
    )
