"""What analytics keeps about a person: all of it given, and erased for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from analytics.models import Activity, Nudge, PersonDay, PersonWeek, StandIn, Talk, TeamMessage
from analytics.tasks import rollup_turn
from core import registry
from core.clock import now
from learning.services.enrolment import enrolment_start
from learning.services.progress import progress_save
from people.models import User
from tests.factories.learning import course_make

pytestmark = pytest.mark.django_db


def test_it_gives_all_that_is_kept_and_erases_it(
    employee: User, colleague: User, deliver_events: Callable[[], int]
) -> None:
    course = course_make("Clear words")
    for person in (employee, colleague):
        enrolment = enrolment_start(user=person, course=course)
        progress_save(enrolment=enrolment, lesson_key="lesson-1", end_reached=True)
    deliver_events()
    rollup_turn()
    for person in (employee, colleague):
        Nudge.objects.create(rule="goal", person=person, occasion="1", day=now().date())
    entry = registry.personal_data.get("analytics")
    TeamMessage.objects.create(sender=colleague, person=employee, kind="thank", text="Thanks")
    Talk.objects.create(manager=colleague, person=employee, held_on=date(2026, 11, 2))
    StandIn.objects.create(
        manager=employee, delegate=colleague, first_on=date(2026, 11, 2), last_on=date(2026, 11, 3)
    )

    data = entry.export(employee)
    assert {name: len(rows) for name, rows in data["team"].items()} == {
        "messages": 1, "talks": 1, "stand_ins": 1,
    }  # fmt: skip
    assert [len(data[name]) for name in ("activity", "days", "weeks", "nudges")] == [2, 1, 1, 1]
    assert json.loads(json.dumps(data)) == data
    assert data["activity"][1]["key"] == "lesson-1"
    assert data["activity"][1]["course"] == course.slug

    entry.erase(employee)
    left = entry.export(employee)
    assert not any(left.pop("team").values())
    assert not any(left.values())
    assert {row.actor_id for row in Activity.objects.all()} == {colleague.pk}
    assert Nudge.objects.get().person_id == colleague.pk
    assert PersonDay.objects.get().person_id == PersonWeek.objects.get().person_id == colleague.pk
