"""What people do becomes activity, once, and without what they wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from analytics.handlers import activity_write
from analytics.models import Activity, StaleDay
from analytics.services.activity import activities_backfill
from analytics.services.partition import DEFAULT, partitions_make
from core.clock import frozen
from core.events import EventMeta
from core.events.payload import event_class
from core.models import Event
from core.sql import sql_rows
from learning.models import Enrolment
from learning.services.attempt import attempt_start, attempt_submit
from learning.services.enrolment import enrolment_leave, enrolment_start
from learning.services.observation import Verdict, observation_answer
from learning.services.progress import progress_save
from learning.services.rating import rating_set
from learning.services.reflection import reflection_save
from learning.services.response import response_save
from people.models import User
from tests.factories.assessment import FINAL, answer_all, assessed_course
from tests.factories.learning import course_make, enrolment_make
from tests.factories.practice import ask, practice_make
from tests.learning.playing import check, course_with, prose

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
REFLECTION = {"key": "r1", "kind": "reflection", "prompt": "And you?"}


def told() -> list[tuple[str, str, str]]:
    rows = Activity.objects.order_by("pk")
    return list(rows.values_list("verb", "object_kind", "object_key"))


def live(person: User) -> Enrolment:
    """A person takes a course to its end, and leaves it."""
    course = course_with(prose("middle"), check(), REFLECTION)
    enrolment = enrolment_start(user=person, course=course)
    for answer in (["a"], ["b"]):
        response_save(enrolment=enrolment, lesson_key="first", block_key="q1", answer=answer[0])
    for text in ("I am", "I am not told"):
        response_save(enrolment=enrolment, lesson_key="first", block_key="r1", answer=text)
    for entry in course.current_release.outline if course.current_release else []:
        progress_save(enrolment=enrolment, lesson_key=entry["key"], end_reached=True)
    enrolment.refresh_from_db()
    rating_set(enrolment=enrolment, stars=4, comment="Nobody reads this.")
    for text in ("I interrupt", "I interrupt people."):
        reflection_save(enrolment=enrolment, text=text)
    enrolment_leave(enrolment=enrolment)
    return enrolment


def test_it_writes_down_what_somebody_does(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    with frozen(NOON):
        enrolment = live(employee)
        deliver_events()

    assert told() == [
        ("started", "course", ""),
        ("answered", "block", "first/q1"),
        ("answered", "block", "first/q1"),
        ("reflected", "block", "first/r1"),
        ("completed", "lesson", "first"),
        ("completed", "lesson", "second"),
        ("completed", "course", ""),
        ("rated", "course", ""),
        ("reflected", "course", ""),
        ("left", "course", ""),
    ]
    rows = Activity.objects.all()
    assert {(row.actor_id, row.course_id, row.occurred_at) for row in rows} == {
        (employee.pk, enrolment.course_id, NOON)
    }
    said = json.dumps([[row.result, row.context] for row in rows])
    assert "stars" in said
    assert not any(words in said for words in ("I am", "interrupt", "reads this"))
    assert set(StaleDay.objects.values_list("person_id", "day")) == {(employee.pk, NOON.date())}


def test_it_writes_down_an_attempt_when_it_was_handed_in_with_its_answers(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    with frozen(NOON):
        enrolment = enrolment_start(user=employee, course=assessed_course())
        attempt = attempt_start(enrolment=enrolment, lesson_key=FINAL)
        answer_all(attempt)
        submitted = attempt_submit(attempt=attempt)
    with frozen(NOON + timedelta(days=3)):
        deliver_events()

    row = Activity.objects.get(object_kind="assessment")
    assert (row.verb, row.object_id, row.object_key) == ("passed", attempt.pk, FINAL)
    assert row.result == {"score": submitted.score, "answers": len(attempt.questions)}
    assert row.occurred_at == NOON


def test_it_writes_down_once_what_it_hears_again_and_what_it_did_not_hear(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    with frozen(NOON):
        live(employee)
        deliver_events()
    heard = told()

    for row in Event.objects.order_by("-pk"):
        event = event_class(row.name).from_payload(row.payload, row.version)
        meta = EventMeta(row.pk, row.actor_id, row.subject_type, row.subject_id, row.occurred_at)
        if hasattr(event, "enrolment_id"):
            activity_write(event, meta)
    assert told() == heard

    Activity.objects.all().delete()
    assert activities_backfill() == len(heard)
    assert told() == heard


def test_it_writes_down_nothing_of_somebody_who_was_erased(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    live(employee).delete()
    deliver_events()

    assert told() == []


def test_it_makes_months_and_moves_what_waited(employee: User) -> None:
    course = course_make()

    def act(source: str, moment: datetime) -> None:
        Activity.objects.create(
            actor=employee,
            verb="started",
            object_kind="course",
            object_id=course.pk,
            course=course,
            source=source,
            occurred_at=moment,
        )

    def where() -> dict[str, str]:
        return dict(sql_rows("SELECT source, tableoid::regclass::text FROM analytics_activity", {}))

    act("past", datetime(2026, 8, 31, 23, 59, tzinfo=UTC))
    act("now", datetime(2026, 9, 1, tzinfo=UTC))
    act("later", datetime(2028, 1, 1, tzinfo=UTC))
    assert set(where().values()) == {DEFAULT}
    with frozen(datetime(2026, 9, 10, tzinfo=UTC)):
        made = partitions_make(ahead=1)
        assert partitions_make(ahead=1) == []
    act("then", datetime(2026, 10, 31, 23, tzinfo=UTC))
    act("far", datetime(2031, 1, 1, tzinfo=UTC))

    assert made == [f"analytics_activity_{month}" for month in
                    ("2026_08", "2026_09", "2026_10", "2028_01")]  # fmt: skip
    assert where() == {
        "past": "analytics_activity_2026_08",
        "now": "analytics_activity_2026_09",
        "later": "analytics_activity_2028_01",
        "then": "analytics_activity_2026_10",
        "far": DEFAULT,
    }
    assert Activity.objects.filter(occurred_at__date=date(2026, 9, 1)).get().source == "now"


def test_observing_is_the_observers_act_and_in_no_figure(
    employee: User, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    with frozen(NOON), django_capture_on_commit_callbacks(execute=True):
        observation = ask(enrolment_make(employee, practice_make()), manager)
        said = {"open": Verdict(True), "ask": Verdict(False, "Wait")}
        for _twice in range(2):
            observation_answer(observation=observation, actor=manager, verdicts=said)
    row = Activity.objects.get(verb="observed")
    assert (row.actor, row.object_kind, row.object_key) == (manager, "lesson", "do-it")
    assert row.result == {"seen": 1, "sent_back": 1}
    assert row.context == {"enrolment": observation.enrolment_id}
    assert not StaleDay.objects.filter(person=manager).exists()
