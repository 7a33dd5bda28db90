"""Requiring a course of people: made, changed, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import now, today
from core.errors import AppError
from core.events import emit
from learning.events import AssignmentSpreading
from learning.models import (
    Assignment,
    AssignmentSource,
    AssignmentState,
    Course,
    Format,
    RequirementState,
)
from learning.services.requirement_sync import BATCH, requirements_sync
from people.audience import Audience
from people.models import User
from people.selectors.audience import audience_q
from people.selectors.reporting import people_below
from people.services.audit import audit_record

# So many people hear of it while whoever assigns waits; more are left to the workers.
AT_ONCE = 200


@dataclass(frozen=True)
class Terms:
    """What is asked: why, until when, for how long it counts, whether it is asked again."""

    reason: str
    due_on: dt.date | None = None
    due_days: int = 30
    valid_months: int | None = None
    renews: bool = False
    opens_days_before: int = 60


@transaction.atomic
def assignment_create(  # noqa: PLR0913  # the parts of one decision
    *,
    actor: User,
    course: Course,
    audience: Audience,
    terms: Terms,
    source: AssignmentSource = AssignmentSource.ADMIN,
    leader: User | None = None,
) -> Assignment:
    """Require `course` of the audience from today on.

    `leader` is the manager in whose name `actor` does it; the caller has seen that they may.
    Raises `AppError` for a course that cannot be taken, a date that is past, and a manager who
    means somebody else than people who report to them.
    """
    _require_open(course)
    start = today(actor.zone)
    _require_dates(terms, start)
    if source == AssignmentSource.MANAGER:
        _require_reports(leader or actor, audience)
    row = Assignment.objects.create(
        course=course,
        audience=audience.as_json(),
        starts_on=start,
        source=source,
        assigned_by=leader or actor,
        **asdict(terms),
    )
    audit_record(actor=actor, action="learning.assignment_created", assignment=row.pk)
    _spread(row)
    return row


@transaction.atomic
def assignment_change(
    *, assignment: Assignment, actor: User, audience: Audience, terms: Terms
) -> Assignment:
    """Other people, other terms. Open rounds get the new dates unless they were extended or are
    renewals; what was done keeps the date until which it counts.
    """
    row = _locked(assignment)
    if not row.is_open:
        raise AppError("assignment_closed", _("This assignment is closed."), status=409)
    if terms.due_on != row.due_on:
        _require_dates(terms, today(actor.zone))
    before = Audience.from_json(row.audience)
    if row.source == AssignmentSource.MANAGER and audience != before and not actor.is_admin:
        _require_reports(actor, audience)
    row.audience = audience.as_json()
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    row.save()
    audit_record(actor=actor, action="learning.assignment_changed", assignment=row.pk)
    _spread(row, before)
    return row


@transaction.atomic
def assignment_close(*, assignment: Assignment, actor: User) -> Assignment:
    """Ask it of nobody any more: what is open is withdrawn, what was done stays on record.

    Closing twice changes nothing.
    """
    row = _locked(assignment)
    if not row.is_open:
        return row
    row.state = AssignmentState.CLOSED
    row.closed_at = now()
    row.save(update_fields=["state", "closed_at"])
    audit_record(actor=actor, action="learning.assignment_closed", assignment=row.pk)
    _spread(row)
    return row


def assignment_spread_range(*, assignment: Assignment, first: int, last: int) -> None:
    """Bring the people of a range of ids up to date with the assignment; safe to run twice."""
    people = User.objects.filter(pk__gte=first, pk__lte=last).filter(_concerned(assignment))
    requirements_sync(people=people.values_list("pk", flat=True), assignments=[assignment])


def _spread(assignment: Assignment, *audiences: Audience) -> None:
    """Let everybody whom the assignment means or meant hear of it: few now, many by workers."""
    concerned = _concerned(assignment, *audiences)
    ids = sorted(User.objects.filter(concerned).values_list("pk", flat=True))
    if len(ids) <= AT_ONCE:
        requirements_sync(people=ids, assignments=[assignment])
        return
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        event = AssignmentSpreading(assignment_id=assignment.pk, first=part[0], last=part[-1])
        emit(event, subject=assignment)


def _concerned(assignment: Assignment, *audiences: Audience) -> Q:
    """Whoever is meant, or has a round that is open."""
    held = assignment.requirements.filter(state=RequirementState.OPEN).values("person")
    found = Q(pk__in=held)
    if assignment.is_open:
        found |= audience_q(Audience.from_json(assignment.audience)) or Q(pk__gt=0)
    for each in audiences:
        found |= audience_q(each) or Q(pk__gt=0)
    return found


def _locked(assignment: Assignment) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("course").get(pk=assignment.pk)


def _require_open(course: Course) -> None:
    if not course.is_published:
        raise AppError("course_closed", _("This course takes no new learners."))
    if course.format == Format.RESOURCE:
        raise AppError("course_is_link", _("A link cannot be required: nobody can complete it."))


def _require_dates(terms: Terms, day: dt.date) -> None:
    if terms.due_on is not None and terms.due_on < day:
        raise AppError("due_past", _("The due date is past."))


def _require_reports(actor: User, audience: Audience) -> None:
    """A manager names people, and only such as report to them."""
    if audience.groups or not audience.people:
        raise AppError("assignment_reports", _("Choose people who report to you."), status=403)
    known = people_below(actor).filter(pk__in=audience.people).count()
    if known != len(audience.people):
        raise AppError("assignment_reports", _("Choose people who report to you."), status=403)
