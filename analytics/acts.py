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
    """What was done to what; `at` where that is another time than the event's.

    `by` is who did it and `enrolment` in whose course, where the event does not say.
    """

    verb: Verb
    kind: ObjectKind
    object_id: int | None = None
    key: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None
    by: int | None = None
    enrolment: int | None = None


@dataclass(frozen=True)
class Sitting:
    """What an event does not say of an attempt: when it was handed in, with how many answers."""

    at: dt.datetime
    answers: int


@dataclass(frozen=True)
class Look:
    """What an event does not say of an observation: who looked, and in which enrolment."""

    observer: int
    enrolment: int


@dataclass(frozen=True)
class Beside:
    """What events do not say, by the ids that they name."""

    sittings: Mapping[int, Sitting]
    looks: Mapping[int, Look]


def act_of(event: DomainEvent, beside: Beside) -> Act | None:
    """What the event tells; None for one that tells of no act, or of something that is gone."""
    tell = _TOLD.get(type(event))
    return tell(event, beside) if tell else None


def _course(verb: Verb) -> Callable[[Any, Beside], Act]:
    return lambda event, _beside: Act(verb, ObjectKind.COURSE, event.course_id)


def _lesson(event: events.LessonCompleted, _beside: Beside) -> Act:
    return Act(Verb.COMPLETED, ObjectKind.LESSON, key=event.lesson_key)


def _attempt(event: events.AttemptGraded, beside: Beside) -> Act | None:
    sitting = beside.sittings.get(event.attempt_id)
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


def _block(event: events.BlockAnswered, _beside: Beside) -> Act:
    key = f"{event.lesson_key}/{event.block_key}"
    if event.kind == "reflection":
        return Act(Verb.REFLECTED, ObjectKind.BLOCK, key=key)
    result: dict[str, Any] = {"answers": 1}
    if event.correct is not None:
        result["correct"] = event.correct
    return Act(Verb.ANSWERED, ObjectKind.BLOCK, key=key, result=result)


def _rated(event: events.CourseRated, _beside: Beside) -> Act:
    return Act(Verb.RATED, ObjectKind.COURSE, event.course_id, result={"stars": event.stars})


def _observed(event: events.PracticeObserved, beside: Beside) -> Act | None:
    """The observer's act: the learner's is the lesson, once it is done."""
    look = beside.looks.get(event.observation_id)
    if look is None:
        return None
    return Act(
        Verb.OBSERVED,
        ObjectKind.LESSON,
        key=event.lesson_key,
        result={"seen": event.seen, "sent_back": event.sent_back},
        by=look.observer,
        enrolment=look.enrolment,
    )


_TOLD: dict[type[DomainEvent], Callable[[Any, Beside], Act | None]] = {
    events.EnrolmentStarted: _course(Verb.STARTED),
    events.EnrolmentLeft: _course(Verb.LEFT),
    events.CourseCompleted: _course(Verb.COMPLETED),
    events.LessonCompleted: _lesson,
    events.AttemptGraded: _attempt,
    events.BlockAnswered: _block,
    events.CourseRated: _rated,
    events.ReflectionKept: _course(Verb.REFLECTED),
    events.PracticeObserved: _observed,
}
# The events that tell of acts.
TELLING = tuple(_TOLD)
