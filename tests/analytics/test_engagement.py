"""How engaged somebody is, by their own habit."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from analytics.engagement import Level, engagement
from analytics.models import PersonDay
from analytics.selectors.engagement import engagements
from core.clock import frozen
from notifications.models import Attention
from people.models import Status, User
from tests.factories.people import UserFactory

TODAY = dt.date(2026, 11, 26)
LONG_AGO = TODAY - timedelta(days=400)


def weekly(*minutes: int) -> dict[dt.date, int]:
    """So many minutes a week, this one last, each learned on one day."""
    return {
        TODAY - timedelta(weeks=back): count
        for back, count in enumerate(reversed(minutes))
        if count
    }


@pytest.mark.parametrize(
    ("minutes", "since", "level"),
    [
        (weekly(60, 60, 60, 60, 60, 60, 60, 60), LONG_AGO, "steady"),
        (weekly(60, 60, 60, 60, 60, 60, 90, 80), LONG_AGO, "steady"),
        (weekly(60, 60, 60, 60, 60, 60, 90, 90), LONG_AGO, "more"),
        (weekly(60, 60, 60, 60, 60, 60, 30, 30), LONG_AGO, "less"),
        (weekly(60, 60, 60, 60, 60, 60, 30, 34), LONG_AGO, "steady"),
        # Whoever learns every other week is steady with that.
        (weekly(90, 0, 90, 0, 90, 0, 90, 0), LONG_AGO, "steady"),
        (weekly(60, 60, 60, 60, 60, 60, 0, 0), LONG_AGO, "quiet"),
        ({}, LONG_AGO, "quiet"),
        (weekly(600, 0, 0, 0, 0, 0, 0, 0, 0, 0), LONG_AGO, "quiet"),
        # Small habits: a few minutes more or less say nothing.
        (weekly(4, 4, 4, 4, 4, 4, 12, 12), LONG_AGO, "steady"),
        (weekly(8, 8, 8, 8, 8, 8, 1, 1), LONG_AGO, "steady"),
        (weekly(0, 0, 0, 0, 0, 0, 0, 40), LONG_AGO, "more"),
        # Done something, in less than a minute.
        ({TODAY: 0}, LONG_AGO, "steady"),
        (weekly(60, 60), TODAY - timedelta(days=13), "new"),
        (weekly(60, 60), TODAY - timedelta(days=27), "new"),
        # Weeks before somebody came are no weeks without learning.
        (weekly(60, 60, 60, 60), TODAY - timedelta(days=28), "steady"),
        # Nor does the future count, where a clock is ahead.
        ({TODAY + timedelta(days=1): 60}, LONG_AGO, "quiet"),
    ],
)
def test_it_puts_it_in_a_word(minutes: dict[dt.date, int], since: dt.date, level: str) -> None:
    found = engagement(minutes=minutes, today=TODAY, since=since)

    assert found.level == level
    assert found.reasons
    assert engagement(minutes=minutes, today=TODAY, since=since, away=True).level == Level.AWAY


@pytest.mark.parametrize(
    ("minutes", "since", "reasons"),
    [
        (
            weekly(60, 60, 60, 60, 60, 60, 30, 30),
            LONG_AGO,
            [
                "30 minutes a week in the last two weeks.",
                "60 minutes a week in the six weeks before.",
            ],
        ),
        (
            weekly(6, 0, 0),
            LONG_AGO,
            ["No learning for 14 days.", "1 minute a week in the six weeks before."],
        ),
        (
            {},
            LONG_AGO,
            ["No learning in the last eight weeks.", "No learning in the six weeks before."],
        ),
        (
            weekly(40),
            TODAY,
            [
                "20 minutes a week in the last two weeks.",
                "Here for less than four weeks, so there is no habit to compare with.",
            ],
        ),
    ],
)
def test_it_says_why(minutes: dict[dt.date, int], since: dt.date, reasons: list[str]) -> None:
    assert engagement(minutes=minutes, today=TODAY, since=since).reasons == reasons


@pytest.mark.django_db
def test_it_knows_it_of_many_in_three_queries(
    employee: User,
    colleague: User,
    manager: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [employee, colleague, manager, *UserFactory.create_batch(5, password=None)]
    for back in range(8):
        PersonDay.objects.create(person=employee, day=TODAY - timedelta(weeks=back), minutes=60)
    Attention.objects.update_or_create(
        person=colleague, defaults={"away_from": TODAY, "away_until": TODAY}
    )
    manager.status = Status.ON_LEAVE
    with frozen(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)), django_assert_num_queries(3):
        found = engagements(people)

    levels = [found[person.pk].level for person in people]
    assert levels == ["steady", "away", "away", *["new"] * 5]
