"""The sessions of the demo's workshop: one next week with free places, one that is full.

Places were taken over the last days; nobody is told of it now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from config.demo.catalogue import Shelf
from config.demo.days import DemoDay, is_workday, moment
from core.clock import frozen
from core.models import EventDelivery
from learning.models import Enrolment
from learning.services.workshop import SessionTerms, session_create
from learning.services.workshop_place import workshop_register
from people.models import User

COURSE, LESSON = "feedback-that-lands", "practise-together"
EMPLOYEE, MANAGER, AUTHOR, PARTNER = "HR-028", "HR-024", "HR-057", "HR-058"
AT_THREE = dt.time(15)
LASTS = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class Planned:
    """A session of the story, so many days ahead; `comes` is how many registered."""

    days: int
    host: str
    place: str
    capacity: int
    comes: int
    link: str = ""


SESSIONS = (
    Planned(
        6, AUTHOR, "Thames room, 2nd floor", 10, 6, "https://meet.haldenreyes.example/practise"
    ),
    Planned(14, PARTNER, "Tejo room, 4th floor", 5, 7),
)


def workshops_write(users: dict[str, User], shelf: Shelf, day: DemoDay) -> None:
    """Plan the sessions, and let colleagues register; the employee one logs in as may still."""
    course = shelf[COURSE].course
    enrolled = Enrolment.objects.current().filter(course=course)
    learners = [
        row.user
        for row in enrolled.select_related("user").order_by("user__email")
        if row.user_id not in {users[key].pk for key in (EMPLOYEE, AUTHOR, PARTNER)}
    ]
    # The manager one logs in as comes to the first.
    learners.sort(key=lambda user: user.pk != users[MANAGER].pk)
    with frozen(day.horizon - dt.timedelta(days=3)):
        for planned in SESSIONS:
            coming, learners = learners[: planned.comes], learners[planned.comes :]
            _session(users[planned.host], shelf, day, planned, coming)
    EventDelivery.objects.filter(event__name="learning.workshop_registered").delete()


def _session(
    host: User, shelf: Shelf, day: DemoDay, planned: Planned, coming: Sequence[User]
) -> None:
    starts_at = moment(_workday(day.ago(-planned.days)), AT_THREE, host.zone)
    terms = SessionTerms(
        title=shelf[COURSE].lessons[LESSON].title,
        timezone=host.timezone,
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        host=host,
        capacity=planned.capacity,
        place=planned.place,
        link=planned.link,
    )
    session = session_create(course=shelf[COURSE].course, lesson_key=LESSON, terms=terms)
    for person in coming:
        workshop_register(session=session, user=person)


def _workday(day: dt.date) -> dt.date:
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day
