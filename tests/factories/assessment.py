"""An assessment with one question of each kind, for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from learning.content.context import LessonContext
from learning.content.questions import question_normalised, right_answer
from learning.content.render import assessment_frozen
from learning.models import Attempt, Course
from learning.services.attempt import attempt_answer
from tests.factories.learning import course_make, lesson_spec

FINAL = "final"
Keys = tuple[str, ...]
_numbers = count(1)

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "key": "observation",
        "kind": "single",
        "prompt": "Which of these is an observation?",
        "options": [
            {"key": "a", "text": "You were rude", "feedback": "Rude is a verdict."},
            {
                "key": "b",
                "text": "You spoke over Mei twice",
                "correct": True,
                "feedback": "A camera could have seen it.",
            },
            {"key": "c", "text": "You never listen", "feedback": "Never is a guess."},
        ],
        "explanation": "An observation can be filmed.",
        "review": {"lesson": "lesson-1"},
    },
    {
        "key": "parts",
        "kind": "multiple",
        "prompt": "What belongs to a situation?",
        "points": 2,
        "options": [
            {"key": "a", "text": "The time", "correct": True, "feedback": "It says when."},
            {"key": "b", "text": "The place", "correct": True, "feedback": "It says where."},
            {"key": "c", "text": "The blame", "feedback": "Blame closes ears."},
        ],
        "review": {"lesson": "lesson-2"},
    },
    {
        "key": "weekly",
        "kind": "true_false",
        "prompt": "Feedback belongs into the yearly review only.",
        "answer": False,
        "feedback": {"true": "A year is too late.", "false": "Sooner lands better."},
    },
    {
        "key": "first-word",
        "kind": "short_text",
        "prompt": "What does the S of SBI stand for?",
        "accept": ["situation", "the situation"],
        "feedback": {"correct": "Start there.", "incorrect": "It sets the scene."},
        "review": {"lesson": "lesson-1"},
    },
    {
        "key": "days",
        "kind": "numeric",
        "prompt": "Within how many days is feedback fresh?",
        "value": 2,
        "tolerance": 0.5,
        "unit": "days",
        "feedback": {"correct": "Memory is still sharp.", "incorrect": "Memory fades sooner."},
    },
    {
        "key": "order",
        "kind": "ordering",
        "prompt": "Put the steps in order.",
        "items": ["Name the situation", "Say what you saw", "Say what it did", "Ask"],
    },
    {
        "key": "match",
        "kind": "matching",
        "prompt": "Match each sentence with its part.",
        "pairs": [
            {"left": "Yesterday in the review", "right": "Situation part"},
            {"left": "You spoke over Mei", "right": "Behaviour part"},
            {"left": "She stopped talking", "right": "Impact part"},
        ],
        "distractors": ["Verdict part"],
    },
    {
        "key": "gaps",
        "kind": "cloze",
        "prompt": "Fill the gaps.",
        "text": "Good feedback is {{1}} and comes {{2}}.",
        "gaps": [
            {"accept": ["specific", "concrete"]},
            {"options": ["once a year", "within days"], "correct": 1},
        ],
        "explanation": "Specific and soon: that is most of it.",
    },
)
KEYS = [question["key"] for question in QUESTIONS]
WRONG: dict[str, Any] = {
    "observation": "a",
    "parts": ["c"],
    "weekly": True,
    "first-word": "sentence",
    "days": "300",
    "gaps": {"1": "vague"},
}


def assessment_make(**fields: Any) -> dict[str, Any]:
    """An assessment as a release keeps it: untimed, unlimited, in the author's order."""
    data: dict[str, Any] = {
        "pass_mark": 80,
        "attempts": None,
        "time_limit_minutes": None,
        "shuffle": False,
        "draw": None,
        "instructions": "Take your **time**.",
        "questions": QUESTIONS,
    } | fields
    data["questions"] = [question_normalised(question) for question in data["questions"]]
    return assessment_frozen(data, LessonContext())


def assessed_course(**fields: Any) -> Course:
    """A course of two lessons and the assessment "final"; `fields` are the assessment's."""
    final = lesson_spec(FINAL, title="Final assessment", assessment=assessment_make(**fields))
    title = f"Feedback that lands {next(_numbers)}"
    return course_make(title, lessons=[lesson_spec("lesson-1"), lesson_spec("lesson-2"), final])


def right(key: str) -> Any:
    """The right answer to one of `QUESTIONS`."""
    return right_answer(next(question for question in QUESTIONS if question["key"] == key))


def answer_all(
    attempt: Attempt, *, wrong: tuple[str, ...] = (), skip: tuple[str, ...] = ()
) -> None:
    """Answer what the attempt asks, right but for `wrong` and `skip`."""
    for key in attempt.questions:
        if key not in skip:
            answer = WRONG[key] if key in wrong else right(key)
            attempt_answer(attempt=attempt, question_key=key, answer=answer)
