"""Item analysis, held against a second computation on answers with known parameters."""

from __future__ import annotations

import random
import statistics

import pytest

from learning.models import Course
from learning.selectors.studio.analytics.groups import figure
from learning.selectors.studio.analytics.items import items_of
from learning.selectors.studio.analytics.statistics import ItemSums
from tests.factories.assessment import FINAL, assessment_make
from tests.factories.crowd import attempts_make, crowd_make
from tests.factories.learning import lesson_spec, release_make
from tests.learning.items import (
    PARAMETERS,
    PEOPLE,
    Given,
    by_key,
    course_of,
    question,
    simulated,
)

pytestmark = pytest.mark.django_db


def straight(answers: list[Given], key: str) -> float:
    """The corrected point-biserial, as the textbook has it: by listing and correlating."""
    scores = [float(given[key][1]) for given in answers if key in given]
    rest = [
        statistics.mean(right for other, (_answer, right) in given.items() if other != key)
        for given in answers
        if key in given
    ]
    return statistics.correlation(scores, rest)


@pytest.fixture
def simulation(db: None) -> tuple[Course, list[Given]]:
    course, answers = course_of(*map(question, PARAMETERS)), simulated(7)
    attempts_make(crowd_make(course, PEOPLE, done=1, opened=2), FINAL, answers)
    return course, answers


def test_it_computes_what_a_second_computation_finds(
    simulation: tuple[Course, list[Given]],
) -> None:
    course, answers = simulation
    for key, item in by_key(course).items():
        right = sum(given[key][1] for given in answers)
        assert item.asked == figure(PEOPLE)
        assert item.right == figure(right)
        assert item.discrimination == pytest.approx(straight(answers, key), abs=1e-9)
        assert item.easiness is not None
        assert item.easiness.percent == pytest.approx(100 * right / PEOPLE, abs=2)


def test_it_finds_the_parameters_that_made_the_answers(
    simulation: tuple[Course, list[Given]],
) -> None:
    found = by_key(simulation[0])
    told = {key: item.discrimination or 0 for key, item in found.items()}
    assert told["sharp"] > told["good"] > told["flat"] > told["keyed-wrong"]
    assert abs(told["flat"]) < 0.1
    shares = {key: item.easiness.percent for key, item in found.items() if item.easiness}
    assert shares["easy"] > shares["good"] > shares["sharp"] > shares["hard"]


def test_it_flags_in_words_what_deserves_a_look(simulation: tuple[Course, list[Given]]) -> None:
    said = {key: [flag.words for flag in item.flags] for key, item in by_key(simulation[0]).items()}
    assert "Those who do well elsewhere get this wrong: check the key" in said["keyed-wrong"]
    assert "Almost everybody gets this right" in said["easy"]
    assert "Few get this right" in said["hard"]
    assert "Says little about how people do elsewhere" in said["flat"]
    assert "Nobody takes: Never taken" in said["good"]
    assert not any("Says little" in words or "check" in words for words in said["sharp"])


def test_it_correlates_attempts_that_drew_different_questions(db: None) -> None:
    course, chance = course_of(*map(question, PARAMETERS)), random.Random(3)  # noqa: S311
    answers = []
    for given in simulated(11):
        drawn = chance.sample(sorted(given), k=chance.choice([3, 4]))
        answers.append({key: given[key] for key in drawn})
    attempts_make(crowd_make(course, PEOPLE, done=1), FINAL, answers)
    for key, item in by_key(course).items():
        assert item.discrimination == pytest.approx(straight(answers, key), abs=1e-9)


def test_it_counts_first_attempts_only_and_blanks_as_wrong(db: None) -> None:
    course = course_of(question("q1"), question("q2"))
    rows = crowd_make(course, 40, done=1)
    attempts_make(rows[:20], FINAL, [{"q1": ("a", True)}] * 20, asked=["q1", "q2"])
    attempts_make(rows[20:], FINAL, [{"q1": ("b", False), "q2": ("a", True)}] * 20)
    attempts_make(rows[20:], FINAL, [{"q1": ("a", True), "q2": ("a", True)}] * 20, number=2)
    found = by_key(course)
    assert (found["q1"].right, found["q1"].asked) == (figure(20), figure(40))
    assert (found["q2"].right, found["q2"].blank) == (figure(20), figure(20))
    assert [option.count.shown for option in found["q1"].options or []] == [20, 20, 0]
    assert found["q1"].discrimination == pytest.approx(-1)


def test_it_adds_earlier_releases_where_the_question_asks_the_same(db: None) -> None:
    course = course_of(question("kept"), question("changed"))
    answers: list[Given] = [{"kept": ("a", True), "changed": ("a", True)}] * 10
    attempts_make(crowd_make(course, 10, done=1), FINAL, answers)
    questions = [
        question("kept", explanation="Said more clearly."),
        question("changed", prompt="Something else?"),
    ]
    final = lesson_spec(FINAL, assessment=assessment_make(questions=questions))
    release_make(course, lessons=[lesson_spec("lesson-1"), final])
    attempts_make(crowd_make(course, 5, done=1), FINAL, answers[:5])
    found = by_key(course)
    assert found["kept"].asked == figure(15)
    assert found["changed"].asked == figure(5)


def test_it_tells_neither_share_nor_options_of_fewer_than_five(db: None) -> None:
    course = course_of(question("q1"), question("q2"))
    answers: list[Given] = [{"q1": ("a", True), "q2": ("b", False)}] * 4
    attempts_make(crowd_make(course, 4, done=1), FINAL, answers)
    (found,) = items_of(course)
    assert found.attempts.few
    assert found.minutes is None
    for item in found.items:
        assert (item.easiness, item.discrimination, item.options) == (None, None, None)
        assert item.flags == []


def test_it_correlates_nothing_that_does_not_vary() -> None:
    assert ItemSums(asked=30, right=30, paired=30, y=15, yy=10, xy=15, x=30).discrimination is None
    assert ItemSums(asked=30, right=10, paired=30, y=30, yy=30, xy=10, x=10).discrimination is None
    assert ItemSums().discrimination is None
