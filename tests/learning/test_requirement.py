"""What becomes of a person's required training as people come, move, learn and go."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import fields, replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.clock import frozen, now
from core.events import deliver_pending, emit
from learning.models import (
    Assignment,
    Course,
    Enrolment,
    EnrolmentState,
)
from learning.services.assignment import Terms, assignment_change, assignment_close
from learning.services.enrolment import enrolment_start
from learning.services.progress import progress_save
from learning.services.renewal import requirement_renew
from learning.services.requirement import requirement_exempt, requirement_extend
from learning.services.requirement_days import requirements_turn
from learning.services.requirement_sync import requirements_sync
from learning.tasks import requirement as tasks
from people.audience import Audience, Group
from people.events import PersonChanged, PersonJoined, PersonLeft
from people.models import Department, Status, User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import DepartmentFactory, UserFactory
from tests.factories.requirement import assignment_make, events_of, rounds_of, states_of

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)


def day(number: int) -> dt.datetime:
    return START + dt.timedelta(days=number)


@pytest.fixture
def sales(db: None) -> Department:
    return DepartmentFactory.create(name="Sales")


@pytest.fixture
def in_sales(sales: Department) -> Audience:
    return Audience((Group(departments=(sales.pk,)),))


def move(person: User, department: Department | None, **fields: object) -> None:
    """As HR's list has it: the row, then the event."""
    User.objects.filter(pk=person.pk).update(department=department, **fields)
    with transaction.atomic():
        emit(PersonChanged(fields=("department",)), subject=person)
    deliver_pending()


def finish(person: User, course: Course) -> Enrolment:
    """Read every lesson to its end, as the player saves it."""
    enrolment = enrolment_start(user=person, course=course)
    for entry in enrolment.release.outline:
        progress_save(enrolment=enrolment, lesson_key=entry["key"], end_reached=True)
    deliver_pending()
    enrolment.refresh_from_db()
    return enrolment


def terms_of(assignment: Assignment, **other: Any) -> Terms:
    kept = Terms(**{each.name: getattr(assignment, each.name) for each in fields(Terms)})
    return replace(kept, **other)


def test_it_opens_a_round_for_whoever_is_meant_and_says_why(
    sales: Department, in_sales: Audience
) -> None:
    seller, other = UserFactory.create(department=sales), UserFactory.create()
    with frozen(START):
        assignment = assignment_make(in_sales, due_days=14)

    (row,) = rounds_of(assignment, seller)
    assert (row.state, row.due_on) == ("open", dt.date(2026, 11, 17))
    assert row.applies_since == dt.date(2026, 11, 3)
    assert row.why == {"groups": [{"departments": [sales.pk]}]}
    assert events_of(row) == ["requirement_opened"]
    assert rounds_of(assignment, other) == []


def test_it_follows_people_as_they_join_move_leave_and_return(
    sales: Department, in_sales: Audience
) -> None:
    person = UserFactory.create()
    with frozen(START):
        assignment = assignment_make(in_sales, due_on=dt.date(2026, 11, 20), due_days=10)
    with frozen(day(1)):
        move(person, sales)
    with frozen(day(5)):
        move(person, None)
    with frozen(day(12)):
        move(person, sales)
    with frozen(day(20)):
        User.objects.filter(pk=person.pk).update(status=Status.LEFT)
        with transaction.atomic():
            emit(PersonLeft(), subject=person)
        deliver_pending()
    with frozen(day(40)):
        User.objects.filter(pk=person.pk).update(status=Status.ACTIVE)
        with transaction.atomic():
            emit(PersonJoined(returned=True), subject=person)
        deliver_pending()

    rows = rounds_of(assignment, person)
    assert [row.state for row in rows] == ["withdrawn", "withdrawn", "open"]
    assert [row.withdrawn_why for row in rows] == ["moved", "left", ""]
    # Who comes later has the days, and the fixed date where that is later still.
    assert [row.due_on.isoformat() for row in rows] == ["2026-11-20", "2026-11-25", "2026-12-23"]
    assert events_of(rows[0]) == ["requirement_opened", "requirement_withdrawn"]


def test_it_is_done_by_completing_the_course(sales: Department, in_sales: Audience) -> None:
    person, course = UserFactory.create(department=sales), course_make()
    with frozen(START):
        assignment = assignment_make(in_sales, course)
    with frozen(day(3)):
        enrolment = finish(person, course)

    (row,) = rounds_of(assignment, person)
    assert (row.state, row.done_on, row.enrolment) == ("done", dt.date(2026, 11, 6), enrolment)
    assert (row.was_on_time, row.was_done_before) == (True, False)
    move(person, None)
    assert states_of(assignment, person) == ["done"]


@pytest.mark.parametrize(("days_ago", "state"), [(30, "done"), (400, "open")])
def test_it_takes_what_was_completed_before_while_that_is_valid(
    days_ago: int, state: str, sales: Department, in_sales: Audience
) -> None:
    person, course = UserFactory.create(department=sales), course_make()
    with frozen(day(-days_ago)):
        enrolment_make(person, course, completed=True)
    with frozen(START):
        assignment = assignment_make(in_sales, course, valid_months=12)

    (row,) = rounds_of(assignment, person)
    assert row.state == state
    assert row.was_done_before == (state == "done")
    assert events_of(row) == ["requirement_done" if state == "done" else "requirement_opened"]


def test_it_renews_what_expires_and_keeps_the_round_before(
    sales: Department, in_sales: Audience
) -> None:
    certified = {"certificate": {"enabled": True, "valid_months": 12}}
    person = UserFactory.create(department=sales)
    course = course_make(metadata=certified)
    with frozen(START):
        assignment = assignment_make(in_sales, course, renews=True, opens_days_before=30)
        first = finish(person, course)
    with frozen(day(364 - 30)):
        requirements_turn()
        assert states_of(assignment, person) == ["done"]
    with frozen(day(365 - 30)):
        requirements_turn()
        requirements_turn()
    old, new = rounds_of(assignment, person)
    assert (old.state, old.valid_until) == ("done", dt.date(2027, 11, 3))
    assert (new.state, new.renewal, new.due_on) == ("open", True, dt.date(2027, 11, 3))
    assert getattr(old.certificate, "round", 0) == 1

    with frozen(day(340)):
        again = requirement_renew(requirement=new)
        assert (again.round, again.state, again.progress) == (2, EnrolmentState.ACTIVE, 0)
        assert requirement_renew(requirement=new).round == 2
        finish(person, course)
    new.refresh_from_db()
    first.refresh_from_db()
    assert (new.state, new.valid_until) == ("done", dt.date(2028, 10, 9))
    assert first.certificates.count() == 2


def test_it_opens_a_round_when_an_exemption_ends(sales: Department, in_sales: Audience) -> None:
    person, boss = UserFactory.create(department=sales), UserFactory.create()
    with frozen(START):
        assignment = assignment_make(in_sales, due_days=14)
        (row,) = rounds_of(assignment, person)
        requirement_exempt(
            requirement=row, actor=boss, reason="On parental leave", until=dt.date(2026, 12, 1)
        )
    with frozen(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)):
        requirements_turn()
        assert states_of(assignment, person) == ["exempt"]
    with frozen(dt.datetime(2026, 12, 2, 0, 5, tzinfo=dt.UTC)):
        requirements_turn()
    assert states_of(assignment, person) == ["exempt", "open"]
    assert rounds_of(assignment, person)[1].due_on == dt.date(2026, 12, 16)


def test_it_withdraws_what_is_open_when_the_assignment_is_closed(
    sales: Department, in_sales: Audience, admin: User
) -> None:
    person, ready, course = (
        UserFactory.create(department=sales),
        UserFactory.create(department=sales),
        course_make(),
    )
    assignment = assignment_make(in_sales, course)
    finish(ready, course)
    assignment_close(assignment=assignment, actor=admin)

    assert [row.withdrawn_why for row in rounds_of(assignment, person)] == ["closed"]
    assert states_of(assignment, ready) == ["done"]


def test_it_gives_other_dates_to_what_was_not_extended(
    sales: Department, in_sales: Audience, admin: User
) -> None:
    plain, extended = (UserFactory.create(department=sales) for _ in range(2))
    with frozen(START):
        assignment = assignment_make(in_sales, due_days=14)
        (row,) = rounds_of(assignment, extended)
        requirement_extend(requirement=row, actor=admin, due_on=dt.date(2026, 12, 24))
        terms = terms_of(assignment, due_days=21)
        assignment_change(assignment=assignment, actor=admin, audience=in_sales, terms=terms)

    assert rounds_of(assignment, plain)[0].due_on == dt.date(2026, 11, 24)
    assert rounds_of(assignment, extended)[0].due_on == dt.date(2026, 12, 24)


@pytest.mark.parametrize("seed", range(12))
def test_it_never_has_two_open_rounds_and_ends_as_the_rules_say(
    seed: int, sales: Department, in_sales: Audience, admin: User
) -> None:
    """Any order of moves, learning, days and sweeps; a last sweep leaves nothing to do."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    person, course = UserFactory.create(timezone="Asia/Tokyo"), course_make()
    moment = START
    with frozen(moment):
        assignment = assignment_make(
            in_sales, course, due_days=20, valid_months=2, renews=True, opens_days_before=20
        )
    for _step in range(25):
        moment += dt.timedelta(days=rng.choice([0, 1, 10, 40]))
        with frozen(moment):
            _something(rng, person, sales, assignment, admin)
            requirements_turn()
            open_rounds = assignment.requirements.open().filter(person=person).count()
            meant = User.objects.filter(pk=person.pk, department=sales, status="active").exists()
            newest = rounds_of(assignment, person)[-1:]
            assert open_rounds <= 1
            assert bool(newest and newest[0].state != "withdrawn") >= meant
            assert meant or not open_rounds
            assert requirements_sync(people=[person.pk]) == 0
    rows = rounds_of(assignment, person)
    assert [row.round for row in rows] == list(range(1, len(rows) + 1))


def _something(
    rng: random.Random, person: User, sales: Department, assignment: Assignment, admin: User
) -> None:
    act = rng.choice(["join", "join", "move", "leave", "learn", "learn", "exempt"])
    newest = assignment.requirements.open().filter(person=person).first()
    if act == "join":
        move(person, sales, status=Status.ACTIVE)
    elif act == "move":
        move(person, None)
    elif act == "leave":
        move(person, sales, status=Status.LEFT)
    elif newest is not None and act == "learn":
        requirement_renew(requirement=newest)
        finish(person, assignment.course)
    elif newest is not None and act == "exempt":
        until = now().date() + dt.timedelta(days=rng.choice([1, 15]))
        requirement_exempt(requirement=newest, actor=admin, reason="Away", until=until)


@pytest.mark.parametrize("act", ["open", "done", "withdraw"])
def test_it_asks_the_database_as_often_for_1000_people_as_for_10(
    act: str, sales: Department, in_sales: Audience
) -> None:
    def queries(number: int) -> int:
        people = people_make(number)
        course = course_make()
        User.objects.filter(pk__in=[each.pk for each in people]).update(department=sales)
        if act == "done":
            for person in people[:20]:
                enrolment_make(person, course, completed=True)
        assignment = Assignment.objects.create(
            course=course, audience=in_sales.as_json(), reason="x", starts_on=START, source="admin"
        )
        if act == "withdraw":
            requirements_sync(people=[each.pk for each in people], assignments=[assignment])
            assignment.state = "closed"
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert (
                requirements_sync(people=[each.pk for each in people], assignments=[assignment])
                == number
            )
        return len(seen) - 2 * (number > 500)

    few = queries(10)
    assert few <= 12
    assert queries(1000) <= 2 * few


def test_it_sweeps_everybody_whatever_was_missed(
    sales: Department, in_sales: Audience, settings: Any
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    assignment = assignment_make(in_sales)
    person = UserFactory.create(department=sales)
    assert states_of(assignment, person) == []
    tasks.requirements_range(first=1, last=person.pk)
    assert states_of(assignment, person) == ["open"]

    Assignment.objects.update(state="closed", closed_at=now())
    tasks.requirements_range(first=1, last=person.pk)
    assert states_of(assignment, person) == ["withdrawn"]
