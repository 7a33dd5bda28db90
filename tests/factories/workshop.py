"""Workshops with sessions for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import now
from learning.models import Course, WorkshopRegistration, WorkshopSession
from learning.services.workshop import SessionTerms, session_create
from learning.services.workshop_place import workshop_register
from people.models import User
from tests.factories.learning import course_make, enrolment_make, lesson_spec
from tests.factories.people import UserFactory

KEY = "practise"
HOUR = dt.timedelta(hours=1)


def workshop_make(title: str = "Feedback that lands", **fields: Any) -> Course:
    """A course of a text, a workshop `practise` and another text."""
    lessons = [
        lesson_spec("first"),
        lesson_spec(KEY, kind="workshop", icon="users-round", title="Practise together"),
        lesson_spec("last"),
    ]
    return course_make(title, lessons=lessons, **fields)


def session_make(
    course: Course,
    *,
    starts_at: dt.datetime | None = None,
    host: User | None = None,
    **terms: Any,
) -> WorkshopSession:
    """A session of the course's workshop, in a week, for two hours, in Berlin."""
    starts_at = starts_at or now() + dt.timedelta(days=7)
    given: dict[str, Any] = {
        "title": "Practise together",
        "timezone": "Europe/Berlin",
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "place": "Room 4",
        "capacity": 2,
        "host": host,
    }
    return session_create(course=course, lesson_key=KEY, terms=SessionTerms(**(given | terms)))


def terms_of(session: WorkshopSession, **changes: Any) -> SessionTerms:
    """The session's terms, but for the `changes`."""
    known = {name: getattr(session, name) for name in SessionTerms.__dataclass_fields__}
    return SessionTerms(**(known | changes))


def learner_make(course: Course, **fields: Any) -> User:
    """Somebody who is enrolled in the course."""
    user = UserFactory.create(**fields)
    enrolment_make(user, course)
    return user


def register(session: WorkshopSession, *people: User) -> list[WorkshopRegistration]:
    return [workshop_register(session=session, user=person) for person in people]


def states(session: WorkshopSession) -> list[str]:
    """What people have of the session, in the order in which they came."""
    return list(session.registrations.order_by("turn").values_list("state", flat=True))
