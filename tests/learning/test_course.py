"""The course page, and enrolling, leaving and bookmarking from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from learning.models import Course, CoursePopularity, Enrolment, EnrolmentState
from learning.services.popularity import popularity_recompute
from people.models import Department, User
from tests.factories.learning import (
    course_make,
    enrolment_make,
    lesson_spec,
    rating_make,
    release_make,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]


def url(course: Course, action: str = "") -> str:
    return f"/courses/{course.slug}/{action}"


def body(client: Client, course: Course) -> str:
    response = client.get(url(course))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def course(db: None) -> Course:
    return course_make(
        "Giving feedback that lands",
        topic="Communication",
        skills=["Giving feedback"],
        summary="Say what you saw.",
        lessons=[
            lesson_spec("intro", title="Why it misses", section="Before", preview=True),
            lesson_spec("say", title="Say what you saw", section="Before", icon="play"),
            lesson_spec("final", title="Final assessment", assessment={"questions": []}),
        ],
        metadata={"outcomes": ["Describe what you saw without a verdict"]},
        certificate_enabled=True,
        certificate_valid_months=24,
    )


def test_it_promises_outcomes_before_anything_else(as_: As, employee: User, course: Course) -> None:
    html = body(as_(employee), course)

    assert html.index("Describe what you saw") < html.index("Why it misses")
    assert "Valid for 24 months" in html
    assert "/explore/?skill=giving-feedback" in html
    assert "Enrol and start" in html


def test_it_opens_the_preview_and_locks_the_rest(as_: As, employee: User, course: Course) -> None:
    html = body(as_(employee), course)

    assert "/lessons/intro/" in html
    assert "/lessons/say/" not in html
    assert "Open to look at" in html
    assert "Video" in html
    assert "Assessment" in html


def test_it_enrols_and_goes_to_the_first_lesson(as_: As, employee: User, course: Course) -> None:
    response = as_(employee).post(url(course, "enrol/"))

    assert response["Location"] == "/courses/giving-feedback-that-lands/lessons/intro/"
    assert Enrolment.objects.get().user == employee


def test_it_shows_where_the_learner_is(as_: As, employee: User, course: Course) -> None:
    enrolment_make(employee, course, done=["intro"])
    html = body(as_(employee), course)

    assert "33% complete" in html
    assert "You are here" in html
    assert "1 of 2 done" in html
    assert "Why 33%?" in html
    assert '<span class="vh">: Say what you saw</span>' in html


def test_it_leaves_with_a_reason_and_comes_back(as_: As, employee: User, course: Course) -> None:
    enrolment = enrolment_make(employee, course, done=["intro"])
    client = as_(employee)
    assert "Leave Giving feedback" in client.get(url(course, "leave/")).content.decode()

    response = client.post(url(course, "leave/"), {"reason": "No time"}, follow=True)
    assert "Your progress and notes are kept" in response.content.decode()
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.left_reason) == (EnrolmentState.LEFT, "No time")
    assert client.get(url(course, "leave/")).status_code == 404

    html = body(client, course)
    assert "You left at 33%" in html
    assert "Take it up again" in html


def test_it_refuses_a_reason_that_is_too_long(as_: As, employee: User, course: Course) -> None:
    enrolment_make(employee, course)
    response = as_(employee).post(url(course, "leave/"), {"reason": "x" * 501})

    assert response.status_code == 422
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE


def test_it_bookmarks_with_and_without_htmx(as_: As, employee: User, course: Course) -> None:
    client = as_(employee)
    back = client.post(
        url(course, "bookmark/"), {"kept": "1"}, headers={"Referer": "http://testserver/explore/"}
    )
    assert back["Location"] == "http://testserver/explore/"
    assert employee.bookmarks.count() == 1

    part = client.post(url(course, "bookmark/"), {"kept": ""}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert not employee.bookmarks.exists()


def test_it_tells_a_department_only_from_five_people(
    as_: As, employee: User, department: Department, course: Course
) -> None:
    people = UserFactory.create_batch(5, department=department)
    for person in people[:4]:
        enrolment_make(person, course, completed=True)
    popularity_recompute()
    assert "finished it" not in body(as_(employee), course)

    enrolment_make(people[4], course, completed=True)
    popularity_recompute()
    assert "5 people in Customer Success finished it" in body(as_(employee), course)


def test_it_counts_popularity_anew_each_time(department: Department, course: Course) -> None:
    first, second = UserFactory.create_batch(2, department=department)
    enrolment_make(first, course, completed=True)
    enrolment = enrolment_make(second, course)
    assert popularity_recompute() == 2
    enrolment.state = EnrolmentState.LEFT
    enrolment.save()
    assert popularity_recompute() == 2
    row = CoursePopularity.objects.get(department=department)
    assert (row.enrolled, row.completed) == (1, 1)

    Enrolment.objects.all().delete()
    assert popularity_recompute() == 0
    assert not CoursePopularity.objects.exists()


def test_it_shows_ratings_with_the_job_of_who_rated(
    as_: As, employee: User, colleague: User, manager: User, course: Course
) -> None:
    rating_make(colleague, course, 5, "Used it the same day.")
    rating_make(manager, course, 4)
    html = body(as_(employee), course)

    assert "Used it the same day." in html
    assert "Specialist" in html
    assert "2 ratings" in html
    assert "4.5" in html


def test_it_says_which_prerequisites_are_done(as_: As, employee: User) -> None:
    first, second = course_make("First"), course_make("Second")
    course = course_make("Third", metadata={"prerequisites": [first.slug, second.slug]})
    enrolment_make(employee, first, completed=True)
    html = body(as_(employee), course)

    assert "It is advice, not a lock." in html
    assert html.index("Done") < html.index("Not done yet")


def test_it_says_what_changed_since_the_learners_release(
    as_: As, employee: User, course: Course
) -> None:
    enrolment_make(employee, course)
    release_make(
        course,
        lessons=[lesson_spec("intro", title="Why it misses"), lesson_spec("new", title="Listen")],
        note="Shorter, and with listening.",
    )
    html = body(as_(employee), course)

    assert "There is a newer release (2)" in html
    assert "Shorter, and with listening." in html
    assert "New: Listen" in html
    assert "Taken out: Say what you saw, Final assessment" in html


def test_it_opens_a_link_outside(as_: As, employee: User) -> None:
    course = course_make(
        "A good guide", format="resource", external_url="https://example.org/guide", lessons=0
    )
    html = body(as_(employee), course)

    assert 'href="https://example.org/guide"' in html
    assert "Enrol" not in html


def test_it_shows_a_draft_to_its_owner_only(as_: As, author: User, employee: User) -> None:
    course = course_make("Not yet", publish=False, owner=author)

    assert "Draft: only those who work on it" in body(as_(author), course)
    assert as_(employee).get(url(course)).status_code == 404
    assert as_(employee).post(url(course, "enrol/")).status_code == 404


def test_it_keeps_an_archived_course_for_its_learners(
    as_: As, employee: User, colleague: User, course: Course
) -> None:
    enrolment_make(employee, course)
    course.status = "archived"
    course.save()

    assert "it takes no new learners; you can finish it" in body(as_(employee), course)
    assert as_(colleague).get(url(course)).status_code == 404


@pytest.mark.parametrize("action", ["enrol/", "bookmark/"])
def test_it_changes_nothing_by_a_look(as_: As, employee: User, course: Course, action: str) -> None:
    assert as_(employee).get(url(course, action)).status_code == 405


def test_it_costs_the_same_whatever_the_size(
    as_: As, employee: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    before = course_make("Before")
    client = as_(employee)
    for size in (2, 40):
        course = course_make(
            f"Of {size}", lessons=size, skills=[f"Skill {n}" for n in range(size)],
            metadata={"prerequisites": [before.slug]},
        )  # fmt: skip
        for person in UserFactory.create_batch(min(size, 8)):
            rating_make(person, course, 4, "Good")
        enrolment_make(employee, course, done=["lesson-1"])
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            client.get(url(course))
