"""What happens to the sessions of workshops, and to places in them."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True)
class WorkshopRegistered(DomainEvent):
    """Somebody has a place, waits for one, or asks for approval: `state` is one of `PlaceState`.

    `how`: by themselves ("self"), off the waiting list ("promoted"), let in by the host
    ("approved"). `turn` tells this time from earlier ones.
    """

    name = "learning.workshop_registered"
    version = 1

    registration_id: int
    session_id: int
    user_id: int
    course_id: int
    lesson_key: str
    state: str
    turn: int
    how: str = "self"


@dataclass(frozen=True)
class WorkshopCancelled(DomainEvent):
    """Somebody no longer has what they had, `was`: given back ("self"), given up for another
    session ("moved"), the course or the organisation left ("left"), declined ("declined").
    """

    name = "learning.workshop_cancelled"
    version = 1

    registration_id: int
    session_id: int
    user_id: int
    course_id: int
    lesson_key: str
    was: str
    turn: int
    why: str
    # Of the calendar entry that this ends.
    sequence: int


@dataclass(frozen=True)
class WorkshopAttended(DomainEvent):
    """Somebody took part, by the code in the room ("code") or as the host says ("host")."""

    name = "learning.workshop_attended"
    version = 1

    registration_id: int
    session_id: int
    user_id: int
    course_id: int
    lesson_key: str
    how: str


@dataclass(frozen=True)
class WorkshopSessionChanged(DomainEvent):
    """Attendees have to know: title, place, time or host are others. `sequence` is the new one."""

    name = "learning.workshop_session_changed"
    version = 1

    session_id: int
    course_id: int
    lesson_key: str
    sequence: int


@dataclass(frozen=True)
class WorkshopSessionCancelled(DomainEvent):
    """A session was called off; by the ids of their registrations, who had a place in it and who
    waited for one.
    """

    name = "learning.workshop_session_cancelled"
    version = 1

    session_id: int
    course_id: int
    lesson_key: str
    seated: list[int]
    waiting: list[int]
