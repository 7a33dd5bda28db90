"""Twelve weeks in Tokyo, Berlin and Los Angeles, over the changes of their clocks: due dates,
renewals and nudges on each person's own day.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from analytics.models import Nudge, PersonWeek
from analytics.services.nudge import nudges_turn
from core.clock import frozen
from learning.models import Requirement
from learning.services.requirement_days import requirements_announce, requirements_turn
from notifications.timing import local_moment
from people.audience import Audience
from people.models import User
from tests.analytics.nudging import switch_on
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make

pytestmark = pytest.mark.django_db
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles")
# Clocks go back on 25 October in Berlin and on 1 November in Los Angeles.
FIRST, DAYS = dt.date(2026, 10, 5), 84


def days(*texts: str) -> list[dt.date]:
    return [dt.date.fromisoformat(f"2026-{text}") for text in texts]


def live(people: list[User]) -> None:
    """The scheduler's work at each midnight and each morning of each of them."""
    marks = [
        (local_moment(FIRST + dt.timedelta(days=ahead), dt.time(hour, 20), person.zone), hour)
        for person, ahead, hour in itertools.product(people, range(DAYS), (0, 6))
    ]
    for moment, hour in sorted(marks):
        with frozen(moment):
            if hour:
                nudges_turn()
            else:
                requirements_turn()
                requirements_announce()


def test_what_is_due_renewed_and_nudged_lands_on_each_persons_own_day() -> None:
    people = [UserFactory.create(timezone=zone, password=None) for zone in ZONES]
    audience = Audience(people=tuple(person.pk for person in people))
    yearly = course_make("Safety")
    with frozen(dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)):
        once = assignment_make(audience, course_make("Talks"), due_days=34)
        for person in people:
            enrolment_make(person, yearly, completed=True)
        again = assignment_make(audience, yearly, valid_months=2, renews=True, opens_days_before=20)
    PersonWeek.objects.bulk_create(
        PersonWeek(
            person=person, monday=FIRST + dt.timedelta(weeks=week), minutes=45, active_days=2
        )
        for person, week in itertools.product(people, range(12))
    )
    switch_on("due_soon", "overdue", "goal")
    live(people)

    fridays = [FIRST + dt.timedelta(days=4, weeks=week) for week in range(12)]
    expected = {
        "due_soon": days("11-01", "11-07", "11-28", "12-04"),
        "overdue": days("11-09", "11-16", "11-23", "11-30", "12-06", "12-13", "12-20", "12-27"),
        # On the fourth of December something more urgent is said.
        "goal": [day for day in fridays if day != dt.date(2026, 12, 4)],
    }
    for person in people:
        rows = list(Nudge.objects.filter(person=person).order_by("pk"))
        for rule, told in expected.items():
            assert [row.day for row in rows if row.rule == rule] == told, person.timezone
        local = [row.created_at.astimezone(person.zone) for row in rows]
        assert [each.date() for each in local] == [row.day for row in rows]
        assert {(each.hour, each.minute) for each in local} == {(6, 20)}

        (first,) = Requirement.objects.filter(assignment=once, person=person)
        assert first.due_on == dt.date(2026, 11, 8)
        assert began(first.due_soon_at, person) == dt.date(2026, 11, 1)
        assert began(first.overdue_at, person) == dt.date(2026, 11, 9)
        done, renewed = Requirement.objects.filter(assignment=again, person=person).order_by(
            "round"
        )
        assert done.valid_until == renewed.due_on == dt.date(2026, 12, 5)
        assert began(renewed.created_at, person) == dt.date(2026, 11, 15)
        assert began(renewed.overdue_at, person) == dt.date(2026, 12, 6)


def began(moment: dt.datetime | None, person: User) -> dt.date:
    """The person's day, within whose first hour it happened."""
    assert moment is not None
    local = moment.astimezone(person.zone)
    assert local.hour == 0
    return local.date()
