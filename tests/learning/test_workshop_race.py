"""Fifty people who want ten places at once."""

from __future__ import annotations

from functools import partial

import pytest

from learning.models import PlaceState
from learning.services.workshop_place import workshop_cancel, workshop_register
from people.models import User
from tests.crossing import at_once
from tests.factories.learning import enrolment_make
from tests.factories.workshop import session_make, states, workshop_make

pytestmark = pytest.mark.django_db(transaction=True)
PLACES, PEOPLE = 10, 50


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
