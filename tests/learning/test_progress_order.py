"""Saves that come in any order, again and all at once end in one state."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import frozen, now
from core.models import Event
from learning.models import ActiveMinute, Course, Enrolment, LearningDay, LessonProgress
from learning.selectors.progress import watched_union
from learning.services.progress import progress_save
from people.models import User
from tests.factories.learning import course_make, enrolment_make
from tests.learning.playing import (
    NOON,
    VIDEO,
    at,
    check,
    course_with,
    prose,
    save,
)
from tests.personas import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db: None) -> Course:
    return course_with(prose("middle"), VIDEO, check())


@pytest.fixture
def enrolment(employee: User, course: Course) -> Enrolment:
    with frozen(at(-60)):
        return enrolment_make(employee, course)


BLOCKS = st.sampled_from(["intro", "middle", "clip", ""])
SECONDS = st.floats(0, 120, allow_nan=False).map(lambda value: round(value, 1))
CLIP = st.fixed_dictionaries(
    {
        "at": SECONDS,
        "length": st.sampled_from([0.0, 100.0, 100.4]),
        "watched": st.lists(st.tuples(SECONDS, SECONDS), max_size=3),
    }
)
SAVE = st.fixed_dictionaries(
    {
        "lesson_key": st.sampled_from(["first", "second"]),
        "block_key": BLOCKS,
        "end_reached": st.booleans(),
        "media": st.one_of(st.just({}), st.fixed_dictionaries({"clip": CLIP})),
        "minutes": st.lists(st.integers(-20, 2).map(at), max_size=4),
        "saved_at": st.integers(-30, 3).map(at),
    }
)


def _standing(enrolment: Enrolment) -> tuple[Any, ...]:
    enrolment.refresh_from_db()
    rows = LessonProgress.objects.filter(enrolment=enrolment).order_by("lesson_key")
    state = enrolment.progress, enrolment.minutes_left, enrolment.last_lesson_key, enrolment.state
    lessons = rows.values_list(
        "lesson_key", "block_key", "media", "end_reached", "saved_at", "completed_at"
    )
    minutes = ActiveMinute.objects.filter(user=enrolment.user_id).order_by("minute")
    return state, list(lessons), list(minutes.values_list("minute", flat=True))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(saves=st.lists(SAVE, min_size=1, max_size=5), data=st.data())
def test_it_ends_in_one_state_whatever_the_order_and_repetition(
    employee: User, course: Course, saves: list[dict[str, Any]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations([*saves, *data.draw(st.lists(st.sampled_from(saves)))]))
    ends = []
    for order in (saves, shuffled):
        Enrolment.objects.all().delete()
        ActiveMinute.objects.all().delete()
        with frozen(NOON):
            enrolment = enrolment_make(employee, course)
            percents = []
            for each in order:
                row = progress_save(enrolment=enrolment, **each)
                percents.append(row.enrolment.progress)
        assert percents == sorted(percents)
        assert all(0 <= percent <= 100 for percent in percents)
        ends.append(_standing(enrolment))

    assert ends[0] == ends[1]


@given(st.lists(st.tuples(SECONDS, SECONDS), max_size=12), st.integers(0, 12))
def test_it_unites_what_was_watched_in_any_grouping(
    ranges: list[tuple[float, float]], cut: int
) -> None:
    whole = watched_union(ranges)

    assert watched_union([*watched_union(ranges[cut:]), *watched_union(ranges[:cut])]) == whole
    assert watched_union(whole) == whole
    assert all(a[1] < b[0] for a, b in pairwise(whole))


@pytest.mark.django_db(transaction=True)
def test_it_lets_saves_of_many_tabs_take_turns(employee: User) -> None:
    course = course_with(VIDEO)
    other = course_make("Beside it", lessons=1)
    for each in (course, other):
        enrolment_make(employee, each)
    start = threading.Barrier(6)
    failures: list[Any] = []
    minute = int(now().timestamp()) // 60

    def tab(number: int) -> None:
        client = client_for(employee)
        start.wait()
        try:
            for turn in range(4):
                where, key = (course, "first") if number % 2 else (other, "lesson-1")
                clip = {"clip": {"at": 1, "length": 40, "watched": [[turn * 10, turn * 10 + 10]]}}
                minutes = [minute - number * 4 - turn]
                answer = save(client, where, key, at=now(), end=True, media=clip, minutes=minutes)
                if answer.status_code != 200:
                    failures.append(answer.content)
        finally:
            connection.close()

    threads = [threading.Thread(target=tab, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert ActiveMinute.objects.filter(user=employee).count() == 24
    counted = LearningDay.objects.filter(user=employee).values_list("minutes", flat=True)
    assert sum(counted) == 24
    row = LessonProgress.objects.get(lesson_key="first")
    assert row.media["clip"]["watched"] == [[0, 40]]
    assert row.completed_at
    assert Event.objects.filter(name="learning.lesson_completed").count() == 2
    assert Event.objects.filter(name="learning.course_completed").count() == 1
