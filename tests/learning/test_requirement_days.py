"""Required training on the days of people in different time zones, across changes of the clocks."""

from __future__ import annotations

import datetime as dt

import pytest

from core.clock import frozen
from core.models import Event
from learning.services.requirement_days import requirements_announce, requirements_turn
from people.audience import Audience
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make, events_of, rounds_of

pytestmark = pytest.mark.django_db

# A moment in UTC, and the people's days then: the US have gone back an hour on 1 November 2026,
# Germany on 25 October, Japan never.
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles")


@pytest.mark.parametrize(
    ("utc", "days"),
    [
        ("2026-10-24T22:30", ["2026-10-25", "2026-10-25", "2026-10-24"]),
        ("2026-10-25T23:30", ["2026-10-26", "2026-10-26", "2026-10-25"]),
        ("2026-11-01T07:30", ["2026-11-01", "2026-11-01", "2026-11-01"]),
        ("2026-11-02T07:30", ["2026-11-02", "2026-11-02", "2026-11-01"]),
    ],
)
def test_it_counts_each_persons_own_days(utc: str, days: list[str]) -> None:
    people = [UserFactory.create(timezone=zone) for zone in ZONES]
    chosen = Audience(people=tuple(person.pk for person in people))
    with frozen(dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)):
        assignment = assignment_make(chosen, due_days=10)
    rows = [rounds_of(assignment, person)[0] for person in people]

    assert [row.applies_since.isoformat() for row in rows] == days
    assert all((row.due_on - row.applies_since).days == 10 for row in rows)


def test_it_tells_of_a_week_left_and_of_the_day_after_once_where_the_person_is() -> None:
    people = [UserFactory.create(timezone=zone) for zone in ZONES]
    with frozen(dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)):
        chosen = Audience(people=tuple(person.pk for person in people))
        assignment = assignment_make(chosen, due_on=dt.date(2026, 11, 1))
    told: dict[tuple[str, str], dt.datetime] = {}
    moment = dt.datetime(2026, 10, 23, 12, tzinfo=dt.UTC)
    while moment < dt.datetime(2026, 11, 4, tzinfo=dt.UTC):
        with frozen(moment):
            requirements_announce()
        for person in people:
            for name in events_of(rounds_of(assignment, person)[0])[1:]:
                told.setdefault((person.timezone, name), moment)
        moment += dt.timedelta(hours=1)

    def local(zone: str, name: str) -> str:
        return told[zone, name].astimezone(UserFactory.build(timezone=zone).zone).isoformat()

    # The first hour of the day where they are, across the change of the clocks.
    assert [local(zone, "requirement_due_soon")[:13] for zone in ZONES] == ["2026-10-25T00"] * 3
    assert [local(zone, "requirement_overdue")[:13] for zone in ZONES] == ["2026-11-02T00"] * 3
    assert Event.objects.filter(name__startswith="learning.requirement_").count() == 3 * 3


def test_it_opens_a_renewal_on_the_day_that_comes_where_the_person_is() -> None:
    """What was done on 31 August counts for two months; the next round opens a week before, on
    24 October, a day before Germany's clocks go back, and is due on the 31st.
    """
    people, course = [UserFactory.create(timezone=zone) for zone in ZONES], course_make()
    for person in people:
        with frozen(dt.datetime(2026, 8, 31, 10, tzinfo=person.zone)):
            enrolment_make(person, course, completed=True)
    with frozen(dt.datetime(2026, 9, 2, 12, tzinfo=dt.UTC)):
        assignment = assignment_make(
            Audience(people=tuple(person.pk for person in people)),
            course,
            valid_months=2,
            renews=True,
            opens_days_before=7,
        )
    opened: dict[str, str] = {}
    moment = dt.datetime(2026, 10, 22, 12, tzinfo=dt.UTC)
    while moment < dt.datetime(2026, 10, 26, tzinfo=dt.UTC):
        with frozen(moment):
            requirements_turn()
        for person in people:
            if len(rounds_of(assignment, person)) > 1:
                opened.setdefault(person.timezone, moment.astimezone(person.zone).isoformat()[:13])
        moment += dt.timedelta(hours=1)

    assert opened == dict.fromkeys(ZONES, "2026-10-24T00")
    due = {rounds_of(assignment, person)[1].due_on.isoformat() for person in people}
    assert due == {"2026-10-31"}
