"""Questions with known parameters, and people who answer them, for tests of item analysis."""

from __future__ import annotations

import math
import random
from typing import Any

from learning.models import Course
from learning.selectors.studio.analytics.items import Item, items_of
from tests.factories.assessment import FINAL, assessment_make
from tests.factories.learning import course_make, lesson_spec

PEOPLE = 400
# Discrimination and difficulty of the two-parameter logistic model that makes the answers.
PARAMETERS = {
    "sharp": (2.2, 0.0),
    "good": (1.3, -0.4),
    "easy": (1.2, -3.2),
    "hard": (1.2, 1.9),
    "flat": (0.0, 0.2),
    "keyed-wrong": (-1.4, 0.0),
}
Given = dict[str, tuple[Any, bool]]


def question(key: str, **fields: Any) -> dict[str, Any]:
    options = [
        {"key": "a", "text": "Right", "correct": True, "feedback": "Yes."},
        {"key": "b", "text": "Tempting", "feedback": "No."},
        {"key": "c", "text": "Never taken", "feedback": "No."},
    ]
    return {"key": key, "kind": "single", "prompt": f"About {key}?", "options": options} | fields


def course_of(*questions: dict[str, Any]) -> Course:
    final = lesson_spec(FINAL, assessment=assessment_make(questions=questions))
    return course_make(lessons=[lesson_spec("lesson-1"), final])


def simulated(seed: int, people: int = PEOPLE) -> list[Given]:
    chance = random.Random(seed)  # noqa: S311  # a simulation, not a secret
    answers = []
    for _person in range(people):
        ability = chance.gauss(0, 1)
        given: Given = {}
        for key, (slope, place) in PARAMETERS.items():
            right = chance.random() < 1 / (1 + math.exp(-slope * (ability - place)))
            given[key] = ("a" if right else "b", right)
        answers.append(given)
    return answers


def by_key(course: Course) -> dict[str, Item]:
    (found,) = items_of(course)
    return {item.key: item for item in found.items}
