"""More time in timed assessments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core.clock import frozen
from core.errors import AppError
from learning.models import Attempt, TimeAllowance
from learning.selectors.allowance import timed_courses
from learning.services.allowance import allowance_grant, allowance_revoke
from learning.services.attempt import attempt_start
from people.models import AuditEntry, User
from tests.factories.assessment import FINAL, assessed_course
from tests.factories.learning import course_make, enrolment_make
from tests.learning.attempt_pages import begin
from tests.personas import LogIn, Personas

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


def minutes(attempt: Attempt) -> float:
    attempt.refresh_from_db()
    assert attempt.deadline_at is not None
    return (attempt.deadline_at - attempt.started_at) / timedelta(minutes=1)


def test_it_lengthens_every_timed_assessment(employee: User, admin: User) -> None:
    allowance_grant(actor=admin, user=employee, percent=150)
    assert minutes(begin(employee, time_limit_minutes=10)) == 15
    assert begin(employee).deadline_at is None


def test_it_takes_the_larger_of_what_was_granted(employee: User, admin: User) -> None:
    course, other = assessed_course(time_limit_minutes=10), assessed_course(time_limit_minutes=10)
    allowance_grant(actor=admin, user=employee, percent=150)
    allowance_grant(actor=admin, user=employee, course=course, percent=200)
    spans = [
        minutes(attempt_start(enrolment=enrolment_make(employee, each), lesson_key=FINAL))
        for each in (course, other)
    ]
    assert spans == [20, 15]


def test_it_gives_the_time_to_an_attempt_under_way(employee: User, admin: User) -> None:
    attempt, other = begin(employee, time_limit_minutes=10), begin(admin, time_limit_minutes=10)
    with frozen(NOON + timedelta(minutes=9)):
        allowance = allowance_grant(actor=admin, user=employee, percent=200)
    assert (minutes(attempt), minutes(other)) == (20, 10)
    allowance_revoke(actor=admin, allowance=allowance)
    assert minutes(attempt) == 20


def test_a_smaller_grant_takes_no_time_from_an_attempt_under_way(
    employee: User, admin: User
) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    allowance_grant(actor=admin, user=employee, percent=200)
    allowance_grant(actor=admin, user=employee, percent=125)
    assert minutes(attempt) == 20


def test_it_revives_nothing_that_has_run_out(employee: User, admin: User) -> None:
    attempt = begin(employee, time_limit_minutes=10)
    with frozen(NOON + timedelta(minutes=11)):
        allowance_grant(actor=admin, user=employee, percent=200)
    assert minutes(attempt) == 10


def test_it_replaces_the_grant_there_is_and_keeps_a_record(employee: User, admin: User) -> None:
    course = assessed_course(time_limit_minutes=10)
    allowance_grant(actor=admin, user=employee, percent=150)
    allowance = allowance_grant(actor=admin, user=employee, percent=125)
    allowance_grant(actor=admin, user=employee, course=course, percent=200)
    assert sorted(TimeAllowance.objects.values_list("percent", flat=True)) == [125, 200]
    allowance_revoke(actor=admin, allowance=allowance)
    entries = AuditEntry.objects.filter(actor=admin, person=employee).order_by("pk")
    assert [(e.action, e.detail["percent"], e.detail["course"]) for e in entries] == [
        ("learning.allowance_grant", 150, None),
        ("learning.allowance_grant", 125, None),
        ("learning.allowance_grant", 200, course.slug),
        ("learning.allowance_revoke", 125, None),
    ]


@pytest.mark.parametrize("percent", [100, 50, 1001])
def test_it_never_shortens_the_time(employee: User, admin: User, percent: int) -> None:
    with pytest.raises(AppError) as caught:
        allowance_grant(actor=admin, user=employee, percent=percent)
    assert caught.value.code == "percent_range"


def test_it_offers_the_courses_with_a_clock(employee: User) -> None:
    timed = assessed_course(time_limit_minutes=10)
    assessed_course()
    course_make()
    assert list(timed_courses()) == [timed]


def test_it_is_given_and_taken_back_on_the_persons_page(
    employee: User, admin: User, as_: LogIn
) -> None:
    course = assessed_course(time_limit_minutes=10)
    client = as_(admin)
    person = reverse("people:person-detail", args=[employee.pk])
    grant = reverse("learning:allowance-grant", args=[employee.pk])
    page = client.post(grant, {"time-percent": "200", "time-course": course.pk}, follow=True)
    assert "Emi Employee has more time now." in page.content.decode()
    assert "200% of the normal time" in page.content.decode()
    revoke = reverse("learning:allowance-revoke", args=[TimeAllowance.objects.get().pk])
    assert revoke in client.get(person).content.decode()
    page = client.post(revoke, follow=True)
    assert "taken back" in page.content.decode()
    assert not TimeAllowance.objects.exists()


@pytest.mark.parametrize("form", [{"time-percent": "7"}, {"time-percent": "150", "time-course": 0}])
def test_it_says_what_is_wrong_with_a_grant(
    employee: User, admin: User, as_: LogIn, form: dict[str, str]
) -> None:
    grant = reverse("learning:allowance-grant", args=[employee.pk])
    response = as_(admin).post(grant, form)
    assert response.status_code == 422
    assert "summary" in response.content.decode()
    assert not TimeAllowance.objects.exists()


def test_it_is_between_the_person_and_the_admins(personas: Personas, as_: LogIn) -> None:
    employee = personas.employee
    allowance = allowance_grant(actor=personas.admin, user=employee)
    person = reverse("people:person-detail", args=[employee.pk])
    sees = {
        name: "Extra time in assessments" in as_(who).get(person).content.decode()
        for name, who in personas
    }
    assert [name for name, seen in sees.items() if seen] == ["employee", "admin"]
    assert "Give extra time" not in as_(employee).get(person).content.decode()
    for name, who in personas:
        if name != "admin":
            grant = reverse("learning:allowance-grant", args=[employee.pk])
            revoke = reverse("learning:allowance-revoke", args=[allowance.pk])
            assert as_(who).post(grant, {"time-percent": "150"}).status_code == 404, name
            assert as_(who).post(revoke).status_code == 404, name
