"""Several workers that look at the same people at once."""

from __future__ import annotations

import pytest

from learning.models import Assignment
from learning.services.requirement_sync import requirements_sync
from people.audience import Audience
from tests.crossing import at_once
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make, states_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_begins_one_round_however_many_workers_look_at_once() -> None:
    people = UserFactory.create_batch(5)
    ids = [person.pk for person in people]
    assignment = assignment_make(Audience(people=(UserFactory.create().pk,)))
    Assignment.objects.filter(pk=assignment.pk).update(audience={"people": ids})
    changed = at_once(
        *[lambda: requirements_sync(people=ids)] * 3,
        *[lambda: requirements_sync(people=ids[2:3])] * 2,
    )

    assert sum(changed) == 5
    assert [states_of(assignment, person) for person in people] == [["open"]] * 5
