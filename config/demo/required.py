"""What the organisation requires: of everyone, of two departments, and of a team.

Rounds come from the service that keeps them; it finds what people had learned by the demo's day.
Nobody is told of it: it happened long ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from config.demo.catalogue import Shelf
from config.demo.days import DemoDay, moment
from config.demo.people import Person
from core.clock import frozen, today
from core.models import Event, EventDelivery
from learning.models import Assignment, AssignmentSource, Course, Requirement
from learning.services.assignment import Terms
from learning.services.requirement import (
    extension_request,
    requirement_exempt,
    requirement_extend,
)
from learning.services.requirement_days import requirements_announce, requirements_turn
from learning.services.requirement_sync import requirements_sync
from people.audience import Audience, Group
from people.models import Department, User

MANAGER, EMPLOYEE, AWAY = "HR-024", "HR-028", "HR-035"
TEAM = ("HR-026", "HR-027", "HR-028", "HR-031")
TRAVELLING = ("HR-026", "HR-029", "HR-031")
AT_TEN = dt.time(10)
_TOLD = "learning.requirement"


@dataclass(frozen=True)
class Asked:
    """An assignment of the story: who asked what of whom, so many days ago."""

    days_ago: int
    actor: User
    audience: Audience
    course: Course
    terms: Terms
    source: AssignmentSource = AssignmentSource.ADMIN


def required_write(
    people: Sequence[Person], users: dict[str, User], shelf: Shelf, day: DemoDay
) -> None:
    """Write four assignments with all that has come of them by the demo's day."""
    admin = next(each for each in users.values() if each.is_admin)
    for asked in _asked(users, shelf, day, admin):
        _assign(people, users, day, asked)
    with frozen(day.horizon):
        _decide(users, admin, day)
        requirements_turn()
        requirements_announce()
    _past_is_told()


def _asked(users: dict[str, User], shelf: Shelf, day: DemoDay, admin: User) -> Iterator[Asked]:
    yearly = Terms(
        reason="Our customers’ data is in our hands; the certificate asks for it once a year.",
        due_days=70,
        valid_months=12,
        renews=True,
        opens_days_before=90,
    )
    yield Asked(95, admin, Audience(), shelf["security-at-work"].course, yearly)
    talks = Terms(
        reason="Renewal talks with our largest customers begin next month.",
        due_on=day.ago(-16),
        due_days=21,
    )
    rows = Department.objects.filter(name__in=["Customer Success", "Sales"])
    departments = tuple(rows.order_by("name").values_list("pk", flat=True))
    group = Audience((Group(departments=departments),))
    yield Asked(40, admin, group, shelf["negotiating-calmly"].course, talks)
    phones = Terms(reason="A phone was lost on the way to a customer.", due_days=30)
    course = shelf["lock-screen-habits"].course
    away = Audience(people=tuple(users[key].pk for key in TRAVELLING))
    yield Asked(42, users[MANAGER], away, course, phones, AssignmentSource.MANAGER)
    data = Terms(reason="So that we read the new churn dashboard the same way.", due_days=32)
    course = shelf["reading-data-without-fooling-yourself"].course
    team = Audience(people=tuple(users[key].pk for key in TEAM))
    yield Asked(25, users[MANAGER], team, course, data, AssignmentSource.MANAGER)


def _assign(people: Sequence[Person], users: dict[str, User], day: DemoDay, asked: Asked) -> None:
    """The assignment, and a round for whoever was there; whoever came later has one since then."""
    start = moment(day.workday_ago(asked.days_ago), AT_TEN, asked.actor.zone)
    with frozen(start):
        row = Assignment.objects.create(
            course=asked.course,
            audience=asked.audience.as_json(),
            starts_on=today(asked.actor.zone),
            source=asked.source,
            assigned_by=asked.actor,
            **asdict(asked.terms),
        )
        there = [users[each.key].pk for each in people if each.joined_at <= start]
        requirements_sync(people=there, assignments=[row])
    for each in people:
        if each.joined_at > start:
            with frozen(each.joined_at):
                requirements_sync(people=[users[each.key].pk], assignments=[row])


def _decide(users: dict[str, User], admin: User, day: DemoDay) -> None:
    """Who is away is exempt, most of those who are late got more time, and one asks for it."""
    open_rounds = Requirement.objects.open().select_related("person", "assignment")
    for row in open_rounds.filter(person=users[AWAY]):
        requirement_exempt(
            requirement=row, actor=admin, reason="On parental leave", until=day.ago(-45)
        )
    late = open_rounds.filter(due_on__lt=day.date).exclude(person__manager=users[MANAGER])
    for number, row in enumerate(late.order_by("person__email")):
        # Most of them asked in time.
        if number % 4:
            requirement_extend(requirement=row, actor=admin, due_on=day.ago(-10 - number))
    asking = open_rounds.filter(person=users[EMPLOYEE], assignment__source="manager").first()
    if asking is not None:
        extension_request(
            requirement=asking,
            wished_on=asking.due_on + dt.timedelta(days=7),
            reason="The renewal with Oriel takes all of next week.",
        )


def _past_is_told() -> None:
    """Let what was done have happened when it was, and nobody be told of any of it now."""
    EventDelivery.objects.filter(event__name__startswith=_TOLD).delete()
    EventDelivery.objects.filter(event__name="learning.extension_asked").delete()
    rows = Requirement.objects.filter(done_at__isnull=False)
    done = dict(rows.values_list("pk", "done_at"))
    events = list(Event.objects.filter(name=f"{_TOLD}_done"))
    for event in events:
        event.occurred_at = done[event.payload["requirement_id"]] or event.occurred_at
    Event.objects.bulk_update(events, ["occurred_at"])
