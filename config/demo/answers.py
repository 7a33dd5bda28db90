"""Answers to questions, right ones and the wrong ones that people give."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from learning.content.questions import item_key, right_answer

Question = Mapping[str, Any]

EASE = {"easy": 0.07, "medium": 0.0, "hard": -0.13}
# Questions that catch more people than their authors meant them to, by key: how many more, and
# which wrong options are taken how often; the others are taken by nobody.
TRAPS: dict[str, tuple[float, dict[str, int]]] = {
    "strong-reaction": (0.3, {"a": 5, "d": 2}),
    "wrong-recipient": (0.22, {"a": 6, "c": 1}),
    "finish-the-sentence": (0.18, {"d": 4, "c": 3}),
}
# What somebody types who has the wrong word in mind, by the question's key.
WRONG_WORDS = {
    "the-question": "intention",
    "one-remote": "online",
    "owner-of-address": "haldenreyes.example",
    "value-file": "customer report",
    "offer-rule": "salary grade",
    "name-the-drift": "survivorship bias",
    "one-word-for-four": "therefore",
}


def knows(question: Question, care: int, luck: random.Random) -> bool:
    """Whether somebody of that care gets the question right this time."""
    caught, _options = TRAPS.get(question.get("key", ""), (0.0, {}))
    return luck.random() < care / 100 + EASE[question.get("difficulty", "medium")] - caught


def answer_of(question: Question, luck: random.Random, *, right: bool) -> Any:
    """An answer in the form in which learners give it."""
    correct = right_answer(dict(question))
    return correct if right else _WRONG[question["kind"]](question, correct, luck)


def _single(question: Question, correct: Any, luck: random.Random) -> Any:
    others = [o["key"] for o in question["options"] if o["key"] != correct]
    _caught, tempting = TRAPS.get(question.get("key", ""), (0.0, {}))
    return luck.choices(others, [tempting.get(key, 0 if tempting else 1) for key in others])[0]


def _multiple(question: Question, correct: Any, luck: random.Random) -> Any:
    """One too few, or one too many."""
    others = [o["key"] for o in question["options"] if o["key"] not in correct]
    if others and (len(correct) < 2 or luck.random() < 0.5):
        chosen = {*correct, luck.choice(others)}
    else:
        chosen = set(correct) - {luck.choice(correct)}
    return [o["key"] for o in question["options"] if o["key"] in chosen]


def _true_false(question: Question, correct: Any, luck: random.Random) -> Any:
    return not correct


def _short_text(question: Question, correct: Any, luck: random.Random) -> Any:
    return WRONG_WORDS.get(question.get("key", ""), "not sure")


def _numeric(question: Question, correct: Any, luck: random.Random) -> Any:
    """A slip well outside the tolerance."""
    slip = max(2 * float(question.get("tolerance", 0)), abs(correct) * 0.25, 1)
    return round(correct + luck.choice([-1, 1]) * slip, 2)


def _ordering(question: Question, correct: Any, luck: random.Random) -> Any:
    """Two neighbours have changed places."""
    at = luck.randrange(len(correct) - 1)
    return [*correct[:at], correct[at + 1], correct[at], *correct[at + 2 :]]


def _matching(question: Question, correct: Any, luck: random.Random) -> Any:
    """Two pairs are crossed."""
    one, other = luck.sample(sorted(correct), k=2)
    return {**correct, one: correct[other], other: correct[one]}


def _cloze(question: Question, correct: Any, luck: random.Random) -> Any:
    """One gap is wrong: a choice beside the right one, or left empty."""
    number = luck.randrange(len(question["gaps"]))
    gap = question["gaps"][number]
    given: dict[str, Any] = dict(correct)
    if "options" in gap:
        others = [text for at, text in enumerate(gap["options"]) if at != gap["correct"]]
        given[str(number + 1)] = item_key(luck.choice(others))
    else:
        del given[str(number + 1)]
    return given


_WRONG: dict[str, Callable[[Question, Any, random.Random], Any]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
}
