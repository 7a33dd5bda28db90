"""Which count of people may be shown: nobody is told from a figure, or from two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.selectors.studio.analytics.groups import (
    Figure,
    Share,
    between,
    figure,
    narrows_down,
    share,
    shared_out,
)

counts = st.integers(min_value=0, max_value=60)


def fits(shown: Figure) -> range:
    """The counts that a figure stands for."""
    return range(shown.low, shown.high + 1)


def falling(values: Sequence[int]) -> bool:
    return all(more >= fewer for more, fewer in pairwise(values))


@given(counts)
def test_it_stands_for_the_count_and_says_no_small_one(count: int) -> None:
    shown = figure(count)
    assert count in fits(shown)
    assert all(figure(other) == shown for other in fits(shown))
    assert shown.shown % 5 == 0
    assert len(fits(shown)) >= 3 or count == 0


def test_it_says_figures_in_words() -> None:
    assert [figure(n).people for n in (0, 4, 5, 13, 1240)] == [
        "nobody",
        "fewer than five people",
        "about 5 people",
        "about 15 people",
        "about 1,240 people",
    ]
    assert [str(figure(n)) for n in (0, 3, 12)] == ["0", "fewer than five", "10"]


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=3))
def test_it_lets_no_small_difference_of_nested_groups_be_known(values: list[int]) -> None:
    nested = sorted(values, reverse=True)
    shown = [figure(count) for count in nested]
    truths = [each for each in product(*map(fits, shown)) if falling(each)]
    for one in range(len(nested)):
        for other in range(one + 1, len(nested)):
            known = {truth[one] - truth[other] for truth in truths}
            assert len(known) > 1 or known == {0}
            told = between(shown[one], shown[other])
            if told.few:
                assert max(known) < told.limit
            else:
                # "About ten" may be four, where the smaller group is fewer than five.
                assert min(known) >= min(4, told.shown)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=4), st.booleans(), st.integers(0, 6))
def test_it_withholds_parts_that_give_a_small_one_away(
    parts: list[int], all_of_it: bool, rest: int
) -> None:
    whole = figure(sum(parts) + (0 if all_of_it else rest))
    told = shared_out(parts, whole, all_of_it=all_of_it)
    if told is None:
        return
    truths = [
        each
        for each in product(*map(fits, told))
        if (whole.low if all_of_it else 0) <= sum(each) <= whole.high
    ]
    assert tuple(parts) in truths
    for place, part in enumerate(parts):
        if 0 < part < 5:
            assert len({truth[place] for truth in truths}) > 1


def test_it_withholds_the_case_that_the_total_would_give_away() -> None:
    """5 + 5 + 1 + 1: the whole is about 10, so that each can only be the smallest it may be."""
    assert shared_out([5, 5, 1, 1], figure(12), all_of_it=True) is None
    assert shared_out([6, 5, 1], figure(12), all_of_it=True) is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=3))
def test_it_notices_when_two_falling_rows_pin_a_small_drop(steps: list[tuple[int, int]]) -> None:
    outer = [sum(both + quiet for both, quiet in steps[at:]) for at in range(len(steps))]
    inner = [sum(quiet for _both, quiet in steps[at:]) for at in range(len(steps))]
    shown, told = [figure(n) for n in outer], [figure(n) for n in inner]
    if narrows_down(shown, told):
        return
    truths = [
        quiet
        for full in product(*map(fits, shown))
        if falling(full)
        for quiet in product(*map(fits, told))
        if _consistent(full, quiet)
    ]
    for one in range(len(steps)):
        for other in range(one + 1, len(steps)):
            known = {quiet[one] - quiet[other] for quiet in truths}
            assert len(known) > 1 or not 0 < min(known) < 5


def _consistent(full: Sequence[int], quiet: Sequence[int]) -> bool:
    drops = [a - b for a, b in pairwise(full)] + [full[-1]]
    lost = [a - b for a, b in pairwise(quiet)] + [quiet[-1]]
    return all(0 <= small <= large for small, large in zip(lost, drops, strict=True))


@given(counts, counts)
def test_it_gives_no_share_of_fewer_than_five(part: int, rest: int) -> None:
    whole = figure(part + rest)
    told = share(figure(part), whole)
    assert (told is None) == (part + rest < 5)
    if told is None:
        return
    true = 100 * part / (part + rest)
    if told.bound == "over":
        assert true >= told.percent
    elif told.bound == "under":
        assert true <= told.percent or told.percent == 95
    elif 0 < part < part + rest:
        assert abs(true - told.percent) <= 100 * 5 / whole.low
    if part and rest and (part < 5 or rest < 5) and told.bound == "":
        # The figures differ by a step or more, which four people can.
        assert figure(part).shown < whole.shown


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 40, "0%"), (20, 40, "50%"), (3, 40, "under 15%"), (39, 40, "over 90%"), (2, 4, None)],
)
def test_it_says_shares_in_words(part: int, whole: int, words: str | None) -> None:
    told = share(figure(part), figure(whole))
    assert (told and told.words) == words


def test_it_can_compare_shares() -> None:
    assert share(figure(10), figure(20)) == Share(50)
