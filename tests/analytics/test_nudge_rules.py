"""Whom each rule of nudges means, when, and when it stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from analytics.services.nudge import nudges_turn
from core.clock import frozen
from learning.services.observation import observation_decline
from notifications.models import Notification
from notifications.selectors.words import words_of
from people.models import User
from tests.analytics.nudging import (
    active,
    asks,
    at,
    away,
    begun,
    learned,
    nudged,
    required,
    switch_on,
)
from tests.factories.learning import enrolment_make
from tests.factories.practice import ask, practice_make

pytestmark = pytest.mark.django_db
Make = Callable[[User], object]


@pytest.fixture
def person(employee: User) -> User:
    employee.timezone = "Europe/Berlin"
    employee.save()
    return employee


def streak(person: User, *missed: int) -> None:
    for ago in range(1, 8):
        if ago not in missed:
            learned(person, weeks_ago=ago)
    learned(person, minutes=20)


def long_away(person: User) -> None:
    begun(person, days_ago=40)
    away(person, -9, -1)


def back_after(days: int) -> Make:
    def make(person: User) -> None:
        begun(person, days_ago=1)
        active(person, 1, days)

    return make


MEANT: list[tuple[str, int, Make, str]] = [
    ("stalled", 0, lambda person: begun(person, days_ago=14), "is where you left it"),
    ("due_soon", 0, lambda person: required(person, due=7), "is due on 3 December"),
    ("due_soon", 0, lambda person: required(person, due=0), "is due on 26 November"),
    ("overdue", 0, lambda person: required(person, due=-1), "was due on 25 November"),
    ("overdue", 0, lambda person: required(person, due=-28), "was due on 29 October"),
    ("goal", 1, lambda person: learned(person, minutes=45), "15 minutes to your weekly goal"),
    ("streak", 0, lambda person: streak(person, 3), "6 weeks in a row"),
    ("back", 0, long_away, "Welcome back"),
    ("back", 0, back_after(30), "Welcome back"),
    ("observation", 0, lambda person: _observes(person, days_ago=3), "Rea Report waits"),
    ("manager", 0, lambda person: asks(_report(person), days_ago=3), "Somebody on your team"),
    ("manager", 0, lambda person: required(_report(person), due=-8), "Somebody on your team"),
]
NOT_MEANT: list[tuple[str, int, Make]] = [
    ("stalled", 0, lambda person: begun(person, days_ago=13)),
    ("stalled", 0, lambda person: begun(person, days_ago=29)),
    ("stalled", 0, lambda person: begun(person, days_ago=14, done=())),
    ("stalled", 0, lambda person: begun(person, days_ago=14, completed=True)),
    ("due_soon", 0, lambda person: required(person, due=8)),
    # Who was told of it yesterday.
    ("due_soon", 0, lambda person: required(person, due=5, since=-1)),
    ("overdue", 0, lambda person: required(person, due=0)),
    ("overdue", 0, lambda person: required(person, due=-29)),
    ("goal", 0, lambda person: learned(person, minutes=45)),
    ("goal", 1, lambda person: learned(person, minutes=29)),
    ("goal", 1, lambda person: learned(person, minutes=60)),
    # A week off would be forgiven.
    ("streak", 0, streak),
    ("observation", 0, lambda person: _observes(person, days_ago=2)),
    ("observation", 2, lambda person: _observes(person, days_ago=3)),
    ("observation", 0, lambda person: _observes(person, days_ago=3, declined=True)),
    ("back", 0, back_after(20)),
    ("back", 0, lambda person: away(person, -9, -1)),
    ("manager", 0, lambda person: asks(_report(person), days_ago=0)),
    ("manager", 0, lambda person: required(_report(person), due=-7)),
    ("manager", 2, lambda person: required(_report(person), due=-8)),
]


def _report(person: User) -> User:
    return User.objects.create(name="Rea Report", email="rea@waymark.test", manager=person)


def _observes(person: User, *, days_ago: int, declined: bool = False) -> None:
    with frozen(at(-days_ago)):
        observation = ask(enrolment_make(_report(person), practice_make()), person)
    if declined:
        observation_decline(observation=observation)


def test_each_rule_means_those_it_says_and_tells_them_once(person: User) -> None:
    wrong = []
    for number, (rule, day, make, title) in enumerate(MEANT):
        with transaction.atomic():
            make(person)
            switch_on(rule)
            for moment in (at(day), at(day, 9, 59), at(day, 10)):
                with frozen(moment):
                    nudges_turn()
            told = [
                words_of(row, person).title
                for row in Notification.objects.filter(person=person, kind__startswith="analytics.")
            ]
            if nudged(person) != [rule] or len(told) != 1 or title not in told[0]:
                wrong.append((number, rule, nudged(person), told))
            transaction.set_rollback(True)
    assert wrong == []


def test_no_rule_means_anybody_else(person: User) -> None:
    wrong = []
    for number, (rule, day, make) in enumerate(NOT_MEANT):
        with transaction.atomic():
            make(person)
            switch_on(rule)
            with frozen(at(day)):
                nudges_turn()
            if nudged(person):
                wrong.append((number, rule))
            transaction.set_rollback(True)
    assert wrong == []
