"""Minutes, days and weeks of a person, each in the person's own time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from core.clock import frozen
from core.events import deliver_pending, emit
from core.models import Event
from learning.models import ActiveMinute, LearningDay
from learning.selectors.week import monday_of, week_streak, week_summary
from learning.services.activity import MOST_AT_ONCE, day_bounds, days_rebuild, minutes_record
from people.events import PersonChanged
from people.models import User
from people.services.preferences import preferences_save
from tests.factories.learning import course_make
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 10, 12)


def weeks(*back: int) -> set[date]:
    """Mondays so many weeks before `MONDAY`."""
    return {MONDAY - timedelta(weeks=count) for count in back}


def in_zone(user: User, name: str) -> User:
    user.timezone = name
    user.save(update_fields=["timezone"])
    return user


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)],
)
def test_it_has_days_of_23_to_25_hours(employee: User, day: date, hours: int) -> None:
    start, end = day_bounds(in_zone(employee, "Europe/London"), day)

    assert end - start == timedelta(hours=hours)


def test_it_puts_minutes_into_the_person_s_days_across_a_clock_change(employee: User) -> None:
    person = in_zone(employee, "Europe/London")
    # The clocks went back at 01:00 UTC on 25 October: 23:30 UTC on the 24th was 00:30 of the 25th.
    moments = [
        datetime(2026, 10, 24, 22, 59, 40, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 23, 59, tzinfo=UTC),
        datetime(2026, 10, 26, 0, 0, tzinfo=UTC),
    ]
    with frozen(datetime(2026, 10, 27, tzinfo=UTC)):
        new = minutes_record(user=person, course=course_make(), minutes=moments)

    assert new == 4
    days = dict(LearningDay.objects.filter(user=person).values_list("day", "minutes"))
    assert days == {date(2026, 10, 24): 1, date(2026, 10, 25): 2, date(2026, 10, 26): 1}


def test_it_cuts_the_days_anew_after_a_move(employee: User) -> None:
    moment = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    with frozen(moment + timedelta(hours=1)):
        minutes_record(user=employee, course=course_make(), minutes=[moment])
    person = in_zone(employee, "Asia/Singapore")

    days_rebuild(user=person)

    assert list(LearningDay.objects.values_list("day", "minutes")) == [(date(2026, 10, 25), 1)]


def test_it_follows_the_organisation_s_word_on_where_people_are(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    moment = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    with frozen(moment + timedelta(hours=1)):
        minutes_record(user=employee, course=course_make(), minutes=[moment])
    person = in_zone(employee, "Asia/Singapore")
    with transaction.atomic():
        emit(PersonChanged(fields=("timezone",)), subject=person)

    deliver_events()

    assert LearningDay.objects.get().day == date(2026, 10, 25)


def test_it_counts_no_minute_twice_nor_one_it_cannot_believe(employee: User) -> None:
    course = course_make()
    moment = datetime(2026, 10, 14, 12, tzinfo=UTC)
    sent = [
        moment,
        moment + timedelta(seconds=59),
        moment - timedelta(days=20),
        moment + timedelta(minutes=5),
    ]
    with frozen(moment):
        assert minutes_record(user=employee, course=course, minutes=sent) == 1
        assert minutes_record(user=employee, course=course, minutes=sent) == 0
    assert LearningDay.objects.get().minutes == 1


def test_it_takes_the_newest_of_too_many_minutes(employee: User) -> None:
    noon = datetime(2026, 10, 14, 12, tzinfo=UTC)
    minutes = [noon - timedelta(minutes=ago) for ago in range(MOST_AT_ONCE + 5)]
    with frozen(noon):
        new = minutes_record(user=employee, course=course_make(), minutes=minutes)
    assert new == MOST_AT_ONCE
    kept = ActiveMinute.objects.order_by("minute").values_list("minute", flat=True)
    assert (kept[0], kept.last()) == (minutes[MOST_AT_ONCE - 1], noon)


def test_it_begins_the_week_on_monday_of_the_person(employee: User) -> None:
    person = in_zone(employee, "Asia/Singapore")
    # Sunday 18 October in UTC is Monday 19 October in Singapore.
    with frozen(datetime(2026, 10, 18, 17, tzinfo=UTC)):
        LearningDay.objects.create(user=person, day=date(2026, 10, 18), minutes=50)
        LearningDay.objects.create(user=person, day=date(2026, 10, 19), minutes=20)
        week = week_summary(person)

    assert week.days[0].day == date(2026, 10, 19)
    assert [day.state for day in week.days] == ["did", *["ahead"] * 6]
    assert (week.minutes, week.to_go, week.percent, week.met) == (20, 40, 33, False)


def test_it_tells_the_days_of_the_week_apart(employee: User) -> None:
    with frozen(datetime(2026, 10, 14, 9, tzinfo=UTC)):
        LearningDay.objects.create(user=employee, day=date(2026, 10, 12), minutes=5)
        week = week_summary(employee)

    states = ["did", "missed", "today", "ahead", "ahead", "ahead", "ahead"]
    assert [day.state for day in week.days] == states
    assert [day.today for day in week.days].index(True) == 2
    assert monday_of(date(2026, 10, 18)) == MONDAY


@pytest.mark.parametrize(
    ("met", "streak", "grace_used"),
    [
        (weeks(), 0, False),
        (weeks(0), 1, False),
        (weeks(1), 1, False),
        (weeks(1, 2, 3), 3, False),
        (weeks(0, 1, 2), 3, False),
        # A week off is forgiven, and says so until this week is met.
        (weeks(2, 3), 2, True),
        (weeks(0, 2, 3), 3, False),
        (weeks(1, 3, 4), 3, False),
        # Two weeks off are not.
        (weeks(3, 4), 0, False),
        (weeks(0, 3, 4), 1, False),
        # Nor is another within four weeks.
        (weeks(1, 3, 5, 6), 2, False),
        (weeks(1, 3, 4, 5, 7), 5, False),
    ],
)
def test_it_counts_the_streak_with_its_grace(
    met: set[date], streak: int, *, grace_used: bool
) -> None:
    assert week_streak(met, this_week=MONDAY) == (streak, grace_used)


def test_it_counts_the_streak_of_a_person(employee: User) -> None:
    for back in (1, 2):
        day = MONDAY - timedelta(weeks=back)
        LearningDay.objects.create(user=employee, day=day, minutes=45)
        LearningDay.objects.create(user=employee, day=day + timedelta(days=6), minutes=15)
    with frozen(datetime(2026, 10, 14, 9, tzinfo=UTC)):
        assert week_summary(employee).streak == 2


def test_a_new_time_zone_cuts_the_days_anew(as_: LogIn, employee: User) -> None:
    person = in_zone(employee, "Europe/London")
    evening = datetime(2026, 10, 14, 22, 30, tzinfo=UTC)
    with frozen(evening):
        minutes_record(user=person, course=course_make(), minutes=[evening])

    chosen = {"timezone": "Asia/Tokyo"}
    as_(person).patch("/api/v1/me/", chosen, content_type="application/json")
    deliver_pending()

    assert LearningDay.objects.get(user=person).day == date(2026, 10, 15)


def test_choices_that_leave_the_time_zone_alone_announce_nothing(employee: User) -> None:
    preferences_save(user=employee, timezone=employee.timezone, theme="dark")

    assert not Event.objects.filter(name=PersonChanged.name).exists()
