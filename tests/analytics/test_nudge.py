"""Nudging: the holdout, many at once, what people have chosen, and what came of it."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import Activity, Nudge, NudgeReport, NudgeRule
from analytics.nudges.holdout import is_left_out
from analytics.nudges.measure import Group, interval, report, smallest_lift
from analytics.nudges.rule import rule_of, rules
from analytics.nudges.text import text_problem
from analytics.selectors.nudge import verdict
from analytics.services.nudge import nudges_turn
from analytics.services.nudge_measure import nudges_measure
from core.clock import frozen
from learning.models import Enrolment
from notifications.models import Delivery, MailChoice, Notification, Preference
from people.models import User
from tests.analytics.nudging import (
    at,
    begun,
    learned,
    nudged,
    required,
    stalled_crowd,
    switch_on,
)
from tests.factories.learning import course_make

db = pytest.mark.django_db


def test_the_holdout_is_always_the_same_and_as_large_as_it_says() -> None:
    def left_out(percent: int, salt: str = "a", rule: str = "goal") -> set[int]:
        return {
            pk
            for pk in range(20_000)
            if is_left_out(salt=salt, rule=rule, person_id=pk, percent=percent)
        }

    ten = left_out(10)
    assert ten == left_out(10)
    assert len(ten) == pytest.approx(2000, abs=130)
    assert ten < left_out(20)
    assert left_out(0) == set()
    # Another rule's, and another installation's, have nothing to do with it.
    for other in (left_out(10, rule="streak"), left_out(10, salt="b")):
        assert len(ten & other) == pytest.approx(200, abs=45)


@db
def test_it_nudges_two_thousand_in_a_fixed_number_of_statements_a_batch() -> None:
    switch_on("stalled", holdout=10)
    counts = []
    for number in (500, 2000):
        people = stalled_crowd(number)
        with frozen(at()), CaptureQueriesContext(connection) as captured:
            assert nudges_turn() == number
        counts.append(len(captured))
        rows = Nudge.objects.filter(person__in=people)
        withheld = set(rows.filter(withheld=True).values_list("person_id", flat=True))
        told = set(
            Notification.objects.filter(person__in=people).values_list("person_id", flat=True)
        )
        assert rows.count() == number
        assert len(withheld) == pytest.approx(number / 10, abs=number / 25)
        # The holdout gets none, everybody else one.
        assert told == {each.pk for each in people} - withheld
        with frozen(at(hour=7)):
            assert nudges_turn() == 0
        Enrolment.objects.all().delete()
    # Three that find out who and where, and the same for each batch of 500.
    once = counts[0] - 3
    assert counts[1] == 3 + 4 * once


@db
def test_who_has_stopped_a_rule_counts_where_they_were_assigned(employee: User) -> None:
    employee.timezone = "Europe/Berlin"
    employee.save()
    begun(employee, days_ago=14)
    Preference.objects.create(
        person=employee, kind="analytics.nudge_stalled", tray=False, mail=MailChoice.OFF
    )
    switch_on("stalled")
    with frozen(at()):
        nudges_turn()
    row = Nudge.objects.get()
    assert not row.withheld
    assert row.notification is not None
    assert not row.notification.in_tray
    assert not Delivery.objects.exists()


@db
def test_one_nudge_a_day_and_the_most_urgent_first(employee: User) -> None:
    employee.timezone = "Europe/Berlin"
    employee.save()
    begun(employee, days_ago=14)
    required(employee, due=-1)
    required(employee, due=6)
    learned(employee, minutes=45)
    switch_on()
    for day in range(6):
        with frozen(at(day)):
            nudges_turn()
    assert nudged(employee) == ["overdue", "due_soon", "stalled", "due_soon"]
    assert NudgeRule.objects.filter(is_on=True).count() == len(rules)


@db
def test_it_counts_who_opened_and_acted_in_both_groups_a_week_later() -> None:
    switch_on("stalled", holdout=50)
    people = stalled_crowd(60)
    with frozen(at()):
        nudges_turn()
    rows = list(Nudge.objects.order_by("pk"))
    told = [row for row in rows if not row.withheld]
    left_out = [row for row in rows if row.withheld]
    for row in told[:6]:
        assert row.notification is not None
        row.notification.mark(read=True)
        row.notification.save()
    # In time, too late, in another course, and before.
    course = Enrolment.objects.filter(user=people[0]).get().course
    acts = [(row, 3, course) for row in told[:5]] + [(left_out[0], 6, course)]
    acts += [(told[6], 8, course), (told[7], 3, course_make()), (left_out[1], -1, course)]
    Activity.objects.bulk_create(
        Activity(
            actor_id=row.person_id, verb="completed", object_kind="lesson", course=of,
            source=f"test:{number}", occurred_at=at(days),
        )
        for number, (row, days, of) in enumerate(acts)
    )  # fmt: skip
    Nudge.objects.update(created_at=at())
    with frozen(at(7)):
        nudges_measure()
        assert NudgeReport.objects.get().figures["told"]["people"] == 0
        assert Nudge.objects.filter(acted=True).count() == 6
    with frozen(at(9)):
        nudges_measure()
        nudges_measure()
        figures = NudgeReport.objects.get().figures
    assert figures["told"] == {"people": len(told), "opened": 6, "acted": 5}
    assert figures["left_out"] == {"people": len(left_out), "opened": 0, "acted": 1}
    assert figures["difference"] is None
    assert not Nudge.objects.filter(acted=None).exists()


def test_the_interval_is_newcombes_and_small_groups_get_none() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II (a), method 10.
    low, high = interval(Group(70, 0, 56), Group(80, 0, 48))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    # The sizes of which METHODS tells: base 20 %, one in ten left out.
    lifts = [smallest_lift(0.2, number * 9 // 10, number // 10) for number in (500, 5000, 20_000)]
    assert lifts == pytest.approx([0.167, 0.053, 0.026], abs=5e-4)
    row = NudgeRule(key="goal", holdout=10)
    small = report(Group(450, 200, 99), Group(50, 0, 9))
    assert "Not measurable at this size: only a difference of 17 points" in verdict(row, small)
    large = report(Group(9000, 4000, 2700), Group(1000, 0, 200))
    assert verdict(row, large).startswith("It helps: +10.0 points, somewhere between +7.2 and ")
    assert "nobody is left out" in verdict(
        NudgeRule(key="due_soon", holdout=0), report(Group(900, 1, 1), Group())
    )


def test_without_an_effect_the_interval_covers_zero_nineteen_times_in_twenty() -> None:
    dice = random.Random(26)  # noqa: S311  # a simulation
    covered = 0
    for _round in range(400):
        told = sum(dice.random() < 0.2 for _person in range(450))
        left_out = sum(dice.random() < 0.2 for _person in range(50))
        low, high = interval(Group(450, 0, told), Group(50, 0, left_out))
        covered += low <= 0 <= high
    # 95 % of 400 is 380; three standard errors are 13.
    assert 367 <= covered <= 393


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("“{course}” waits, {first_name}", ""),
        ("“{curse}” waits", "There is no {curse}. You may use {course}, {left}, {first_name}."),
        ("{} waits", "There is no {}."),
        ("{course.title.__class__}", "A brace is left over."),
        ("Open {course", "A brace is left over."),
    ],
)
def test_it_says_which_placeholders_there_are(text: str, problem: str) -> None:
    rule = rule_of("stalled")
    assert rule is not None
    assert text_problem(rule, text).startswith(problem)
    assert bool(text_problem(rule, text)) == bool(problem)
