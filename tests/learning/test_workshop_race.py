"""Several people who want something of one session at once."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client

from core.clock import frozen
from learning.models import PlaceState, WorkshopRegistration, WorkshopSession
from learning.personal_data import learning_erase
from learning.services.workshop import session_change
from learning.services.workshop_attendance import attendance_enter, attendance_mark
from learning.services.workshop_place import workshop_cancel, workshop_register
from people.models import User
from tests.crossing import at_once, in_turn, meanwhile, uncommitted
from tests.factories.learning import enrolment_make
from tests.factories.people import UserFactory
from tests.factories.workshop import (
    learner_make,
    register,
    session_make,
    states,
    terms_of,
    workshop_make,
)

pytestmark = pytest.mark.django_db(transaction=True)
PLACES, PEOPLE = 10, 50
MINUTE = dt.timedelta(minutes=1)


def test_it_gives_the_last_places_once_and_keeps_the_order_of_who_waits() -> None:
    course = workshop_make()
    session = session_make(course, capacity=PLACES)
    people = User.objects.bulk_create(
        User(email=f"p{n}@waymark.test", name=f"Person {n}") for n in range(PEOPLE)
    )
    for person in people:
        enrolment_make(person, course)
    rows = at_once(*[partial(workshop_register, session=session, user=each) for each in people])

    assert all(row.session_id == session.pk for row in rows)
    assert states(session) == ["registered"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    turns = list(session.registrations.order_by("turn").values_list("turn", flat=True))
    assert turns == list(range(1, PEOPLE + 1))

    seated = list(session.registrations.filter(state=PlaceState.REGISTERED))
    at_once(*[partial(workshop_cancel, registration=row, actor=row.person) for row in seated])
    # Twice at once gives it back once, and registering beside it takes nobody's turn.
    first = session.registrations.get(turn=PLACES + 1)
    at_once(
        *[partial(workshop_cancel, registration=first, actor=first.person)] * 2,
        partial(workshop_register, session=session, user=seated[0].person),
    )

    gone, promoted = ["cancelled"] * PLACES, ["registered"] * PLACES
    waiting = ["waiting"] * (PEOPLE - 2 * PLACES - 1)
    # The first who had a place waits at the end now; the first who was promoted is gone.
    assert states(session) == [*gone[1:], "cancelled", *promoted, *waiting, "waiting"]


def test_it_keeps_who_types_the_code_while_the_host_says_that_the_rest_is_absent() -> None:
    """What the host saw of who is there is older than the code that was typed meanwhile."""
    host, course = UserFactory.create(), workshop_make()
    session = session_make(course, host=host)
    (row, other) = register(session, learner_make(course), learner_make(course))
    client = Client()
    client.force_login(host)
    with frozen(session.starts_at + MINUTE):
        enter = partial(attendance_enter, registration=row, code=session.attendance_code)
        with uncommitted(enter) as commit:
            meanwhile(
                lambda: client.post(f"/workshops/{session.pk}/mark/", {"absent": "all"}), commit
            )

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, other.state) == (PlaceState.ATTENDED, PlaceState.ABSENT)


def test_it_marks_all_while_the_place_of_one_goes_to_another() -> None:
    """Shortly before it begins both go over the same registrations, each in another order."""
    course = workshop_make()
    session = session_make(course, capacity=1)
    first, second = learner_make(course), learner_make(course)
    register(session, first, second)
    one, two = session.registrations.order_by("pk")
    workshop_cancel(registration=one, actor=first)
    register(session, first)

    def hold() -> Any:
        return WorkshopRegistration.objects.select_for_update().get(pk=one.pk)

    with frozen(session.starts_at - MINUTE), uncommitted(hold) as release:
        mark = partial(
            attendance_mark, session=session, actor=second, ids=[one.pk, two.pk], present=True
        )
        give_back = partial(workshop_cancel, registration=two, actor=second)
        assert [type(each) for each in in_turn(mark, give_back, release=release)] == [
            int,
            WorkshopRegistration,
        ]


def test_it_erases_somebody_while_the_host_marks_them() -> None:
    """Both hold what the other waits for, unless enrolments come before sessions."""
    course = workshop_make()
    session = session_make(course)
    person, host = learner_make(course), UserFactory.create()
    (row,) = register(session, person)

    def hold() -> Any:
        return WorkshopSession.objects.select_for_update().get(pk=session.pk)

    with frozen(session.starts_at - MINUTE), uncommitted(hold) as release:
        mark = partial(attendance_mark, session=session, actor=host, ids=[row.pk], present=True)
        in_turn(partial(learning_erase, person), mark, release=release)
    assert not session.registrations.exists()


def test_it_says_once_that_the_host_is_another_when_the_form_is_sent_twice() -> None:
    host, other = UserFactory.create(), UserFactory.create()
    session = session_make(workshop_make(), host=host)
    change = partial(
        session_change, session=session, actor=host, terms=terms_of(session, host=other)
    )
    with uncommitted(change) as commit:
        row = meanwhile(change, commit)

    assert (row.host, row.sequence) == (other, 1)
    assert WorkshopSession.objects.get().host == other
