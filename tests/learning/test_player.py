"""The lesson page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core.clock import now
from learning.access import access_lesson
from learning.models import LessonProgress
from learning.selectors.player import lesson_page
from learning.services.progress import progress_save
from people.models import User
from tests.factories.learning import course_make, enrolment_make, lessons_of
from tests.learning.playing import (
    POLL,
    QUESTIONS,
    REFLECTION,
    TASKS,
    check,
    course_with,
    prose,
    respond,
    save,
    url,
)
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


def test_it_shows_the_lesson_with_its_neighbours_and_its_rule(as_: LogIn, employee: User) -> None:
    course = course_with(check())
    enrolment_make(employee, course)

    page = as_(employee).get(url("lesson-detail", course)).content.decode()

    assert page.count("<h1") == 1
    assert "<b>Feedback that lands</b><small>Lesson 1 of 2</small>" in page
    assert "Done when you reach the end and answer the question." in page
    assert "Second" in page
    assert 'data-block="intro"' in page


def test_it_sends_who_is_not_enrolled_to_the_course(as_: LogIn, employee: User) -> None:
    course = course_with()

    answer = as_(employee).get(url("lesson-detail", course, "second"))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("learning:course-detail", args=[course.slug])


def test_it_opens_a_preview_without_enrolling(as_: LogIn, employee: User) -> None:
    course = course_with(check(), POLL, REFLECTION, TASKS)

    page = as_(employee).get(url("lesson-detail", course)).content.decode()

    assert "This is a preview" in page
    assert reverse("learning:course-enrol", args=[course.slug]) in page
    assert "Check answer" not in page
    assert "data-person" not in page


def test_it_leads_from_the_last_lesson_of_a_preview_back_to_the_course(
    as_: LogIn, admin: User
) -> None:
    course = course_with()

    page = as_(admin).get(url("lesson-detail", course, "second")).content.decode()

    assert reverse("learning:course-progress", args=[course.slug]) not in page
    assert "What is left to do" not in page
    assert "<b>To the course</b>" in page


def test_it_lets_admins_and_the_course_s_authors_read(
    as_: LogIn, admin: User, author: User
) -> None:
    course = course_with()
    course.authors.add(author)

    for person in (admin, author):
        answer = as_(person).get(url("lesson-detail", course, "second"))
        assert answer.status_code == 200
        assert "Nothing is saved" in answer.content.decode()


def test_it_reads_the_rows_as_they_are(employee: User) -> None:
    course = course_with(owner=employee, language="de")
    enrolment = enrolment_make(employee, course, done=["second"], progress_floor=3)
    progress_save(enrolment=enrolment, lesson_key="first", block_key="intro", end_reached=False)
    enrolment.refresh_from_db()

    place = access_lesson(employee, course.slug, "first")
    page = lesson_page(place)

    assert place.enrolment is not None
    for row, kept in (
        (enrolment, place.enrolment),
        (course, place.course),
        (enrolment.lesson_progress.get(lesson_key="first"), page.progress),
    ):
        loaded = set(kept.__dict__) & {field.attname for field in row._meta.concrete_fields}
        assert len(loaded) > 4
        for name in loaded:
            assert getattr(kept, name) == getattr(row, name), name


def test_it_knows_no_lesson_of_another_course(as_: LogIn, employee: User) -> None:
    course = course_with()
    enrolment_make(employee, course)

    assert as_(employee).get(url("lesson-detail", course, "third")).status_code == 404


def test_it_offers_to_continue_where_the_reader_was(as_: LogIn, employee: User) -> None:
    course = course_with(prose("middle"), prose("far"))
    enrolment_make(employee, course)
    client = as_(employee)
    save(client, course, at=now(), block="far")

    page = client.get(url("lesson-detail", course)).content.decode()

    assert 'href="#block-far"' in page
    assert 'data-resume="far"' in page
    assert "You were here" in page


def test_it_finishes_the_lesson_without_javascript(as_: LogIn, employee: User) -> None:
    course = course_with()
    enrolment_make(employee, course)

    answer = as_(employee).post(url("lesson-complete", course))

    assert answer["Location"] == url("lesson-detail", course, "second")
    row = LessonProgress.objects.get()
    assert row.end_reached
    assert row.completed_at
    assert employee.active_minutes.count() == 1


def test_it_leads_back_to_the_question_that_is_missing(as_: LogIn, employee: User) -> None:
    course = course_with(check())
    enrolment_make(employee, course)

    answer = as_(employee).post(url("lesson-complete", course), follow=True)

    assert answer.redirect_chain[-1][0].endswith("#block-q1")
    assert "One question is still to answer." in answer.content.decode()


def test_it_ends_the_course_with_the_last_lesson(as_: LogIn, employee: User) -> None:
    course = course_with()
    enrolment_make(employee, course, done=["first"])

    answer = as_(employee).post(url("lesson-complete", course, "second"))

    assert answer["Location"] == reverse("learning:course-finished", args=[course.slug])


@pytest.mark.parametrize("kind", QUESTIONS)
def test_it_sends_no_answer_before_one_is_given(as_: LogIn, employee: User, kind: str) -> None:
    course = course_with(check(kind))
    enrolment_make(employee, course)

    page = as_(employee).get(url("lesson-detail", course)).content.decode()

    secrets = [
        "A verdict.",
        "A camera could see it.",
        "Say what a camera saw.",
        "Indeed wet.",
        "Touch it once.",
        "specific",
        "1234",
        "kindly meant",
        "correct",
        "explanation",
        *QUESTIONS[kind].get("feedback", {}).values(),
    ]
    for secret in secrets:
        assert secret not in page.replace("incorrect-", ""), secret
    if kind == "ordering":
        places = [page.index(item) for item in QUESTIONS[kind]["items"]]
        assert places != sorted(places)


def test_it_shows_a_fragment_of_its_foot_when_something_was_saved(
    as_: LogIn, employee: User
) -> None:
    course = course_with()
    enrolment_make(employee, course)
    client = as_(employee)
    save(client, course, at=now(), end=True)

    foot = client.get(url("lesson-end", course), headers={"HX-Request": "true"}).content.decode()

    assert "Lesson done" in foot
    assert "Next: Second" in foot
    assert 'id="o-first" hx-swap-oob="true"' in foot
    assert "<html" not in foot
    plain = client.get(url("lesson-end", course))
    assert plain["Location"] == url("lesson-detail", course)


@pytest.mark.parametrize("size", [3, 60])
def test_it_reads_a_lesson_in_a_few_queries(
    as_: LogIn, employee: User, django_assert_num_queries: Any, size: int
) -> None:
    blocks = [check(), POLL, REFLECTION, TASKS, *(prose(f"p{n}") for n in range(size))]
    course = course_with(*blocks)
    extra = course_make("Large", lessons=lessons_of(size))
    enrolment_make(employee, extra)
    enrolment_make(employee, course)
    client = as_(employee)
    respond(client, course, "poll", {"answer": "Impact"})
    respond(client, course, "q1", {"answer": "b"})
    address = url("lesson-detail", course)
    plain = url("lesson-detail", extra, "lesson-2")
    client.get(address)
    with django_assert_num_queries(6):
        client.get(plain)

    with django_assert_num_queries(5):
        client.get(address)
    with django_assert_num_queries(4):
        client.get(plain)


def test_it_explains_the_percentage_line_by_line(as_: LogIn, employee: User) -> None:
    course = course_with(check())
    enrolment_make(employee, course, done=["second"])

    page = (
        as_(employee).get(reverse("learning:course-progress", args=[course.slug])).content.decode()
    )

    assert "Why 40%?" in page
    assert "0 of 60%" in page.replace('<span class="muted">', "").replace("60.0", "60")
    assert "Not opened yet" in page


@pytest.mark.parametrize("size", [3, 60])
def test_it_explains_in_a_few_queries(
    as_: LogIn, employee: User, django_assert_max_num_queries: Any, size: int
) -> None:
    course = course_make("Large", lessons=lessons_of(size))
    enrolment_make(employee, course, done=[f"lesson-{n}" for n in range(1, size)])
    client = as_(employee)
    address = reverse("learning:course-progress", args=[course.slug])
    client.get(address)

    with django_assert_max_num_queries(6):
        client.get(address)


def test_it_keeps_the_explanation_from_strangers(as_: LogIn, colleague: User) -> None:
    course = course_with()

    answer = as_(colleague).get(reverse("learning:course-progress", args=[course.slug]))

    assert answer.status_code == 404


def test_it_shows_no_resume_mark_in_a_lesson_that_is_done(as_: LogIn, employee: User) -> None:
    course = course_with(prose("middle"))
    enrolment_make(employee, course)
    client = as_(employee)
    save(client, course, at=now(), block="middle", end=True)
    save(client, course, at=now() + timedelta(seconds=1), block="middle")

    page = client.get(url("lesson-detail", course)).content.decode()

    assert "Lesson done" in page
    assert "You were here" not in page
