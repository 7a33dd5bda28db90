"""Keeping what is required of people up to date, in a fixed number of statements a batch.

`requirements_sync` is the only place where rounds begin, end by being done, and are withdrawn. It
compares what is with what the rules of `learning.required` say, so it may run twice, late, or
after whatever was missed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, Subquery

from core.clock import now, today
from core.events import DomainEvent, emit_many
from learning.events import (
    RequirementDone,
    RequirementExtended,
    RequirementOpened,
    RequirementsChanging,
    RequirementWithdrawn,
)
from learning.models import (
    Assignment,
    AssignmentState,
    Certificate,
    Course,
    Enrolment,
    Requirement,
    RequirementState,
)
from learning.required import (
    Completion,
    Standing,
    counts,
    finish,
    opened,
    renewal_day,
    renewed,
    verdict,
    withdrawal,
)
from learning.selectors.requirement_stamp import stamps_renew
from people.audience import Audience
from people.models import User
from people.selectors.audience import places_of

# So many people are looked at in one transaction.
BATCH = 500

_CHANGED = (
    "state", "due_on", "first_due_on", "done_at", "done_on", "enrolment", "certificate",
    "valid_until", "renews_on", "withdrawn_at", "withdrawn_why", "due_soon_at", "overdue_at",
    "updated_at",
)  # fmt: skip
Pair = tuple[int, int]


@dataclass
class Written:
    """What one batch comes to: rows to make and to change, and what is told of each."""

    made: list[Requirement] = field(default_factory=list)
    changed: list[Requirement] = field(default_factory=list)
    events: list[tuple[Requirement, str, dt.date | None]] = field(default_factory=list)


def requirements_sync(
    *, people: Iterable[int], assignments: Sequence[Assignment] | None = None
) -> int:
    """Bring what is required of `people` up to date; how many rounds began or changed.

    `assignments` are all that are open, or have open rounds, where they are not given. Eleven
    statements for a batch of people, however many assignments there are; each batch is its own
    transaction.
    """
    ids = sorted(set(people))
    return sum(_batch(ids[at : at + BATCH], assignments) for at in range(0, len(ids), BATCH))


@transaction.atomic
def _batch(ids: list[int], given: Sequence[Assignment] | None) -> int:
    # Whoever else is about the same people waits here, so no two begin the same round.
    locked = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    users = {user.pk: user for user in locked.only("timezone", "status").order_by("pk")}
    assignments = _all() if given is None else list(given)
    if not users or not assignments:
        return 0
    places = places_of(users)
    newest = _newest(users, assignments)
    completions = _completions(users, assignments)
    meant = {each.pk: Audience.from_json(each.audience) for each in assignments}
    found = Written()
    for user in users.values():
        place, day = places[user.pk], today(user.zone)
        for each in assignments:
            part = meant[each.pk].part_for(place)
            row = newest.get((each.pk, user.pk))
            exemption = getattr(row, "exemption", None) if row else None
            standing = Standing(
                today=day,
                zone=user.zone,
                present=place.present,
                why=None if part is None else part.as_json(),
                completion=completions.get((each.course_id, user.pk)),
                exempt_until=exemption.until if exemption else None,
            )
            _settle(each, user.pk, row, standing, found)
    _write(found)
    return len(found.made) + len(found.changed)


def _all() -> list[Assignment]:
    """Those that are open, and those that were closed while somebody's round was beginning."""
    left = Requirement.objects.open().filter(assignment=OuterRef("pk"))
    return list(Assignment.objects.filter(Q(state=AssignmentState.OPEN) | Exists(left)))


def _newest(users: Iterable[int], assignments: Sequence[Assignment]) -> dict[Pair, Requirement]:
    rows = (
        Requirement.objects.filter(person__in=list(users), assignment__in=assignments)
        .select_related("exemption")
        .order_by("assignment_id", "person_id", "-round")
        .distinct("assignment_id", "person_id")
    )
    return {(row.assignment_id, row.person_id): row for row in rows}


def _completions(users: Iterable[int], assignments: Sequence[Assignment]) -> dict[Pair, Completion]:
    """The newest completion by course and person, with the certificate of its round."""
    certificates = Certificate.objects.filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    rows = Enrolment.objects.filter(
        user__in=list(users),
        course__in={each.course_id for each in assignments},
        completed_at__isnull=False,
    ).values_list(
        "course_id",
        "user_id",
        "completed_at",
        "pk",
        Subquery(certificates.values("pk")[:1]),
        Subquery(certificates.values("valid_until")[:1]),
    )
    return {(course, user): Completion(*rest) for course, user, *rest in rows.order_by()}


def _settle(
    assignment: Assignment,
    person_id: int,
    row: Requirement | None,
    standing: Standing,
    found: Written,
) -> None:
    act = verdict(assignment, row, standing)
    if act == "open" or (act == "renew" and row is not None):
        if row is not None and row.renews_on is not None:
            row.renews_on = None
            found.changed.append(row)
        new = (
            renewed(assignment, row, standing)
            if act == "renew" and row is not None
            else opened(assignment, person_id, row, standing)
        )
        done = counts(assignment, new.counts_after, standing)
        if done:
            finish(assignment, new, standing)
        found.made.append(new)
        found.events.append((new, "done" if done else "open", None))
    elif act and row is not None:
        row.assignment = assignment
        _change(act, row, standing, found)


def _change(act: str, row: Requirement, standing: Standing, found: Written) -> None:
    was: dt.date | None = None
    if act == "done":
        finish(row.assignment, row, standing)
    elif act == "withdraw":
        row.state = RequirementState.WITHDRAWN
        row.withdrawn_at = now()
        row.withdrawn_why = withdrawal(row.assignment, standing)
    elif act == "redate":
        was = row.due_on
        row.due_on = row.first_due_on = row.assignment.first_due(row.applies_since)
        row.due_soon_at = row.overdue_at = None
    else:
        row.renews_on = renewal_day(row.assignment, row.valid_until)
    row.updated_at = now()
    found.changed.append(row)
    if act != "schedule":
        found.events.append((row, act, was))


def _write(found: Written) -> None:
    if found.changed:
        # Before the new rounds: of the old ones none may be open then.
        Requirement.objects.bulk_update(found.changed, _CHANGED)
    Requirement.objects.bulk_create(found.made)
    events: list[tuple[DomainEvent, Model]] = [
        (_event(*each), Course(pk=each[0].assignment.course_id)) for each in found.events
    ]
    emit_many(events + _together(found))
    if rows := [*found.made, *found.changed]:
        stamps_renew({row.person_id for row in rows})


def _together(found: Written) -> list[tuple[DomainEvent, Model]]:
    """What happened to the rounds of each assignment at once, but for those that are done."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, act, _was in found.events:
        if act != "done":
            groups[act, row.assignment_id].append(row.pk)
    return [
        (RequirementsChanging(act=act, requirement_ids=ids), Assignment(pk=assignment_id))
        for (act, assignment_id), ids in groups.items()
    ]


def _event(row: Requirement, act: str, was: dt.date | None) -> DomainEvent:
    shared = {
        "requirement_id": row.pk,
        "user_id": row.person_id,
        "course_id": row.assignment.course_id,
    }
    due = row.due_on.isoformat()
    if act == "open":
        return RequirementOpened(**shared, due=due, renewal=row.renewal)
    if act == "done":
        return RequirementDone(
            **shared, due=due, on_time=row.was_on_time, before=row.was_done_before
        )
    if act == "withdraw":
        return RequirementWithdrawn(**shared, why=row.withdrawn_why)
    return RequirementExtended(**shared, due=due, was=was.isoformat() if was else due)
