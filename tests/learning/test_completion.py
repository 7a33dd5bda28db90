"""What a finished course leaves behind: rating, reflection, what next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.errors import AppError
from learning.models import Course, Rating, Reflection
from learning.services.certificate import certificate_draw, certificate_issue
from learning.services.rating import rating_set
from people.models import User
from tests.crossing import at_once
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

TERMS = {"certificate": {"enabled": True}, "reflection": "What will you try first?"}


@pytest.fixture
def client(employee: User, as_: LogIn) -> Client:
    return as_(employee)


@pytest.fixture
def finished(employee: User) -> Course:
    course = course_make("Feedback that lands", metadata=TERMS)
    enrolment_make(employee, course, completed=True)
    return course


def path(course: Course, what: str) -> str:
    return f"{course.get_absolute_url()}{what}/"


# The page ------------------------------------------------------------------------------------


def test_it_offers_what_remains(client: Client, finished: Course, employee: User) -> None:
    page = client.get(path(finished, "finished")).content.decode()
    assert "It is being made" in page
    certificate = certificate_issue(enrolment=finished.enrolments.get())
    assert certificate is not None
    certificate_draw(certificate=certificate)
    page = client.get(path(finished, "finished")).content.decode()
    for words in ("Download the PDF", certificate.code, "How was it?", "What will you try first?"):
        assert words in page
    assert page.count("btn next") == 1


def test_it_asks_nothing_that_the_course_does_not(client: Client, employee: User) -> None:
    course = course_make()
    enrolment_make(employee, course, completed=True)
    page = client.get(path(course, "finished")).content.decode()
    assert 'id="certificate"' not in page
    assert 'id="reflect"' not in page


def test_it_is_for_those_who_finished(personas: Personas, as_: LogIn, finished: Course) -> None:
    enrolment_make(personas.colleague, finished, done=["lesson-1"])
    answer = as_(personas.colleague).get(path(finished, "finished"))
    assert answer["Location"] == finished.get_absolute_url()
    for what in ("finished", "rate", "reflect"):
        for name in ("manager", "author", "admin"):
            client = as_(personas.get(name))
            send = client.get if what == "finished" else client.post
            assert send(path(finished, what)).status_code == 404, (what, name)
        outsider = as_(None).post(path(finished, what))
        assert outsider["Location"].startswith("/accounts/login/")


def test_it_asks_as_much_with_few_courses_as_with_many(
    client: Client, finished: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path(finished, "finished"))
    for size in (3, 23):
        while Course.objects.count() < size:
            course_make(topic="Communication", skills=["Feedback"])
        with django_assert_max_num_queries(16):
            client.get(path(finished, "finished"))


# Rating --------------------------------------------------------------------------------------


def test_it_rates_changes_and_takes_back(client: Client, finished: Course) -> None:
    for stars in ("4", "4", "2"):  # the second as a double press sends it
        answer = client.post(path(finished, "rate"), {"stars": stars, "comment": " Short. "})
        assert answer["Location"] == path(finished, "finished")
    rating = Rating.objects.get()
    assert (rating.stars, rating.comment) == (2, "Short.")
    finished.refresh_from_db()
    assert (finished.rating_average, finished.rating_count) == (Decimal("2.00"), 1)
    page = client.get(path(finished, "finished")).content.decode()
    assert "Change the rating" in page
    assert page.count(">Your rating<") == 1
    for _ in range(2):
        client.post(path(finished, "rate"), {"remove": "1"})
    finished.refresh_from_db()
    assert (finished.rating_average, finished.rating_count) == (None, 0)


@pytest.mark.parametrize(
    "body",
    [{}, {"stars": "0"}, {"stars": "6"}, {"stars": "x"}, {"stars": "3", "comment": "x" * 2001}],
)
def test_it_says_what_is_wrong_with_a_rating(
    client: Client, finished: Course, body: dict[str, str]
) -> None:
    answer = client.post(path(finished, "rate"), body)
    assert answer.status_code == 422
    assert 'id="rate"' in answer.content.decode()
    assert not Rating.objects.exists()


def test_it_refuses_a_rating_before_the_first_lesson(client: Client, employee: User) -> None:
    course = course_make()
    enrolment = enrolment_make(employee, course)
    answer = client.post(path(course, "rate"), {"stars": "5"})
    assert answer.status_code == 422
    assert "Finish a lesson first" in answer.content.decode()
    enrolment.progress = 33
    enrolment.save()
    answer = client.post(path(course, "rate"), {"stars": "5"})
    assert answer["Location"] == course.get_absolute_url()
    with pytest.raises(AppError, match="one to five"):
        rating_set(enrolment=enrolment, stars=6)


@pytest.mark.django_db(transaction=True)
def test_it_counts_every_rating_of_many_at_once() -> None:
    course = course_make()
    people = [UserFactory.create() for _ in range(8)]
    rows = [enrolment_make(person, course, completed=True) for person in people]
    stars = [1, 2, 3, 4, 5, 5, 5, 5]
    calls: list[Any] = [
        lambda row=row, given=given: rating_set(enrolment=row, stars=given)
        for row, given in zip(rows, stars, strict=True)
    ]
    at_once(*calls)
    course.refresh_from_db()
    assert (course.rating_count, course.rating_average) == (8, Decimal("3.75"))


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_rating_of_many_presses() -> None:
    course = course_make()
    row = enrolment_make(UserFactory.create(), course, completed=True)
    at_once(*[lambda: rating_set(enrolment=row, stars=4)] * 6)
    course.refresh_from_db()
    assert (Rating.objects.count(), course.rating_count) == (1, 1)


# Reflection ----------------------------------------------------------------------------------


def test_it_keeps_a_reflection_with_its_question(client: Client, finished: Course) -> None:
    for _ in range(2):
        client.post(path(finished, "reflect"), {"text": " Ask more. "})
    reflection = Reflection.objects.get()
    assert (reflection.question, reflection.text) == ("What will you try first?", "Ask more.")
    assert "Ask more." in client.get(path(finished, "finished")).content.decode()
    client.post(path(finished, "reflect"), {"text": "  "})
    assert not Reflection.objects.exists()


def test_it_refuses_a_reflection_without_end(client: Client, finished: Course) -> None:
    answer = client.post(path(finished, "reflect"), {"text": "x" * 10_001})
    assert answer.status_code == 422
    assert not Reflection.objects.exists()


def test_it_shows_a_reflection_to_nobody_else(
    client: Client, finished: Course, colleague: User, as_: LogIn
) -> None:
    client.post(path(finished, "reflect"), {"text": "My own words"})
    enrolment_make(colleague, finished, completed=True)
    assert "My own words" not in as_(colleague).get(path(finished, "finished")).content.decode()
