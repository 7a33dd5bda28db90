"""On-the-job practice for tests."""

from __future__ import annotations

from typing import Any

from learning.content.context import LessonContext
from learning.content.render import lesson_render
from learning.models import Course, Enrolment, Observation
from learning.services.observation import observation_ask
from learning.services.practice import Mark, practice_save
from people.models import User
from tests.factories.learning import course_make, lesson_spec

KEY = "do-it"
CHECKLIST: dict[str, Any] = {
    "key": "list",
    "kind": "practice",
    "title": "Your next talk",
    "lines": [
        {"key": "open", "text": "Say *what you saw*", "good": "A camera could have seen it."},
        {"key": "ask", "text": "Ask one question"},
        {"key": "note", "text": "Write it down", "optional": True},
    ],
}


def practice_make(title: str = "Feedback at work", **fields: Any) -> Course:
    """A course of a text and a practice `do-it` with the lines open, ask and note (optional).

    `block` are fields of the checklist, such as `experts`.
    """
    checklist = {**CHECKLIST, **fields.pop("block", {})}
    practice = lesson_spec(
        KEY,
        kind="practice",
        icon="square-check-big",
        title="Do it at work",
        blocks=[checklist],
        rendered=lesson_render([checklist], LessonContext()),
    )
    return course_make(title, lessons=[lesson_spec("first"), practice], **fields)


def tick(enrolment: Enrolment, *keys: str, note: str = "Done on Monday.") -> None:
    """The learner has done these lines."""
    marks = {key: Mark(ticked=True, note=note) for key in keys}
    practice_save(enrolment=enrolment, lesson_key=KEY, marks=marks)


def ask(enrolment: Enrolment, observer: User, *keys: str) -> Observation:
    """The learner has done these lines, or all that are required, and asks somebody to look."""
    tick(enrolment, *(keys or ("open", "ask")))
    return observation_ask(enrolment=enrolment, lesson_key=KEY, observer=observer)
