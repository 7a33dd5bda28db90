"""What a person does twice at once, in two tabs or by pressing twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError

from core.clock import frozen, now
from core.models import Event
from learning.models import (
    Bookmark,
    Certificate,
    CoursePopularity,
    Enrolment,
    EnrolmentState,
    LearningDay,
    Note,
)
from learning.selectors.player import LessonPage, lesson_page
from learning.services.activity import minutes_record
from learning.services.attempt import attempt_start, attempt_submit
from learning.services.bookmark import bookmark_set
from learning.services.certificate import certificate_draw, certificate_issue
from learning.services.enrolment import enrolment_leave, enrolment_start
from learning.services.note import note_save
from learning.services.popularity import popularity_recompute
from learning.services.progress import progress_save
from learning.services.response import response_save
from people.models import User
from tests.crossing import at_once, elsewhere, meanwhile, uncommitted, without_waiting
from tests.factories.assessment import FINAL, answer_all, assessed_course
from tests.factories.learning import course_make, enrolment_make, lesson_spec
from tests.learning.playing import check, course_with, respond
from tests.personas import LogIn

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 6
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def events(name: str) -> int:
    return Event.objects.filter(name=f"learning.{name}").count()


def test_it_enrols_once(employee: User) -> None:
    course = course_make()
    start = lambda: enrolment_start(user=employee, course=course).pk  # noqa: E731
    assert len(set(at_once(*[start] * TIMES))) == 1
    assert (Enrolment.objects.count(), events("enrolment_started")) == (1, 1)


def test_it_takes_up_once_what_was_left(employee: User) -> None:
    enrolment = enrolment_make(employee, state=EnrolmentState.LEFT, left_at=now())
    start = lambda: enrolment_start(user=employee, course=enrolment.course).pk  # noqa: E731
    assert set(at_once(*[start] * TIMES)) == {enrolment.pk}
    assert events("enrolment_started") == 1


def test_it_leaves_once(employee: User) -> None:
    enrolment = enrolment_make(employee)
    at_once(*[lambda: enrolment_leave(enrolment=enrolment)] * TIMES)
    assert events("enrolment_left") == 1


def test_it_either_completes_or_leaves(employee: User) -> None:
    """Either order is fine; what is left is not completed behind the person's back."""
    enrolment = enrolment_make(employee, course_make(lessons=[lesson_spec("only")]))
    finish = lambda: progress_save(  # noqa: E731
        enrolment=enrolment, lesson_key="only", end_reached=True
    )
    at_once(finish, lambda: enrolment_leave(enrolment=enrolment), finish)
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.LEFT
    assert events("course_completed") == (enrolment.completed_at is not None)
    assert enrolment_start(user=employee, course=enrolment.course).is_completed
    assert events("course_completed") == 1


def test_it_does_not_complete_what_was_left(employee: User) -> None:
    enrolment = enrolment_make(employee, assessed_course())
    attempt = attempt_start(enrolment=enrolment, lesson_key=FINAL)
    answer_all(attempt)
    enrolment_leave(enrolment=enrolment)
    assert attempt_submit(attempt=attempt).passed
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.completed_at) == (EnrolmentState.LEFT, None)
    assert events("course_completed") == 0


def test_it_counts_a_minute_once_for_two_courses(employee: User) -> None:
    moment = now()
    courses = [course_make(), course_make()]
    at_once(
        *[
            lambda course=course: minutes_record(user=employee, course=course, minutes=[moment])
            for course in courses * 3
        ]
    )
    assert LearningDay.objects.get().minutes == 1


def test_it_counts_a_day_with_what_another_course_adds_to_it(employee: User) -> None:
    def record(minute: int) -> int:
        moment = NOON.replace(minute=minute)
        return minutes_record(user=employee, course=course_make(), minutes=[moment])

    with frozen(NOON.replace(hour=13)), uncommitted(lambda: record(1)) as commit:
        meanwhile(lambda: record(2), commit)
    assert LearningDay.objects.get().minutes == 2


def test_it_keeps_a_note_once(employee: User) -> None:
    course, key = course_make(), uuid4()
    at_once(
        *[
            lambda: note_save(
                user=employee,
                course=course,
                lesson_key="lesson-1",
                lesson_title="One",
                text="Ask Mei.",
                client_id=key,
            )
        ]
        * TIMES
    )
    assert Note.objects.count() == 1


def test_it_counts_every_try_of_a_question(employee: User) -> None:
    course = course_with(check())
    enrolment = enrolment_make(employee, course)
    lesson = enrolment.release.outline[0]
    key = lesson["requires"]["checks"][0]
    tries = at_once(
        *[
            lambda: (
                response_save(
                    enrolment=enrolment, lesson_key=lesson["key"], block_key=key, answer="a"
                ).tries
            )
        ]
        * TIMES
    )
    assert sorted(tries) == list(range(1, TIMES + 1))


def test_it_shows_an_answer_as_it_was_saved(
    employee: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_with(check())
    enrolment = enrolment_make(employee, course)

    def end_reached() -> None:
        progress_save(enrolment=enrolment, lesson_key="first", end_reached=True)

    def read(*place: Any) -> LessonPage:
        """As `lesson_page`, while the end of the lesson is saved if that is possible."""
        with suppress(OperationalError):
            elsewhere(lambda: without_waiting(end_reached))
        return lesson_page(*place)

    monkeypatch.setattr("learning.views.respond.lesson_page", read)
    body = respond(
        as_(employee), course, "q1", {"answer": "b"}, **{"HX-Request": "true"}
    ).content.decode()
    assert ("Lesson done" in body) == ('value="0"' not in body)
    end_reached()
    enrolment.refresh_from_db()
    assert enrolment.progress > 0


def test_it_keeps_a_course_for_later_once(employee: User) -> None:
    course = course_make()
    at_once(*[lambda: bookmark_set(user=employee, course=course, kept=True)] * TIMES)
    assert Bookmark.objects.count() == 1


def test_it_issues_and_draws_a_certificate_once(employee: User) -> None:
    course = course_make(metadata={"certificate": {"enabled": True, "valid_months": None}})
    enrolment = enrolment_make(employee, course, completed=True)

    def make() -> str:
        certificate = certificate_issue(enrolment=enrolment)
        assert certificate is not None
        return str(certificate_draw(certificate=certificate).pdf.name)

    assert len(set(at_once(*[make] * 3))) == 1
    assert Certificate.objects.count() == 1


def test_it_counts_popularity_twice_at_once(employee: User, colleague: User) -> None:
    course = course_make()
    for person in (employee, colleague):
        enrolment_make(person, course)
    at_once(*[popularity_recompute] * 4)
    found = CoursePopularity.objects.values_list("department", "enrolled").order_by("department")
    assert list(found) == [(employee.department_id, 2), (None, 2)]


def test_it_forgets_the_popularity_of_what_everybody_left(employee: User) -> None:
    enrolment = enrolment_make(employee)
    popularity_recompute()
    enrolment_leave(enrolment=enrolment)
    popularity_recompute()
    assert not CoursePopularity.objects.exists()
