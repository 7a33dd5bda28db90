"""Days and weeks are what was recorded, whatever the order, the repetition and the delay."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.models import FIGURES, Activity, PersonDay, PersonWeek, StaleDay, Watermark
from analytics.services.activity import Told, activities_write
from analytics.services.rollup import people_rebuild, rollup_stale
from analytics.services.watermark import MINUTES, SETTLES, drift_mark, minutes_mark
from analytics.tasks import rollup_sweep, rollup_turn
from core.clock import frozen
from core.events import DomainEvent, deliver_pending
from learning.events import BlockAnswered, CourseCompleted, CourseRated, LessonCompleted
from learning.models import ActiveMinute, Course, Enrolment, Requirement
from learning.selectors.week import monday_of
from learning.services.activity import minutes_record
from learning.services.progress import progress_save
from people.audience import Audience
from people.models import User
from people.services.preferences import preferences_save
from tests.crossing import at_once
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make

pytestmark = pytest.mark.django_db

# Berlin's clocks go back on 25 October, those of Los Angeles on 1 November.
START = dt.datetime(2026, 10, 19, tzinfo=dt.UTC)
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu")
EVENTS: dict[str, tuple[Callable[..., DomainEvent], dict[str, Any]]] = {
    "lessons": (LessonCompleted, {"lesson_key": "one"}),
    "completions": (CourseCompleted, {}),
    "answers": (BlockAnswered, {"lesson_key": "one", "block_key": "q", "kind": "check"}),
    "": (CourseRated, {"stars": 3}),
}

Act = tuple[int, str, int]
Figures = dict[tuple[int, dt.date], tuple[int, ...]]

# Whose, what, and how many minutes after the start; close together, so that days are shared.
ACTS = st.tuples(
    st.integers(0, 3),
    st.sampled_from([*EVENTS, "minutes"]),
    st.one_of(st.integers(0, 16 * 24 * 60), st.integers(5 * 24 * 60, 8 * 24 * 60)),
)


# The course is required of the first two from this day on.
REQUIRED, SINCE = 2, dt.date(2026, 10, 25)


@pytest.fixture
def learners() -> list[Enrolment]:
    course = course_make()
    rows = [enrolment_make(UserFactory.create(timezone=zone), course) for zone in ZONES]
    with frozen(dt.datetime(2026, 10, 25, 4, tzinfo=dt.UTC)):
        audience = Audience(people=tuple(row.user_id for row in rows[:REQUIRED]))
        assignment_make(audience, course)
    Requirement.objects.update(applies_since=SINCE)
    return rows


def moment_of(act: Act) -> dt.datetime:
    return START + dt.timedelta(minutes=act[2])


def happen(act: Act, number: int, learners: list[Enrolment]) -> None:
    """The act reaches the database, perhaps again."""
    enrolment = learners[act[0]]
    if act[1] == "minutes":
        row = ActiveMinute(
            user_id=enrolment.user_id, course_id=enrolment.course_id, minute=moment_of(act)
        )
        ActiveMinute.objects.bulk_create([row], ignore_conflicts=True)
        return
    kind, fields = EVENTS[act[1]]
    event = kind(
        enrolment_id=enrolment.pk,
        user_id=enrolment.user_id,
        course_id=enrolment.course_id,
        **fields,
    )
    activities_write(told=[Told(event, number, moment_of(act))])


def straight(acts: list[Act], learners: list[Enrolment]) -> tuple[Figures, Figures]:
    """Days and weeks in plain Python; weeks have the number of their active days at the end."""
    days: dict[tuple[int, dt.date], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for number, act in enumerate(acts):
        person = learners[act[0]].user
        if act[1]:
            day = moment_of(act).astimezone(person.zone).date()
            days[person.pk, day][act[1]].add(act[2] if act[1] == "minutes" else number)
    asked = {each.user_id for each in learners[:REQUIRED]}
    for (person_id, day), seen in days.items():
        if person_id in asked and day >= SINCE:
            seen["required_minutes"] = seen["minutes"]
    by_day = {key: tuple(len(seen[name]) for name in FIGURES) for key, seen in days.items()}
    weeks: dict[tuple[int, dt.date], list[tuple[int, ...]]] = defaultdict(list)
    for (person_id, day), row in by_day.items():
        weeks[person_id, day - dt.timedelta(days=day.weekday())].append((*row, int(row[0] > 0)))
    by_week = {key: tuple(map(sum, zip(*rows, strict=True))) for key, rows in weeks.items()}
    return by_day, by_week


def kept() -> tuple[Figures, Figures]:
    days = PersonDay.objects.values_list("person_id", "day", *FIGURES)
    weeks = PersonWeek.objects.values_list("person_id", "monday", *FIGURES, "active_days")
    return (
        {(person, day): tuple(row) for person, day, *row in days},
        {(person, day): tuple(row) for person, day, *row in weeks},
    )


def forget() -> None:
    for model in (Activity, ActiveMinute, PersonDay, PersonWeek, StaleDay, Watermark):
        model.objects.all().delete()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, min_size=1, max_size=25), data=st.data())
def test_it_counts_what_a_straight_computation_counts(
    learners: list[Enrolment], acts: list[Act], data: st.DataObject
) -> None:
    forget()
    numbers = st.sampled_from(range(len(acts)))
    order = data.draw(st.permutations([*range(len(acts)), *data.draw(st.lists(numbers))]))
    turns = data.draw(st.sets(numbers, max_size=3))
    clock = START + dt.timedelta(days=20)
    for place, number in enumerate(order):
        happen(acts[number], number, learners)
        if place in turns:
            # The rest comes late, some of it for days that are counted already.
            clock += dt.timedelta(minutes=4)
            with frozen(clock):
                rollup_turn()
    with frozen(clock):
        rollup_turn()

    expected = straight(acts, learners)
    assert kept() == expected
    call_command("rollup_rebuild", verbosity=0)
    assert kept() == expected


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Tokyo", dt.datetime(2026, 10, 24, 15, 0, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
        ("Europe/Berlin", dt.datetime(2026, 10, 25, 22, 30, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
        ("Europe/Berlin", dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC), dt.date(2026, 10, 26)),
        (
            "America/Los_Angeles",
            dt.datetime(2026, 11, 2, 7, 59, tzinfo=dt.UTC),
            dt.date(2026, 11, 1),
        ),
        (
            "America/Los_Angeles",
            dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC),
            dt.date(2026, 11, 2),
        ),
    ],
)
def test_it_counts_on_the_person_s_own_day_and_week(
    zone: str, moment: dt.datetime, day: dt.date
) -> None:
    person = UserFactory.create(timezone=zone)
    with frozen(moment):
        minutes_record(user=person, course=course_make(), minutes=[moment])
        rollup_turn()

    assert PersonDay.objects.get(person=person).day == day
    assert PersonWeek.objects.get(person=person).monday == monday_of(day)


def test_it_sees_a_minute_whose_id_is_older_than_what_it_has_seen(employee: User) -> None:
    course = course_make()
    later = ActiveMinute.objects.create(user=employee, course=course, minute=START)
    with frozen(START):
        rollup_turn()
    # A transaction that began before and ends now.
    slow = START + dt.timedelta(minutes=1)
    ActiveMinute.objects.create(pk=later.pk - 1, user=employee, course=course, minute=slow)
    with frozen(START + SETTLES):
        rollup_turn()

    assert PersonDay.objects.get(person=employee).minutes == 2


def test_it_leaves_settled_minutes_alone(employee: User) -> None:
    row = ActiveMinute.objects.create(user=employee, course=course_make(), minute=START)
    for turn in range(3):
        with frozen(START + turn * SETTLES):
            minutes_mark()
    StaleDay.objects.all().delete()
    with frozen(START + 3 * SETTLES):
        minutes_mark()

    assert Watermark.objects.get(key=MINUTES).settled == row.pk
    assert not StaleDay.objects.exists()


def test_it_reads_a_long_backlog_in_parts(employee: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.services.watermark.MOST", 3)
    course = course_make()
    ActiveMinute.objects.bulk_create(
        ActiveMinute(user=employee, course=course, minute=START + dt.timedelta(minutes=count))
        for count in range(10)
    )
    for turn in range(3):
        with frozen(START + turn * SETTLES):
            rollup_turn()

    assert PersonDay.objects.get(person=employee).minutes == 10


def test_it_finds_days_that_nobody_told_it_of(employee: User) -> None:
    with frozen(START):
        minutes_record(user=employee, course=course_make(), minutes=[START])
        rollup_turn()
        PersonDay.objects.update(minutes=7)
        rollup_sweep()
        rollup_stale()
        assert PersonDay.objects.get(person=employee).minutes == 1
        assert drift_mark() == 0


def test_a_new_time_zone_cuts_the_days_anew(employee: User) -> None:
    evening = dt.datetime(2026, 10, 18, 22, 30, tzinfo=dt.UTC)
    with frozen(evening):
        minutes_record(user=employee, course=course_make(), minutes=[evening])
        rollup_turn()
        preferences_save(user=employee, timezone="Asia/Tokyo")
        deliver_pending()

    assert PersonDay.objects.get(person=employee).day == dt.date(2026, 10, 19)
    assert PersonWeek.objects.get(person=employee).monday == dt.date(2026, 10, 19)


def test_a_day_on_which_nothing_happened_after_all_has_no_row(employee: User) -> None:
    row = ActiveMinute.objects.create(user=employee, course=course_make(), minute=START)
    with frozen(START):
        rollup_turn()
        row.delete()
        StaleDay.objects.create(person=employee, day=START.date())
        rollup_turn()

    assert kept() == ({}, {})


def _busy(people: list[User], course: Course) -> None:
    ActiveMinute.objects.bulk_create(
        ActiveMinute(user=person, course=course, minute=START + dt.timedelta(days=day))
        for person in people
        for day in range(5)
    )


def test_it_asks_the_database_as_often_for_100_people_as_for_4() -> None:
    course = course_make()

    def queries(number: int) -> tuple[int, int]:
        people = UserFactory.create_batch(number, password=None)
        _busy(people, course)
        StaleDay.objects.bulk_create(
            StaleDay(person=person, day=START.date() + dt.timedelta(days=day))
            for person in people
            for day in range(5)
        )
        with CaptureQueriesContext(connection) as marked:
            assert rollup_stale() == number * 5
        with CaptureQueriesContext(connection) as rebuilt:
            people_rebuild(people=[person.pk for person in people])
        assert PersonDay.objects.count() >= number * 5
        return len(marked), len(rebuilt)

    few = queries(4)
    assert max(few) <= 13
    assert queries(100) == few


@pytest.mark.django_db(transaction=True)
def test_it_counts_right_however_many_workers_count_at_once() -> None:
    course = course_make()
    people = UserFactory.create_batch(4)
    enrolments = [enrolment_make(person, course) for person in people]
    _busy(people, course)

    def act(number: int) -> None:
        for each in range(8):
            happen((number, "lessons", each * 60), 100 * number + each, enrolments)
            rollup_stale(most=3)

    at_once(*[partial(act, number) for number in range(4)], rollup_turn)
    rollup_turn()

    at_end = kept()
    people_rebuild(people=[person.pk for person in people])
    assert kept() == at_end
    assert sum(row[FIGURES.index("lessons")] for row in at_end[0].values()) == 32
    assert sum(row[0] for row in at_end[0].values()) == 20


def test_it_divides_a_day_by_when_something_was_required(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    """Required on Tuesday, done on Thursday: minutes before and after are chosen."""
    course = course_make()
    enrolment = enrolment_make(employee, course)
    monday = dt.datetime(2026, 10, 19, 9, tzinfo=dt.UTC)

    def learn(day: int) -> None:
        with frozen(monday + dt.timedelta(days=day)):
            minutes_record(
                user=employee, course=course, minutes=[monday + dt.timedelta(days=day, minutes=-1)]
            )
            deliver_events()
            rollup_turn()

    learn(0)
    learn(1)
    with frozen(monday + dt.timedelta(days=1, hours=1)):
        assignment_make(Audience(people=(employee.pk,)), course)
    learn(2)
    learn(3)
    with frozen(monday + dt.timedelta(days=3, hours=1)):
        for entry in course.current_release.outline if course.current_release else []:
            progress_save(enrolment=enrolment, lesson_key=entry["key"], end_reached=True)
        deliver_events()
    learn(4)

    days = PersonDay.objects.filter(person=employee)
    assert list(days.values_list("minutes", "required_minutes")) == [
        (1, 0), (1, 1), (1, 1), (1, 1), (1, 0),
    ]  # fmt: skip
    assert PersonWeek.objects.get(person=employee).required_minutes == 3
