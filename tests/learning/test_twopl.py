"""The two-parameter model: against published figures, and against answers of known making."""

from __future__ import annotations

import numpy as np
import pytest

from learning.selectors.studio.analytics.twopl import FLAT, Fit, Floats, fit

# Law School Admission Test, section 6: how many of 1,000 people have each pattern of right and
# wrong answers, from 00000 to 11111 (Bock & Lieberman 1970, Psychometrika 35, 179-197).
LSAT6 = (
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15,
    10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
)  # fmt: skip


def lsat6() -> Floats:
    patterns = [[float(digit) for digit in f"{at:05b}"] for at in range(32)]
    return np.repeat(np.array(patterns), LSAT6, axis=0)


def simulated(
    slopes: Floats, places: Floats, people: int, seed: int, unasked: float = 0.0
) -> Floats:
    chance = np.random.default_rng(seed)
    knows = chance.normal(size=(people, 1))
    right = chance.random((people, len(slopes))) < 1 / (1 + np.exp(-slopes * (knows - places)))
    answers = right.astype(float)
    answers[chance.random(answers.shape) < unasked] = np.nan
    return answers


def test_it_finds_what_is_published_for_lsat_6() -> None:
    """Rizopoulos 2006, Journal of Statistical Software 17(5): the R package ltm."""
    answers = lsat6()
    assert answers.shape == (1000, 5)
    found = fit(answers, FLAT)
    assert found.converged
    assert found.loglik == pytest.approx(-2466.653, abs=0.001)
    assert found.slope == pytest.approx([0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=0.002)
    assert found.difficulty == pytest.approx(
        [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=0.005
    )
    assert found.slope_error == pytest.approx([0.2581, 0.1867, 0.2326, 0.1852, 0.2100], rel=0.1)
    assert found.difficulty_error == pytest.approx(
        [0.8669, 0.3073, 0.0997, 0.4341, 0.8700], rel=0.1
    )


def recovered(people: int, unasked: float) -> tuple[Floats, Floats, list[Fit]]:
    chance = np.random.default_rng(5)
    slopes, places = chance.uniform(0.5, 2.2, 15), chance.normal(0, 1, 15)
    return (
        slopes,
        places,
        [fit(simulated(slopes, places, people, seed, unasked)) for seed in range(12)],
    )


@pytest.mark.parametrize(("people", "unasked"), [(400, 0.0), (1000, 0.6), (1200, 0.0)])
def test_it_recovers_what_made_the_answers(people: int, unasked: float) -> None:
    """The error shrinks with the root of the answers; 95 % intervals hold the truth as often."""
    slopes, places, fits = recovered(people, unasked)
    assert all(each.converged for each in fits)
    scale = (400 / (people * (1 - unasked))) ** 0.5
    off = np.array([each.slope - slopes for each in fits])
    assert np.sqrt((off**2).mean()) < 0.32 * scale
    assert abs(off.mean()) < 0.12 * scale
    amiss = np.array([each.difficulty - places for each in fits])
    assert np.sqrt(np.median(amiss**2)) < 0.14 * scale
    held = np.abs(off) < 1.96 * np.array([each.slope_error for each in fits])
    assert 0.9 < held.mean() < 0.99
    held = np.abs(amiss) < 1.96 * np.array([each.difficulty_error for each in fits])
    assert 0.9 < held.mean() < 0.99


def test_it_sees_a_wrong_key_and_a_question_that_says_nothing() -> None:
    slopes, places = np.array([1.5, 1.2, 1.8, 0.0, -1.4]), np.array([0.0, -1, 0.5, 0.2, 0.0])
    found = fit(simulated(slopes, places, 1000, 3))
    assert found.slope[4] + 1.96 * found.slope_error[4] < 0
    assert abs(found.slope[3]) < 2.5 * found.slope_error[3]


def test_it_stays_in_bounds_where_answers_say_little() -> None:
    """A question that goes with another one entirely, and one that everybody gets right."""
    answers = simulated(np.array([1.0, 1.2, 0.8]), np.zeros(3), 250, 9)
    answers = np.column_stack([answers, answers[:, 0], np.ones(250)])
    found = fit(answers)
    assert found.converged
    assert np.abs(found.slope).max() < 8
    assert np.isfinite(found.slope_error).all()
