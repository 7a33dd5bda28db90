"""People whom the rules of nudges mean, and a short way to say when."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from analytics.models import Nudge, NudgeRule, PersonDay, PersonWeek
from analytics.nudges.rule import rules
from core.clock import frozen
from learning.models import Course, Enrolment
from learning.services.requirement import extension_request
from notifications.models import Attention
from people.audience import Audience
from people.models import User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.requirement import assignment_make

BERLIN = ZoneInfo("Europe/Berlin")
# A Thursday.
TODAY = dt.date(2026, 11, 26)


def at(days: int = 0, hour: int = 6, minute: int = 30) -> dt.datetime:
    """A moment in Berlin, so many days from `TODAY`."""
    day = TODAY + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour, minute), BERLIN)


def switch_on(*keys: str, holdout: int = 0) -> None:
    """Switch these rules on, all if none is named."""
    for rule in rules:
        if not keys or rule.key in keys:
            NudgeRule.objects.update_or_create(
                key=rule.key, defaults={"is_on": True, "holdout": holdout, "since": at(-300)}
            )


def nudged(person: User) -> list[str]:
    return list(Nudge.objects.filter(person=person).order_by("pk").values_list("rule", flat=True))


def begun(person: User, *, days_ago: int, **fields: Any) -> Course:
    """A course that the person was in last so many days before `TODAY`, at noon."""
    moment = at(-days_ago, 12)
    course = course_make()
    values: dict[str, Any] = {
        "done": ["lesson-1"],
        "started_at": moment,
        "last_active_at": moment,
        **fields,
    }
    enrolment_make(person, course, **values)
    return course


def required(person: User, *, due: int, since: int = -40, by: User | None = None) -> Any:
    """A round of theirs that is due so many days from `TODAY`."""
    with frozen(at(min(since, due - 1))):
        assignment = assignment_make(
            Audience(people=(person.pk,)), due_on=TODAY + dt.timedelta(days=due), by=by
        )
    return assignment.requirements.get()


def learned(person: User, *, weeks_ago: int = 0, minutes: int = 60) -> None:
    """So many minutes in a week, this one if it is not said."""
    monday = TODAY - dt.timedelta(days=TODAY.weekday(), weeks=weeks_ago)
    PersonWeek.objects.create(person=person, monday=monday, minutes=minutes, active_days=1)


def active(person: User, *days_ago: int) -> None:
    """Something learned on these days."""
    PersonDay.objects.bulk_create(
        PersonDay(person=person, day=TODAY - dt.timedelta(days=ago), minutes=10) for ago in days_ago
    )


def away(person: User, first: int, last: int) -> None:
    days = {
        "away_from": TODAY + dt.timedelta(days=first),
        "away_until": TODAY + dt.timedelta(days=last),
    }
    Attention.objects.update_or_create(person=person, defaults=days)


def asks(person: User, *, days_ago: int) -> None:
    """Asks for more time for something that is due in ten days."""
    row = required(person, due=10)
    with frozen(at(-days_ago, 12)):
        extension_request(requirement=row, wished_on=TODAY + dt.timedelta(days=20), reason="Away")


def stalled_crowd(number: int) -> list[User]:
    """So many people in Berlin whose course has stalled."""
    people = people_make(number)
    User.objects.filter(pk__in=[each.pk for each in people]).update(timezone="Europe/Berlin")
    course = course_make()
    assert course.current_release is not None
    Enrolment.objects.bulk_create(
        Enrolment(
            user=each, course=course, release=course.current_release, progress=30,
            minutes_left=20, started_at=at(-20), last_active_at=at(-14),
        )
        for each in people
    )  # fmt: skip
    return people
