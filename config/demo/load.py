"""Loading the demo organisation, all of it or nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from analytics.services.activity import activities_backfill
from analytics.services.rollup import people_rebuild
from analytics.services.watermark import minutes_passed_over
from config.demo.aftermath import aftermath_write
from config.demo.catalogue import courses_publish
from config.demo.days import DemoDay, demo_day
from config.demo.history import lives_write
from config.demo.nudges import nudges_write
from config.demo.opinions import opinions_write
from config.demo.people import people_create, people_read
from config.demo.plans import plan_of
from config.demo.practice import practice_write
from config.demo.required import required_write
from config.demo.searches import searches_write
from config.demo.sittings import sittings_of
from config.demo.walk import walk
from config.demo.workshops import workshops_write
from core.errors import AppError
from learning.models import Enrolment
from people.models import User


@dataclass(frozen=True)
class Loaded:
    """What was loaded, or found; `seconds` is how long it took."""

    people: int
    courses: int
    enrolments: int
    seconds: float
    was_there: bool = False


def demo_load(day: DemoDay | None = None) -> Loaded:
    """Load the organisation as of `day`, today if it is not given; once is enough.

    Raises `AppError` outside demo mode and where there are people who are not from the demo.
    """
    begun = time.monotonic()
    _refuse()
    if there := User.objects.filter(is_demo=True).count():
        return Loaded(there, 0, Enrolment.objects.count(), 0, was_there=True)
    day = day or demo_day()
    with transaction.atomic():
        people = people_read(day)
        users = people_create(people)
        shelf = courses_publish(day, people, users)
        managers = {person.manager for person in people}
        walks = []
        for person in people:
            owned = {slug for slug, book in shelf.items() if book.owner == person.key}
            plan = plan_of(person, manages=person.key in managers, owned=owned)
            walks.append(walk(person, shelf, plan, sittings_of(person, day), day.horizon))
        told = lives_write(walks, users)
        opinions_write(told, shelf, users, day)
        searches_write(told)
        aftermath_write(told)
        required_write(people, users, shelf, day)
        workshops_write(users, shelf, day)
        practice_write(users, day)
        activities_backfill()
        people_rebuild(people=[user.pk for user in users.values()])
        minutes_passed_over()
        nudges_write(users, day)
    return Loaded(len(people), len(shelf), len(told), time.monotonic() - begun)


def _refuse() -> None:
    if not settings.DEMO:
        raise AppError("demo_off", "This is no demo installation: DEMO is off. Nothing was loaded.")
    others = User.objects.filter(is_demo=False).count()
    if others:
        raise AppError(
            "demo_people",
            f"There are {others} people here who are not from the demo. "
            "Load it into an empty database: make reset, or another WAYMARK_HOME.",
        )
