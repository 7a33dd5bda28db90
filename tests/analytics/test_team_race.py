"""Managers who act on the same people at once."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import transaction

from analytics.access import Team
from analytics.models import StandIn, TeamMessage
from analytics.privacy import Relation
from analytics.services.stand_in import stand_in_name
from analytics.services.team import team_assign, team_extend, team_remind
from core.clock import today
from learning.models import Assignment, Requirement
from learning.services.assignment import Terms
from learning.services.requirement_sync import requirements_sync
from people.audience import Audience
from people.models import User
from tests.crossing import at_once, in_turn, uncommitted
from tests.factories.learning import course_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_locks_people_in_one_order_however_their_due_dates_are() -> None:
    """What is due first of one is due last of the other, and each manager holds one of them."""
    manager = UserFactory.create()
    director = UserFactory.create()
    people = [UserFactory.create(manager=manager) for _number in range(2)]
    for person, days in zip(people, (30, 10), strict=True):
        assignment_make(Audience(people=(person.pk,)), due_days=days)
    rows = list(Requirement.objects.order_by("due_on").select_related("person"))
    before = {row.pk: row.due_on for row in rows}
    assert [row.person for row in rows] == people[::-1]

    def hold() -> User:
        return User.objects.select_for_update(no_key=True).get(pk=people[0].pk)

    def both() -> bool:
        """As whoever else is about people locks them: in the order of their ids."""
        ids = [person.pk for person in people]
        with transaction.atomic():
            return (
                len(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
                == 2
            )

    mine, above = Team(manager, manager, Relation.MANAGER), Team(director, manager, Relation.ABOVE)
    extend = partial(team_extend, requirements=rows, days=7, seen=before)
    with uncommitted(hold) as release:
        done = in_turn(
            both, partial(extend, team=mine), partial(extend, team=above), release=release
        )
    assert done == [True, 2, 2]
    # Both decided on the same due dates, so the time is given once.
    week = dt.timedelta(days=7)
    assert {row.pk: row.due_on for row in Requirement.objects.all()} == {
        pk: day + week for pk, day in before.items()
    }


def test_it_takes_turns_without_standing_in_the_way_of_whoever_locks_people() -> None:
    """A manager who is looked at in one batch with somebody who reports to them."""
    person = UserFactory.create()
    manager = UserFactory.create()
    User.objects.filter(pk=person.pk).update(manager=manager)
    team, course = Team(manager, manager, Relation.MANAGER), course_make()

    def hold() -> User:
        return User.objects.select_for_update(no_key=True).get(pk=person.pk)

    look = partial(requirements_sync, people=[person.pk, manager.pk])
    terms = Terms(reason="Agreed.")
    assign = partial(team_assign, team=team, people=[person], course=course, terms=terms)
    with uncommitted(hold) as release:
        assert in_turn(look, assign, release=release)[1].row.course == course


def test_it_assigns_and_names_once_what_is_sent_twice_at_once() -> None:
    manager = UserFactory.create()
    person, delegate = UserFactory.create(manager=manager), UserFactory.create()
    team, course = Team(manager, manager, Relation.MANAGER), course_make()
    terms = Terms(reason="Agreed.")
    day = today(manager.zone)
    assign = partial(team_assign, team=team, people=[person], course=course, terms=terms)
    name = partial(stand_in_name, manager=manager, delegate=delegate, first_on=day, last_on=day)
    at_once(assign, assign, name, name)
    assert (Assignment.objects.count(), StandIn.objects.count()) == (1, 1)


def test_it_reminds_once_of_the_same_when_two_managers_do_at_once() -> None:
    """Each has chosen the two in another order, and nobody waits for who waits for them."""
    director = UserFactory.create()
    manager = UserFactory.create(manager=director)
    people = [UserFactory.create(manager=manager) for _number in range(2)]
    mine, above = Team(manager, manager, Relation.MANAGER), Team(director, manager, Relation.ABOVE)
    at_once(
        partial(team_remind, team=mine, people=people, text="Soon?"),
        partial(team_remind, team=above, people=people[::-1], text="Soon?"),
    )
    told = TeamMessage.objects.values_list("person", flat=True)
    assert sorted(told) == [person.pk for person in people]
