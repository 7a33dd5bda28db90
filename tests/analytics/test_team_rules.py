"""How people stand, what needs a manager, and who may see what: pure functions."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.needs import Asked, Completed, Done, Item, Known, needs
from analytics.privacy import (
    SMALLEST,
    Figure,
    Relation,
    group_shown,
    may_see,
    parts_hidden,
    total_hidden,
)
from analytics.selectors.team_reads import Week
from analytics.selectors.team_words import finding
from analytics.standing import Fact, Past, standing

TODAY = dt.date(2026, 11, 26)
LONG_AGO = TODAY - timedelta(days=400)


def past(**given: Any) -> Past:
    usual: dict[str, Any] = {
        "lately": 80,
        "before": 240,
        "last_day": TODAY,
        "overdue": 0,
        "open": 0,
    }
    return Past(**usual | given)


def fact(number: int = 1, name: str = "Tomás Rivera", **given: Any) -> Fact:
    usual: dict[str, Any] = {
        "id": number, "name": name, "job_title": "", "today": TODAY, "since": LONG_AGO,
        "goal": 60, "away": False, "now": past(), "then": past(),
        "next_due": None, "oldest_due": None, "due_month": 0, "due_month_then": 0, "fell_due": 0,
        "on_time": 0, "fell_due_then": 0, "on_time_then": 0, "completions": 0,
    }  # fmt: skip
    return Fact(**usual | given)


QUIET = past(lately=0, last_day=TODAY - timedelta(days=19))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (fact(), "on_track"),
        (fact(now=past(overdue=1, open=1)), "slipping"),
        (fact(now=past(overdue=1, open=1), since=TODAY), "slipping"),
        (fact(now=past(overdue=1, open=1), away=True), "away"),
        (fact(now=past(lately=30)), "slipping"),
        (fact(now=QUIET), "slipping"),
        # Who never learned and has nothing to do is not slipping.
        (fact(now=past(lately=0, before=0, last_day=None)), "on_track"),
        (fact(now=past(lately=0, before=0, last_day=None, open=1)), "slipping"),
        (fact(since=TODAY - timedelta(days=10)), "new"),
    ],
)
def test_it_says_how_somebody_stands(found: Fact, expected: str) -> None:
    assert standing(found) == expected


def item(person: int, days: int, course: int = 7, progress: int | None = None) -> Item:
    due = TODAY + timedelta(days=days)
    return Item(person * 10 + course, person, course, f"Course {course}", 12, due, progress)


LATE = fact(1, now=past(overdue=1, open=1), oldest_due=TODAY - timedelta(days=5))
LATE_TOO = fact(2, "Ines", now=past(overdue=1, open=1), oldest_due=TODAY - timedelta(days=2))
LATE_QUIET = fact(3, "Oskar", now=QUIET._replace(overdue=1), oldest_due=TODAY - timedelta(days=9))
ASKED = Asked(1, 17, 1, "Course 7", TODAY, TODAY + timedelta(days=9), "Away")


@pytest.mark.parametrize(
    ("facts", "given", "expected"),
    [
        ([fact()], {}, []),
        (
            [LATE, LATE_TOO, LATE_QUIET],
            {"items": [item(1, -5), item(2, -2), item(3, -9)]},
            [("late_and_quiet", (3,)), ("overdue", (1, 2))],
        ),
        # The more people, the sooner; what somebody asks more time for is decided first.
        (
            [LATE, LATE_TOO],
            {"items": [item(1, -5), item(2, -2)], "asked": [ASKED]},
            [("asks", (1,)), ("overdue", (2,))],
        ),
        # Who was reminded of it is left in peace.
        (
            [LATE, LATE_TOO],
            {"items": [item(1, -5), item(2, -2)], "done": Done(frozenset({(1, 7)}))},
            [("overdue", (2,))],
        ),
        ([LATE._replace(away=True)], {"items": [item(1, -5)], "asked": [ASKED]}, []),
        (
            [fact(1), fact(2), fact(4)],
            {"items": [item(1, 3), item(2, 3), item(4, 3, progress=40)]},
            [("due_soon", (1, 2))],
        ),
        ([fact(1)], {"items": [item(1, 8)]}, []),
        ([fact(1, now=QUIET._replace(last_day=TODAY - timedelta(days=21)))], {}, [("quiet", (1,))]),
        ([fact(1, now=QUIET)], {}, []),
        ([fact(1, since=TODAY - timedelta(days=3))], {}, [("newcomer", (1,))]),
        (
            [fact(1, since=TODAY - timedelta(days=3))],
            {"done": Done(welcomed=frozenset({1}))},
            [],
        ),
        ([fact(1)], {"completed": [Completed(1, 7, "Course 7")]}, [("completed", (1,))]),
        (
            [fact(1)],
            {"completed": [Completed(1, 7, "C")], "done": Done(thanked=frozenset({(1, 7)}))},
            [],
        ),
        # Three at most, and one person leads one card.
        (
            [LATE_QUIET, LATE, fact(4), fact(5, since=TODAY), fact(6)],
            {
                "items": [item(3, -9), item(1, -5), item(4, 2)],
                "completed": [Completed(6, 7, "Course 7")],
            },
            [("late_and_quiet", (3,)), ("overdue", (1,)), ("due_soon", (4,))],
        ),
    ],
)
def test_it_says_what_needs_the_manager(
    facts: list[Fact], given: dict[str, Any], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    found = needs(Known(facts={each.id: each for each in facts}, **given))

    assert [(need.kind.value, need.ids) for need in found] == expected


@pytest.mark.parametrize(
    ("chosen", "required", "expected"),
    [
        ([22, 26, 24, 31, 35, 60, 50, 48], [12] * 8, ("nearly doubled", "stayed flat")),
        ([0] * 8, [0] * 8, ("No learning in these weeks.", "")),
        ([10] * 8, [0] * 4 + [9] * 4, ("stayed level", "began")),
        ([20, 20, 5, 5], [20, 20, 15, 16], ("half or less", "fell.")),
    ],
)
def test_it_puts_the_finding_above_the_chart(
    chosen: list[int], required: list[int], expected: tuple[str, str]
) -> None:
    weeks = [Week(TODAY, *pair) for pair in zip(chosen, required, strict=True)]

    assert all(part in said for part, said in zip(expected, finding(weeks), strict=True))


def test_nobody_sees_what_is_private_and_strangers_see_nothing() -> None:
    private = set(Figure) - {
        Figure.ENROLMENTS, Figure.COMPLETIONS, Figure.REQUIRED, Figure.WEEK_MINUTES,
        Figure.LAST_DAY, Figure.ENGAGEMENT, Figure.TALKS,
    }  # fmt: skip
    for relation in Relation:
        assert not any(may_see(relation, figure) for figure in private)
    assert not any(may_see(Relation.NONE, figure) for figure in Figure)
    assert {each for each in Relation if may_see(each, Figure.TALKS)} == {
        Relation.SELF, Relation.MANAGER,
    }  # fmt: skip


SIZES = st.dictionaries(st.integers(0, 8), st.integers(0, 30), max_size=6)


@given(sizes=SIZES, total_shown=st.booleans())
def test_nothing_under_five_can_be_worked_out(sizes: dict[int, int], total_shown: bool) -> None:
    hidden = parts_hidden(sizes, manages_each=False, total_shown=total_shown)
    shown = set(sizes) - hidden

    assert all(sizes[key] == 0 or sizes[key] >= SMALLEST for key in shown)
    assert all(sizes[key] for key in hidden)
    if hidden and total_shown and not total_hidden(sizes, hidden):
        # What is left of the total is of at least two parts, and of five people.
        assert len(hidden) >= 2
        assert sum(sizes[key] for key in hidden) >= SMALLEST
    if total_shown and total_hidden(sizes, hidden):
        assert not any(sizes[key] for key in shown)
    assert parts_hidden(sizes, manages_each=True) == set()


def test_figures_of_a_group_are_for_five_or_whoever_manages_each() -> None:
    told = [size for size in range(8) if group_shown(size, manages_each=False)]
    assert told == [0, 5, 6, 7]
    assert all(group_shown(size, manages_each=True) for size in range(8))
