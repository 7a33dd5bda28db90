"""Fitting the two-parameter model to a course's questions; needs numpy, and so a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from core.sql import sql_rows
from learning.content.keys import digest
from learning.models import Course, ItemEstimate
from learning.selectors.studio.analytics.asked import ASKED, Asked, asked_of, essence
from learning.selectors.studio.analytics.groups import STEP, figure
from learning.selectors.studio.analytics.itemmodel import MODELLED
from learning.selectors.studio.analytics.twopl import Floats, fit

# Of one assessment the newest; more would tell little more.
MOST_ATTEMPTS = 20_000
# Below, answers to one question say nothing that the others do not.
FEWEST_ITEMS = 3
# What is stored of a difficulty that runs away.
FURTHEST = 9.0

_ANSWERS = f"""
    {ASKED}
    SELECT id, key, x FROM asked JOIN same USING (release_id, lesson_key, key)
    WHERE lesson_key = %(lesson)s AND id IN (
        SELECT id FROM tried WHERE lesson_key = %(lesson)s ORDER BY id DESC LIMIT %(most)s
    )
"""  # noqa: S608  # constants only


@dataclass(frozen=True)
class _Answers:
    """A row for each attempt, a column for each of `keys`: 1 right, 0 wrong, NaN not asked."""

    keys: list[str]
    table: Floats

    def enough(self) -> _Answers:
        """Of the questions those that have the answers which the model needs."""
        asked = (~np.isnan(self.table)).sum(axis=0)
        right = np.nansum(self.table, axis=0)
        kept = [
            at
            for at in range(len(self.keys))
            if figure(int(asked[at])).shown >= MODELLED and STEP <= right[at] <= asked[at] - STEP
        ]
        table = self.table[:, kept]
        # Who was asked none of these says nothing.
        table = table[~np.isnan(table).all(axis=1)] if kept else table
        return _Answers([self.keys[at] for at in kept], table)


def items_estimate(*, course: Course) -> int:
    """Fit the model to each assessment of the current release; returns how many questions have
    an estimate now. Those of before go, so that running it twice changes nothing.
    """
    asked = asked_of(course)
    rows = [row for lesson in asked.titles for row in _estimated(asked, lesson)]
    with transaction.atomic():
        Course.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=course.pk)
        ItemEstimate.objects.filter(course=course).delete()
        ItemEstimate.objects.bulk_create(rows)
    return len(rows)


def _estimated(asked: Asked, lesson: str) -> Iterator[ItemEstimate]:
    answers = _answers(asked, lesson).enough()
    if len(answers.keys) < FEWEST_ITEMS:
        return
    found = fit(answers.table)
    if not found.converged:
        return
    responses = (~np.isnan(answers.table)).sum(axis=0)
    difficulty = np.nan_to_num(found.difficulty, posinf=FURTHEST, neginf=-FURTHEST)
    error = np.nan_to_num(found.difficulty_error, nan=FURTHEST, posinf=FURTHEST)
    for at, key in enumerate(answers.keys):
        yield ItemEstimate(
            course=asked.course,
            lesson_key=lesson,
            question_key=key,
            asks=digest(essence(asked.current[lesson, key])),
            responses=int(responses[at]),
            slope=float(found.slope[at]),
            slope_error=float(found.slope_error[at]),
            difficulty=float(np.clip(difficulty[at], -FURTHEST, FURTHEST)),
            difficulty_error=float(min(error[at], FURTHEST)),
        )


def _answers(asked: Asked, lesson: str) -> _Answers:
    keys = [key for place, key in asked.current if place == lesson]
    columns = {key: at for at, key in enumerate(keys)}
    given = sql_rows(_ANSWERS, {**asked.params, "lesson": lesson, "most": MOST_ATTEMPTS})
    attempts = {attempt: at for at, attempt in enumerate(sorted({row[0] for row in given}))}
    table = np.full((len(attempts), len(keys)), np.nan)
    for attempt, key, right in given:
        table[attempts[attempt], columns[key]] = right
    return _Answers(keys, table)
