"""The two-parameter logistic model of a set of questions, fitted to right and wrong answers.

P(right | θ) = 1 / (1 + exp(−(a·θ + d))), where θ, how much somebody knows, is standard normal
among those who answered; the question's slope a says how sharply it separates, its difficulty
b = −d/a where: half of those with θ = b get it right (Birnbaum 1968, in Lord & Novick,
*Statistical Theories of Mental Test Scores*). Estimated by marginal maximum likelihood with an
EM algorithm (Bock & Aitkin 1981, *Psychometrika* 46, 443-459) over a fixed grid of θ, standard
errors from the sum of the outer products of each person's score. What somebody was not asked
says nothing about them: questions may be drawn.

Only workers load this module, and numpy with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# θ from −6 to 6, as `mirt` does by default.
GRID = np.linspace(-6.0, 6.0, 61)
MOST_ROUNDS = 2000
CLOSE = 1e-5
# Within a round: steps of Newton's method for each question, and how far one may go.
STEPS = 3
LONGEST_STEP = 1.0


@dataclass(frozen=True)
class Prior:
    """How far slopes are expected to be from 1, and intercepts from 0, as standard deviations.

    Weak: with the 250 answers from which on the model is used it weighs next to nothing, but it
    keeps a question that everybody who is asked another gets right from running away.
    """

    slope: float = 2.0
    intercept: float = 3.0

    @property
    def precision(self) -> Floats:
        return np.array([self.slope**-2, self.intercept**-2])


FLAT = Prior(np.inf, np.inf)
WEAK = Prior()


@dataclass(frozen=True)
class Fit:
    """For each question slope and difficulty with their standard errors; `loglik` is that of
    the data. Where the slope is 0 as far as can be told, the difficulty is infinite.
    """

    slope: Floats
    slope_error: Floats
    difficulty: Floats
    difficulty_error: Floats
    loglik: float
    converged: bool


def fit(answers: Floats, prior: Prior = WEAK) -> Fit:
    """The model of `answers`: a row for each person, a column for each question; 1 is right, 0
    wrong, NaN not asked.
    """
    patterns, weights = np.unique(answers, axis=0, return_counts=True)
    asked = ~np.isnan(patterns)
    right = np.where(asked, patterns, 0.0)
    wrong = np.where(asked, 1.0 - right, 0.0)
    counts = weights.astype(np.float64)
    items = np.column_stack([np.ones(answers.shape[1]), _start(answers)])
    converged = False
    for _round in range(MOST_ROUNDS):
        posterior, _loglik = _expected(items, right, wrong)
        people = counts[:, None] * posterior
        better = _maximised(items, right.T @ people, asked.T @ people, prior)
        change = float(np.abs(better - items).max())
        items = better
        if change < CLOSE:
            converged = True
            break
    if items[:, 0].sum() < 0:
        items[:, 0] *= -1  # the same model, seen from the other end of θ
    posterior, logliks = _expected(items, right, wrong)
    covariance = _covariance(items, posterior, right, asked, counts, prior)
    return _told(items, covariance, float(counts @ logliks), converged=converged)


def _start(answers: Floats) -> Floats:
    share = np.clip(np.nanmean(answers, axis=0), 0.02, 0.98)
    start: Floats = np.log(share / (1.0 - share))
    return start


def _probability(items: Floats) -> Floats:
    """P(right), a row for each question, a column for each θ of the grid."""
    logits = items[:, :1] * GRID + items[:, 1:]
    probability: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -35.0, 35.0)))
    return probability


def _expected(items: Floats, right: Floats, wrong: Floats) -> tuple[Floats, Floats]:
    """For each pattern how likely each θ is given it, and the log of how likely it is."""
    probability = np.clip(_probability(items), 1e-12, 1.0 - 1e-12)
    density = np.exp(-0.5 * GRID**2)
    joint = right @ np.log(probability) + wrong @ np.log1p(-probability)
    joint += np.log(density / density.sum())
    top = joint.max(axis=1, keepdims=True)
    likely = np.exp(joint - top)
    total = likely.sum(axis=1, keepdims=True)
    return likely / total, (top + np.log(total))[:, 0]


def _maximised(items: Floats, right: Floats, asked: Floats, prior: Prior) -> Floats:
    """The items that make the expected counts at each θ most likely: Newton for each question."""
    found = items.copy()
    mean = np.array([1.0, 0.0])
    for _step in range(STEPS):
        probability = _probability(found)
        residual = right - asked * probability
        weight = asked * probability * (1.0 - probability)
        pull = prior.precision * (found - mean)
        gradient = np.column_stack([residual @ GRID, residual.sum(axis=1)]) - pull
        aa = weight @ GRID**2 + prior.precision[0]
        ad = weight @ GRID
        dd = weight.sum(axis=1) + prior.precision[1]
        determinant = np.maximum(aa * dd - ad**2, 1e-9)
        step = np.column_stack([
            (dd * gradient[:, 0] - ad * gradient[:, 1]) / determinant,
            (aa * gradient[:, 1] - ad * gradient[:, 0]) / determinant,
        ])  # fmt: skip
        found += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
    return found


def _covariance(  # noqa: PLR0913, PLR0917  # what the last round knows
    items: Floats, posterior: Floats, right: Floats, asked: Floats, counts: Floats, prior: Prior
) -> Floats:
    """Of slopes and then intercepts, from each pattern's score."""
    probability = _probability(items)
    by_slope = right * (posterior @ GRID)[:, None] - asked * (posterior @ (probability * GRID).T)
    by_intercept = right - asked * (posterior @ probability.T)
    score = np.hstack([by_slope, by_intercept])
    information = score.T @ (counts[:, None] * score)
    information += np.diag(np.repeat(prior.precision, len(items)))
    return np.asarray(np.linalg.pinv(information), dtype=np.float64)


def _told(items: Floats, covariance: Floats, loglik: float, *, converged: bool) -> Fit:
    count = len(items)
    slope, intercept = items.T
    variances = np.maximum(np.diag(covariance), 0.0)
    shared = np.diag(covariance[:count, count:])
    with np.errstate(divide="ignore", invalid="ignore"):
        difficulty = -intercept / slope
        # By the delta method.
        variance = (
            intercept**2 / slope**4 * variances[:count]
            + variances[count:] / slope**2
            - 2.0 * intercept / slope**3 * shared
        )
    return Fit(
        slope=slope,
        slope_error=np.sqrt(variances[:count]),
        difficulty=difficulty,
        difficulty_error=np.sqrt(np.maximum(variance, 0.0)),
        loglik=loglik,
        converged=converged,
    )
