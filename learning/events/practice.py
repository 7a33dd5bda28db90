"""What happens to practice at work, and to requests to observe it."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True)
class PracticeAsked(DomainEvent):
    """Somebody was asked to observe what a learner does at work."""

    name = "learning.practice_asked"
    version = 1

    observation_id: int
    user_id: int
    observer_id: int
    course_id: int
    lesson_key: str


@dataclass(frozen=True)
class PracticeObserved(DomainEvent):
    """An observer answered lines: how many were `seen`, how many go back; `done` says whether
    all of them are answered now.
    """

    name = "learning.practice_observed"
    version = 1

    observation_id: int
    user_id: int
    course_id: int
    lesson_key: str
    seen: int
    sent_back: int
    done: bool


@dataclass(frozen=True)
class PracticeConfirmed(DomainEvent):
    """All that a practice asks for was seen: its lesson is done."""

    name = "learning.practice_confirmed"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int
    lesson_key: str


@dataclass(frozen=True)
class PracticeFreed(DomainEvent):
    """Nobody observes it any more: the observer declined ("declined") or left the organisation
    ("left"), or is no longer the learner's manager ("moved").
    """

    name = "learning.practice_freed"
    version = 1

    observation_id: int
    user_id: int
    course_id: int
    lesson_key: str
    why: str
