"""Places in workshops: who gets one, who waits, who was there, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.clock import frozen, now
from core.errors import AppError
from core.events import emit
from core.models import Event
from core.registry import personal_data
from learning.models import Course, Enrolment, LessonProgress, WorkshopRegistration
from learning.services.enrolment import enrolment_leave
from learning.services.workshop import session_cancel, session_change
from learning.services.workshop_attendance import attendance_enter, attendance_mark
from learning.services.workshop_place import (
    registration_decide,
    workshop_cancel,
    workshop_register,
)
from learning.services.workshop_tell import reminders_send
from notifications.models import Notification
from people.events import PersonLeft
from people.models import Status, User
from tests.factories.people import UserFactory
from tests.factories.workshop import (
    HOUR,
    KEY,
    learner_make,
    register,
    session_make,
    states,
    terms_of,
    workshop_make,
)

pytestmark = pytest.mark.django_db
# A Tuesday; Berlin's clocks go back on the Sunday before 26 October.
START = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
Deliver = Callable[[], int]


@pytest.fixture
def course(db: None) -> Course:
    return workshop_make()


def told(person: User) -> list[str]:
    kinds = Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("learning.workshop_") for kind in kinds]


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as error:
        call()
    return error.value.code


def test_it_gives_places_then_a_waiting_list_and_promotes_in_order(
    course: Course, deliver_events: Deliver
) -> None:
    session = session_make(course, capacity=2)
    people = [learner_make(course) for _ in range(5)]
    rows = register(session, *people)
    assert states(session) == ["registered", "registered", "waiting", "waiting", "waiting"]
    assert [row.pk for row in register(session, people[0], people[2])] == [rows[0].pk, rows[2].pk]
    deliver_events()

    # One gives it back: the third has it. Room for one more: the fourth, too.
    workshop_cancel(registration=rows[0], actor=people[0])
    workshop_cancel(registration=rows[0], actor=people[0])
    session_change(session=session, actor=people[0], terms=terms_of(session, capacity=3))
    assert states(session) == ["cancelled", "registered", "registered", "registered", "waiting"]
    small = terms_of(session, capacity=2)
    change = lambda: session_change(session=session, actor=people[0], terms=small)  # noqa: E731
    assert refused(change) == "session_taken"
    # Back again means the end of the list.
    register(session, people[0])
    assert session.registrations.get(person=people[0]).turn == 6
    deliver_events()

    assert told(people[0]) == ["registered", "cancelled", "waiting"]
    assert told(people[2]) == told(people[3]) == ["waiting", "promoted"]
    assert told(people[4]) == ["waiting"]


def test_it_takes_only_who_is_enrolled_and_only_while_it_is_open(course: Course) -> None:
    with frozen(START):
        session = session_make(course, closes_at=START + dt.timedelta(days=6))
        learner, stranger = learner_make(course), UserFactory.create()
        done = learner_make(course)
        LessonProgress.objects.create(
            enrolment=Enrolment.objects.get(user=done), lesson_key=KEY, started_at=START,
            saved_at=START, completed_at=START,
        )  # fmt: skip
        assert refused(lambda: register(session, stranger)) == "not_enrolled"
        assert refused(lambda: register(session, done)) == "workshop_done"
        (row,) = register(session, learner)
        other = learner_make(course)
    with frozen(START + dt.timedelta(days=6, hours=1)):
        assert refused(lambda: register(session, other)) == "session_closed"
    with frozen(START + dt.timedelta(days=7, hours=1)):
        assert refused(lambda: register(session, other)) == "session_begun"
        cancel = lambda: workshop_cancel(registration=row, actor=learner)  # noqa: E731
        assert refused(cancel) == "session_begun"


def test_it_moves_who_registers_elsewhere_but_gives_up_no_sure_place(course: Course) -> None:
    first, second = session_make(course, capacity=1), session_make(course, capacity=1)
    mover, waiter, third = (learner_make(course) for _ in range(3))
    register(first, mover, waiter)
    register(second, mover)
    assert (states(first), states(second)) == (["cancelled", "registered"], ["registered"])
    # What is full would be worse than what one has; who waits may wait elsewhere.
    assert refused(lambda: register(second, waiter)) == "place_sure"
    register(first, third)
    register(second, third)
    assert (states(first), states(second)) == (
        ["cancelled", "registered", "cancelled"],
        ["registered", "waiting"],
    )
    # What was never marked is no hindrance once it is over.
    with frozen(now() + dt.timedelta(days=8)):
        later = session_make(course)
        register(later, mover, third)
    assert states(second) == ["absent", "cancelled"]
    assert states(later) == ["registered", "registered"]


def test_it_asks_the_host_where_places_are_approved(
    course: Course, deliver_events: Deliver
) -> None:
    host = UserFactory.create(name="Hana Host")
    session = session_make(course, capacity=1, needs_approval=True, host=host)
    people = [learner_make(course) for _ in range(4)]
    rows = register(session, *people)
    assert states(session) == ["asked"] * 4
    deliver_events()
    assert told(host) == ["asked"] * 4
    for row, approved in ((rows[1], True), (rows[0], True), (rows[2], False)):
        registration_decide(registration=row, actor=host, approved=approved)
    assert states(session) == ["waiting", "registered", "declined", "asked"]
    again = lambda: registration_decide(registration=rows[2], actor=host, approved=True)  # noqa: E731
    assert refused(again) == "registration_decided"
    assert refused(lambda: register(session, people[2])) == "registration_declined"

    # Who has a place can lose it; then the one who was approved has it.
    registration_decide(registration=rows[1], actor=host, approved=False)
    # Without approval who asked waits in turn.
    session_change(
        session=session, actor=host, terms=terms_of(session, needs_approval=False, capacity=2)
    )
    assert states(session) == ["registered", "declined", "declined", "registered"]
    deliver_events()
    assert told(people[2]) == ["decided"]
    assert told(people[1]) == ["decided"]
    assert told(people[0]) == ["promoted"]


def test_it_gives_back_the_place_of_who_leaves_the_course_or_the_organisation(
    course: Course, deliver_events: Deliver
) -> None:
    session = session_make(course, capacity=2)
    people = [learner_make(course) for _ in range(5)]
    register(session, *people)
    enrolment_leave(enrolment=Enrolment.objects.get(user=people[0]))
    User.objects.filter(pk=people[1].pk).update(status=Status.LEFT)
    emit(PersonLeft(), subject=people[1])
    deliver_events()
    assert states(session) == ["cancelled", "cancelled", "registered", "registered", "waiting"]
    # Whose data are erased gives it back as well, and leaves no trace.
    personal_data.get("learning").erase(people[2])
    assert states(session) == ["cancelled", "cancelled", "registered", "registered"]
    exported = personal_data.get("learning").export(people[3])["workshops"]
    assert [row["state"] for row in exported] == ["registered"]


def test_it_completes_the_lesson_by_the_code_in_the_room(course: Course) -> None:
    with frozen(START):
        session = session_make(course, capacity=1)
        person, waiter = learner_make(course), learner_make(course)
        row, late = register(session, person, waiter)
        code = session.attendance_code
        assert refused(lambda: attendance_enter(registration=row, code=code)) == "code_closed"
    begins = session.starts_at
    wrong = "000000" if code != "000000" else "111111"
    with frozen(begins - dt.timedelta(minutes=15)):
        for _ in range(5):
            assert refused(lambda: attendance_enter(registration=row, code=wrong)) == "code_wrong"
        assert refused(lambda: attendance_enter(registration=row, code=code)) == "code_tries"
    with frozen(begins + 2 * HOUR):
        attendance_enter(registration=row, code=f" {code[:3]} {code[3:]}")
        attendance_enter(registration=row, code=code)
        # Who waited, and found a chair, is there as well.
        attendance_enter(registration=late, code=code)
    with frozen(begins + 4 * HOUR):
        stranger = WorkshopRegistration(session=session, person=person, pk=row.pk)
        assert attendance_enter(registration=stranger, code="").state == "attended"

    progress = LessonProgress.objects.get(enrolment__user=person, lesson_key=KEY)
    assert progress.completed_at == begins + 2 * HOUR
    events = Event.objects.filter(name="learning.workshop_attended")
    assert [event.payload["how"] for event in events] == ["code", "code"]
    assert Enrolment.objects.get(user=person).progress == 33


def test_it_lets_the_host_say_who_was_there_and_correct_it(course: Course) -> None:
    host = UserFactory.create()
    with frozen(START):
        session = session_make(course, capacity=3, host=host)
        people = [learner_make(course) for _ in range(3)]
        rows = register(session, *people)
        ids = [row.pk for row in rows]
        mark: Any = lambda ids, present: attendance_mark(  # noqa: E731
            session=session, actor=host, ids=ids, present=present
        )
        assert refused(lambda: mark(ids, True)) == "marks_closed"
    with frozen(session.starts_at):
        assert mark(ids[:1], False) == 1
        assert mark(ids, True) == 3
        assert mark(ids, True) == 0
    with frozen(session.ends_at + dt.timedelta(days=2)):
        assert mark(ids[1:2], False) == 1
        done = LessonProgress.objects.filter(lesson_key=KEY, completed_at__isnull=False)
        assert set(done.values_list("enrolment__user", flat=True)) == {people[0].pk, people[2].pk}
        # Not any more once the course is completed with it.
        whole = Enrolment.objects.filter(user=people[0])
        whole.update(state="completed", completed_at=now())
        assert refused(lambda: mark(ids[:1], False)) == "course_completed"
    with frozen(session.ends_at + dt.timedelta(days=40)):
        assert refused(lambda: mark(ids, False)) == "marks_closed"
    assert states(session) == ["attended", "absent", "attended"]


def test_it_tells_of_changes_and_of_calling_off(course: Course, deliver_events: Deliver) -> None:
    host = UserFactory.create()
    session = session_make(course, capacity=1, host=host)
    person, waiter = learner_make(course), learner_make(course)
    register(session, person, waiter)
    deliver_events()
    session_change(session=session, actor=host, terms=terms_of(session, capacity=1))
    deliver_events()
    assert told(person) == ["registered"]
    session_change(session=session, actor=host, terms=terms_of(session, place="Room 5"))
    session.refresh_from_db()
    moved = terms_of(session, starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR)
    session_change(session=session, actor=host, terms=moved)
    # Of two changes at once one hears the newer.
    deliver_events()
    session.refresh_from_db()
    assert session.sequence == 2
    session_cancel(session=session, actor=host, why="The host is ill.")
    session_cancel(session=session, actor=host)
    deliver_events()

    assert told(person) == ["registered", "changed", "cancelled"]
    assert told(waiter) == ["waiting", "changed", "cancelled"]
    assert states(session) == ["cancelled", "cancelled"]
    assert refused(lambda: workshop_register(session=session, user=person)) == "session_cancelled"


def test_it_reminds_the_day_before_at_nine_where_the_person_is(course: Course) -> None:
    # Monday 26 October, 14:00 in Berlin: the clocks went back the night before.
    begins = dt.datetime(2026, 10, 26, 13, tzinfo=dt.UTC)
    zones = {"Europe/Berlin": 8, "Asia/Tokyo": 0, "America/Los_Angeles": 16}
    with frozen(START):
        session = session_make(course, starts_at=begins, capacity=9)
        people = {zone: learner_make(course, timezone=zone) for zone in zones}
        register(session, *people.values())
    sunday = dt.datetime(2026, 10, 25, tzinfo=dt.UTC)
    reminded: dict[str, int] = {}
    for hour in range(-12, 30):
        with frozen(sunday + hour * HOUR):
            reminders_send()
        for zone, person in people.items():
            if "reminder" in told(person):
                reminded.setdefault(zone, hour)
    # Nine in the morning of Sunday everywhere: UTC+1 by then in Berlin, UTC+9, UTC−7.
    assert reminded == zones
    assert all(told(person) == ["reminder"] for person in people.values())
