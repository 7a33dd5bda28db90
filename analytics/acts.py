"""Which act an event of learning tells of. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.models import ObjectKind, Verb
from core.events import DomainEvent
from learning import events


@dataclass(frozen=True)
class Act:
    """What was done to what; `at` where that is another time than the event's."""

    verb: Verb
    kind: ObjectKind
    object_id: int | None = None
    key: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Sitting:
    """What an event does not say of an attempt: when it was handed in, with how many answers."""

    at: dt.datetime
    answers: int


Sittings = Mapping[int, Sitting]


def act_of(event: DomainEvent, sittings: Sittings) -> Act | None:
    """What the event tells; None for one that tells of no act, or of an attempt that is gone."""
    tell = _TOLD.get(type(event))
    return tell(event, sittings) if tell else None


def _course(verb: Verb) -> Callable[[Any, Sittings], Act]:
    return lambda event, _sittings: Act(verb, ObjectKind.COURSE, event.course_id)


def _lesson(event: events.LessonCompleted, _sittings: Sittings) -> Act:
    return Act(Verb.COMPLETED, ObjectKind.LESSON, key=event.lesson_key)


def _attempt(event: events.AttemptGraded, sittings: Sittings) -> Act | None:
    sitting = sittings.get(event.attempt_id)
    if sitting is None:
        return None
    return Act(
        Verb.PASSED if event.passed else Verb.FAILED,
        ObjectKind.ASSESSMENT,
        event.attempt_id,
        event.lesson_key,
        {"score": event.score, "answers": sitting.answers},
        sitting.at,
    )


def _block(event: events.BlockAnswered, _sittings: Sittings) -> Act:
    key = f"{event.lesson_key}/{event.block_key}"
    if event.kind == "reflection":
        return Act(Verb.REFLECTED, ObjectKind.BLOCK, key=key)
    result: dict[str, Any] = {"answers": 1}
    if event.correct is not None:
        result["correct"] = event.correct
    return Act(Verb.ANSWERED, ObjectKind.BLOCK, key=key, result=result)


def _rated(event: events.CourseRated, _sittings: Sittings) -> Act:
    return Act(Verb.RATED, ObjectKind.COURSE, event.course_id, result={"stars": event.stars})


_TOLD: dict[type[DomainEvent], Callable[[Any, Sittings], Act | None]] = {
    events.EnrolmentStarted: _course(Verb.STARTED),
    events.EnrolmentLeft: _course(Verb.LEFT),
    events.CourseCompleted: _course(Verb.COMPLETED),
    events.LessonCompleted: _lesson,
    events.AttemptGraded: _attempt,
    events.BlockAnswered: _block,
    events.CourseRated: _rated,
    events.ReflectionKept: _course(Verb.REFLECTED),
}
# The events that tell of acts.
TELLING = tuple(_TOLD)
