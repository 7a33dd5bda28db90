"""Taking a course, leaving it, keeping it for later."""

from __future__ import annotations

import pytest

from core.errors import AppError
from core.models import Event
from learning.models import CourseStatus, Enrolment, EnrolmentState
from learning.services.bookmark import bookmark_set
from learning.services.enrolment import enrolment_leave, enrolment_start
from people.models import User
from tests.factories.learning import course_make, enrolment_make, release_make

pytestmark = pytest.mark.django_db


def test_it_pins_the_release_that_is_current(employee: User) -> None:
    course = course_make(lessons=3)
    enrolment = enrolment_start(user=employee, course=course)
    release_make(course, lessons=5)

    enrolment.refresh_from_db()
    assert enrolment.release.number == 1
    assert enrolment.last_lesson_key == "lesson-1"
    assert enrolment.minutes_left == 15


def test_it_enrols_once_however_often_it_is_asked(employee: User) -> None:
    course = course_make()
    first = enrolment_start(user=employee, course=course)
    second = enrolment_start(user=employee, course=course)

    assert first == second
    assert Event.objects.filter(name="learning.enrolment_started").count() == 1


def test_it_keeps_progress_for_whoever_comes_back(employee: User) -> None:
    enrolment = enrolment_make(employee, course_make(lessons=4), done=["lesson-1"])
    release_make(enrolment.course, lessons=2)
    enrolment_leave(enrolment=enrolment, reason="  Too long for this month. ")
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.LEFT
    assert enrolment.left_reason == "Too long for this month."

    back = enrolment_start(user=employee, course=enrolment.course)
    assert (back.pk, back.progress, back.release.number) == (enrolment.pk, 25, 1)
    assert (back.state, back.left_reason) == (EnrolmentState.ACTIVE, "")


def test_it_stays_completed_for_whoever_leaves_and_comes_back(employee: User) -> None:
    enrolment = enrolment_make(employee, completed=True)
    enrolment_leave(enrolment=enrolment)

    assert enrolment_start(user=employee, course=enrolment.course).is_completed


def test_it_leaves_once(employee: User) -> None:
    enrolment = enrolment_make(employee)
    enrolment_leave(enrolment=enrolment, reason="Changed roles")
    enrolment_leave(enrolment=enrolment, reason="Again")

    assert Enrolment.objects.get().left_reason == "Changed roles"
    assert Event.objects.filter(name="learning.enrolment_left").count() == 1


@pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.ARCHIVED])
def test_it_takes_nobody_new_into_a_closed_course(employee: User, status: str) -> None:
    course = course_make()
    course.status = status
    course.save()

    with pytest.raises(AppError, match="takes no new learners"):
        enrolment_start(user=employee, course=course)


def test_it_does_not_enrol_in_a_link(employee: User) -> None:
    course = course_make(format="resource", external_url="https://example.org/", lessons=0)

    with pytest.raises(AppError, match="nothing to enrol in"):
        enrolment_start(user=employee, course=course)


def test_it_keeps_a_course_once_and_lets_it_go(employee: User) -> None:
    course = course_make()
    assert bookmark_set(user=employee, course=course, kept=True)
    assert bookmark_set(user=employee, course=course, kept=True)
    assert employee.bookmarks.count() == 1

    assert not bookmark_set(user=employee, course=course, kept=False)
    assert not employee.bookmarks.exists()
