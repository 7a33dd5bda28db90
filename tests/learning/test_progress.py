"""Saving where a reader is: late, twice, out of order, from two devices at once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.clock import frozen, now
from core.models import Event
from learning.models import ActiveMinute, Course, Enrolment, LearningDay, LessonProgress
from learning.selectors.progress import progress_explain
from learning.services.progress import lesson_complete, progress_refresh, progress_save
from people.models import User
from tests.factories.learning import course_make, enrolment_make, lesson_spec, release_make
from tests.learning.playing import (
    NOON,
    VIDEO,
    at,
    check,
    course_with,
    post_json,
    prose,
    respond,
    save,
    url,
)
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db: None) -> Course:
    return course_with(prose("middle"), VIDEO, check())


@pytest.fixture
def enrolment(employee: User, course: Course) -> Enrolment:
    with frozen(at(-60)):
        return enrolment_make(employee, course)


def test_it_keeps_the_newest_position_of_two_devices(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    phone, laptop = as_(employee), as_(employee)
    with frozen(at(30)):
        save(laptop, course, at=at(20), block="clip")
        save(phone, course, at=at(10), block="intro")

    assert LessonProgress.objects.get().block_key == "clip"


def test_it_takes_a_save_days_later(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    minute = int(NOON.timestamp()) // 60
    with frozen(at(3 * 24 * 60)):
        answer = save(as_(employee), course, at=NOON, block="middle", minutes=[minute])

    assert answer.status_code == 200
    row = LessonProgress.objects.get()
    assert (row.block_key, row.saved_at) == ("middle", NOON)
    assert LearningDay.objects.get(user=employee).day == NOON.date()


def test_a_late_save_does_not_put_the_course_behind_others(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    """My learning and the home page begin with the course that was read last."""
    client = as_(employee)
    with frozen(at(30)):
        save(client, course, at=at(20))
        save(client, course, at=at(10))
    enrolment.refresh_from_db()
    assert enrolment.last_active_at == at(20)


def test_it_counts_a_save_that_is_sent_twice_once(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    minute = int(NOON.timestamp()) // 60
    with frozen(at(5)):
        for _repeat in range(3):
            save(as_(employee), course, at=NOON, minutes=[minute, minute + 1], end=True)

    assert ActiveMinute.objects.filter(user=employee).count() == 2
    assert LearningDay.objects.get(user=employee).minutes == 2
    assert LessonProgress.objects.count() == 1


def test_it_does_not_believe_a_clock_that_is_ahead(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    with frozen(NOON):
        save(as_(employee), course, at=at(600), minutes=[int(at(600).timestamp()) // 60])

    assert LessonProgress.objects.get().saved_at == NOON
    assert not ActiveMinute.objects.exists()


def test_it_completes_when_all_of_the_rule_is_met(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    client = as_(employee)
    clip = {"clip": {"at": 95, "length": 100, "watched": [[0, 95]]}}

    first = save(client, course, at=now(), end=True).json()
    second = save(client, course, at=now(), media=clip).json()
    respond(client, course, "q1", {"answer": "a"})
    third = save(client, course, at=now()).json()

    assert [each["lesson_done"] for each in (first, second, third)] == [False, False, True]
    assert third["percent"] == 60
    assert Event.objects.filter(name="learning.lesson_completed").count() == 1


def test_it_keeps_nothing_of_clips_that_the_lesson_has_not(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    clip = {"at": 1, "length": 10, "watched": [[0, 1]]}
    save(as_(employee), course, at=now(), media={"clip": clip, "middle": clip, "other": clip})
    assert list(LessonProgress.objects.get().media) == ["clip"]


def test_it_completes_the_course_once(as_: LogIn, employee: User, enrolment: Enrolment) -> None:
    course = course_make("Short", lessons=1)
    enrolment_make(employee, course)
    client = as_(employee)

    for _repeat in range(2):
        answer = save(client, course, "lesson-1", at=now(), end=True).json()

    assert answer["course_done"]
    assert answer["percent"] == 100
    assert Event.objects.filter(name="learning.course_completed").count() == 1


def test_it_resumes_after_a_lesson_that_is_done(employee: User) -> None:
    course = course_make(lessons=3)
    enrolment = enrolment_make(employee, course)

    progress_save(enrolment=enrolment, lesson_key="lesson-2", end_reached=True)

    enrolment.refresh_from_db()
    assert enrolment.last_lesson_key == "lesson-3"


def test_it_never_goes_down_when_content_is_published(employee: User) -> None:
    course = course_make(lessons=2)
    enrolment = enrolment_make(employee, course, done=["lesson-1"])
    release = release_make(course, lessons=10)
    enrolment.progress_floor = enrolment.progress
    enrolment.release = release
    enrolment.save()

    row = progress_refresh(enrolment=enrolment)

    assert row.progress == 50
    assert progress_explain(row).kept == 50


def test_it_gives_shares_that_make_up_the_percentage(employee: User) -> None:
    lessons = [lesson_spec("a", minutes=7), lesson_spec("b", minutes=0), lesson_spec("c")]
    enrolment = enrolment_make(employee, course_make(lessons=lessons), done=["a"])

    explained = progress_explain(enrolment)

    assert [rule.share for rule in explained.rules] == [53.8, 7.7, 38.5]
    assert explained.percent == 53
    assert explained.minutes_left == 5


def test_it_completes_an_assessment_only_from_elsewhere(employee: User) -> None:
    lessons = [lesson_spec("final", assessment={"questions": []})]
    enrolment = enrolment_make(employee, course_make(lessons=lessons))

    progress_save(enrolment=enrolment, lesson_key="final", end_reached=True)
    enrolment.refresh_from_db()
    assert enrolment.progress == 0

    lesson_complete(enrolment=enrolment, lesson_key="final")
    enrolment.refresh_from_db()
    assert enrolment.progress == 100


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"),
        ("[]", "body"),
        ("[" * 5000, "body"),
        ({}, "at"),
        ({"at": True}, "at"),
        ({"at": -1}, "at"),
        ({"at": 1e300}, "at"),
        ({"at": 10**30}, "at"),
        ({"at": 1, "block": 7}, "block"),
        ({"at": 1, "block": "x" * 81}, "block"),
        ({"at": 1, "block": "a\0b"}, "block"),
        ({"at": 1, "end": "yes"}, "end"),
        ({"at": 1, "minutes": "now"}, "minutes"),
        ({"at": 1, "minutes": [1.5]}, "minutes"),
        ({"at": 1, "minutes": list(range(3000))}, "minutes"),
        ({"at": 1, "media": []}, "media"),
        ({"at": 1, "media": {"clip": 5}}, "media"),
        ({"at": 1, "media": {"clip": {"at": "1", "length": 2}}}, "media"),
        ({"at": 1, "media": {"clip": {"at": 1, "length": 2, "watched": [[1]]}}}, "media"),
        ('{"at": 1, "media": {"clip": {"at": NaN, "length": 2}}}', "media"),
        ('{"at": 1, "media": {"clip": {"at": Infinity, "length": 2}}}', "media"),
        ({"at": 1, "percent": 100}, "percent"),
    ],
)
def test_it_refuses_a_save_that_is_none(  # the pair is one case
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment, body: Any, field: str
) -> None:
    answer = post_json(as_(employee), url("lesson-progress", course), body)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert not LessonProgress.objects.exists()


def test_it_refuses_what_is_too_large(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    answer = post_json(as_(employee), url("lesson-progress", course), '"' + "x" * 70_000 + '"')

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_it_says_when_the_session_has_ended(as_: LogIn, course: Course) -> None:
    answer = save(as_(None), course, at=now())

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_it_says_when_the_course_was_left(
    as_: LogIn, employee: User, course: Course, enrolment: Enrolment
) -> None:
    enrolment.state = "left"
    enrolment.save()

    assert save(as_(employee), course, at=now()).status_code == 404
    assert save(as_(employee), course, "nothing", at=now()).status_code == 404


def test_it_gives_the_browser_its_next_token(as_: LogIn, employee: User) -> None:
    assert as_(None).get("/learning/session/").status_code == 401
    answer = as_(employee).get("/learning/session/").json()
    assert answer["person"] == employee.pk
    assert len(answer["token"]) == 64


def test_it_says_what_is_left_and_where(as_: LogIn, employee: User, course: Course) -> None:
    enrolment_make(employee, course)
    client = as_(employee)
    with frozen(at(0)):
        save(client, course, at=at(0), block="intro", end=True)
    lesson = url("lesson-detail", course)
    page = client.get(f"/courses/{course.slug}/progress/").content.decode()
    assert f'href="{lesson}#block-clip">Watch the clip</a>' in page
    assert f'href="{lesson}#block-q1">Answer the question</a>' in page
    assert f'href="{lesson}#lesson-end"' not in page
    assert f'href="{url("lesson-detail", course, "second")}#lesson-end">Read to the end</a>' in page
    assert "Go on: First" in page

    # The foot of the last lesson names the lesson that was skipped.
    bar = client.get(url("lesson-detail", course, "second")).content.decode()
    assert re.search(rf'href="{lesson}" data-go="n"><span><small>Left to do', bar)
    assert "What is left to do" not in bar


def test_it_leads_to_the_end_of_the_lesson_that_alone_is_left(
    as_: LogIn, employee: User, course: Course
) -> None:
    enrolment_make(employee, course, done=["first"])
    bar = as_(employee).get(url("lesson-detail", course, "second")).content.decode()
    assert 'href="#lesson-end" data-go="n"><span><small>Left to do</small><b>This lesson' in bar
