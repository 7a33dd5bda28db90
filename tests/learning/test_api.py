"""Courses, lessons, enrolments and progress through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from rest_framework.throttling import SimpleRateThrottle

from learning.models import Course, CourseStatus, Enrolment
from learning.services.certificate import certificate_issue
from people.models import User
from tests.factories.learning import course_make, enrolment_make, lesson_spec, lessons_of
from tests.learning.playing import check, course_with
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

API = "/api/v1/"
PROBLEM = "application/problem+json"


@pytest.fixture
def client(employee: User, as_: LogIn) -> Client:
    return as_(employee)


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def is_problem(answer: Any, status: int, code: str) -> bool:
    body = answer.json()
    said = (answer.status_code, answer["Content-Type"], body["status"], body["code"])
    assert said == (status, PROBLEM, status, code)
    return bool(body["title"] and body["detail"])


def slugs(answer: Any) -> list[str]:
    return [course["slug"] for course in answer.json()["results"]]


# Courses -------------------------------------------------------------------------------------


def test_it_lists_published_courses_newest_first(client: Client) -> None:
    courses = [course_make() for _ in range(3)]
    course_make("A draft", publish=False)
    course_make("Gone", status=CourseStatus.ARCHIVED)
    Course.objects.filter(slug="gone").update(status=CourseStatus.ARCHIVED)
    assert slugs(client.get(f"{API}courses/")) == [course.slug for course in reversed(courses)]


def test_it_filters_by_facet_and_words(client: Client) -> None:
    course_make("Feedback that lands", topic="Communication", skills=["Feedback"])
    course_make("Clear invoices", topic="Finance", level="advanced", language="de")
    for query, found in (
        ("topic=finance", ["clear-invoices"]),
        ("skill=feedback", ["feedback-that-lands"]),
        ("level=advanced", ["clear-invoices"]),
        ("language=de&topic=communication", []),
        ("format=course&q=invoices", ["clear-invoices"]),
        ("q=xylophone", []),
        ("topic=nothing", []),
    ):
        assert slugs(client.get(f"{API}courses/?{query}")) == found, query


def test_it_pages_without_gap_or_repeat_while_courses_are_added(client: Client) -> None:
    before = [course_make().slug for _ in range(7)]
    seen, url = list[str](), f"{API}courses/?page_size=3"
    while url:
        answer = client.get(url)
        assert len(slugs(answer)) <= 3
        seen += slugs(answer)
        url = answer.json()["next"]
        course_make()
    assert seen == before[::-1]


def test_it_keeps_pages_small_and_refuses_a_broken_cursor(client: Client) -> None:
    course_make()
    assert len(slugs(client.get(f"{API}courses/?page_size=100000"))) == 1
    assert is_problem(client.get(f"{API}courses/?cursor=nonsense"), 404, "not_found")


def test_it_asks_as_much_for_few_courses_as_for_many(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (2, 22):
        while Course.objects.count() < size:
            course_make(topic="Communication", skills=["Feedback"])
        with django_assert_max_num_queries(4):
            assert len(slugs(client.get(f"{API}courses/"))) == size


def test_it_tells_of_a_course_and_how_far_one_is(client: Client, employee: User) -> None:
    course = course_make(metadata={"outcomes": ["See the moment"]}, skills=["Feedback"])
    body = client.get(f"{API}courses/{course.slug}/").json()
    assert (body["outcomes"], body["skills"]) == (["See the moment"], ["Feedback"])
    assert (body["release"], body["enrolment"]) == (1, None)
    enrolment = enrolment_make(employee, course, done=["lesson-1"])
    body = client.get(f"{API}courses/{course.slug}/").json()
    assert body["enrolment"] == enrolment.pk
    states = [line["state"] for section in body["outline"] for line in section["lessons"]]
    assert states[0] == "done"


def test_it_shows_drafts_to_whom_the_page_does(personas: Personas, as_: LogIn) -> None:
    draft = course_make("A draft", publish=False, owner=personas.author)
    for name, person in personas:
        status = 200 if name in {"author", "admin"} else 404
        assert as_(person).get(f"{API}courses/{draft.slug}/").status_code == status, name
        assert as_(person).get(draft.get_absolute_url()).status_code == status, name


# Lessons -------------------------------------------------------------------------------------


def test_it_gives_lessons_without_their_answers(client: Client, employee: User) -> None:
    course = course_with(check("single"))
    enrolment_make(employee, course)
    answer = client.get(f"{API}courses/{course.slug}/lessons/first/")
    assert [block["kind"] for block in answer.json()["blocks"]] == ["prose", "check"]
    assert answer.json()["objectives"] == ["See the moment"]
    for secret in ('"correct"', '"feedback"', '"explanation"', '"answer"'):
        assert secret not in answer.content.decode()


def test_it_opens_previews_only_to_whoever_is_not_enrolled(client: Client, author: User) -> None:
    course = course_make(lessons=2)
    assert client.get(f"{API}courses/{course.slug}/lessons/lesson-1/").status_code == 200
    for key in ("lesson-2", "nothing"):
        answer = client.get(f"{API}courses/{course.slug}/lessons/{key}/")
        assert is_problem(answer, 404, "not_found")


def test_it_gives_no_questions_outside_an_attempt(client: Client, employee: User) -> None:
    quiz = {"questions": [{"key": "secret", "kind": "true_false", "answer": True}]}
    course = course_make(lessons=[*lessons_of(1), lesson_spec("final", assessment=quiz)])
    enrolment_make(employee, course)
    body = client.get(f"{API}courses/{course.slug}/lessons/final/").json()
    assert (body["kind"], body["blocks"]) == ("assessment", [])


# Enrolments ----------------------------------------------------------------------------------


def test_it_enrols_once(client: Client) -> None:
    course = course_make()
    answers = [post(client, "enrolments/", {"course": course.slug}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["course"] == course.slug
    assert Enrolment.objects.count() == 1
    listed = client.get(f"{API}enrolments/").json()["results"]
    assert [each["id"] for each in listed] == [answers[0].json()["id"]]


def test_it_enrols_in_nothing_unseen_or_closed(client: Client) -> None:
    course_make("A draft", publish=False)
    course_make("A link", format="resource", external_url="https://example.org/")
    for slug in ("a-draft", "nothing"):
        assert is_problem(post(client, "enrolments/", {"course": slug}), 404, "not_found")
    assert is_problem(post(client, "enrolments/", {"course": "a-link"}), 422, "course_is_link")
    bodies: list[Any] = [{}, {"course": None}, {"course": 5.5}, {"course": ["x"]}, []]
    for body in bodies:
        assert is_problem(post(client, "enrolments/", body), 400, "invalid")
    assert not Enrolment.objects.exists()


def test_it_leaves_and_comes_back_to_the_progress(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee, done=["lesson-1"])
    path = f"{API}enrolments/{enrolment.pk}/"
    assert client.delete(path).status_code == 204
    assert is_problem(client.get(path), 404, "not_found")
    again = post(client, "enrolments/", {"course": enrolment.course.slug}).json()
    assert (again["id"], again["progress"], again["state"]) == (enrolment.pk, 33, "active")


def test_it_saves_positions_late_and_twice(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee, course_make(lessons=2))
    path = f"{API}enrolments/{enrolment.pk}/progress/"
    late = {"lesson": "lesson-1", "block": "b1", "end_reached": True,
            "saved_at": "2026-03-02T12:00:00Z"}  # fmt: skip
    for _ in range(2):
        body = client.put(path, late, content_type="application/json").json()
        assert (body["percent"], [rule["done"] for rule in body["rules"]]) == (50, [True, False])
    assert client.get(path).json() == body


def test_it_refuses_positions_that_are_none(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee)
    path = f"{API}enrolments/{enrolment.pk}/progress/"
    for body in (
        {},
        {"lesson": "lesson-1", "media": {"b1": {"at": -1, "length": 2, "watched": []}}},
        {"lesson": "lesson-1", "media": {"b1": {"at": 1, "length": 2, "watched": [[1]]}}},
        {"lesson": "lesson-1", "media": "b1"},
        {"lesson": "lesson-1", "saved_at": "yesterday"},
        {"lesson": "lesson-1", "minutes": ["never"]},
    ):
        assert is_problem(client.put(path, body, content_type="application/json"), 400, "invalid")
    unknown = client.put(path, {"lesson": "nothing"}, content_type="application/json")
    assert is_problem(unknown, 422, "lesson_unknown")


def test_it_keeps_enrolments_and_certificates_to_oneself(personas: Personas, as_: LogIn) -> None:
    course = course_make(metadata={"certificate": {"enabled": True}})
    enrolment = enrolment_make(personas.employee, course, completed=True)
    certificate_issue(enrolment=enrolment)
    for name, person in personas:
        client = as_(person)
        own = name == "employee"
        for path in (f"enrolments/{enrolment.pk}/", f"enrolments/{enrolment.pk}/progress/"):
            assert client.get(f"{API}{path}").status_code == (200 if own else 404), name
        for path in ("enrolments/", "certificates/"):
            assert len(client.get(f"{API}{path}").json()["results"]) == int(own), name
    assert as_(personas.admin).delete(f"{API}enrolments/{enrolment.pk}/").status_code == 404


# Errors --------------------------------------------------------------------------------------


def test_it_answers_outsiders_401_everywhere(as_: LogIn) -> None:
    course = course_make()
    for path in ("me/", "courses/", f"courses/{course.slug}/", "enrolments/", "certificates/",
                 f"courses/{course.slug}/lessons/lesson-1/", "schema/"):  # fmt: skip
        answer = as_(None).get(f"{API}{path}")
        assert is_problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("body", ["{", '{"course": NaN}', '{"course": "\\ud800"}', "", "[[", "5"])
def test_it_answers_broken_bodies_with_a_problem(client: Client, body: str) -> None:
    answer = client.post(f"{API}enrolments/", body, content_type="application/json")
    assert is_problem(answer, 400, answer.json()["code"])
    assert answer.json()["code"] in {"parse_error", "invalid"}


def test_it_answers_every_other_error_with_a_problem(client: Client) -> None:
    assert is_problem(client.post(f"{API}enrolments/", {"course": "x"}), 415,
                      "unsupported_media_type")  # fmt: skip
    assert is_problem(client.delete(f"{API}courses/"), 405, "method_not_allowed")
    assert is_problem(client.get(f"{API}courses/", headers={"accept": "text/csv"}), 406,
                      "not_acceptable")  # fmt: skip
    assert is_problem(client.get(f"{API}nothing/"), 404, "not_found")
    assert is_problem(client.get(f"{API}enrolments/{10**30}/"), 404, "not_found")


def test_it_slows_down_whoever_asks_too_often(
    client: Client, colleague: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "3/min")
    assert [client.get(f"{API}me/").status_code for _ in range(3)] == [200] * 3
    answer = client.get(f"{API}me/")
    assert is_problem(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert as_(colleague).get(f"{API}me/").status_code == 200


def test_it_speaks_json_only(client: Client) -> None:
    answer = client.get(f"{API}courses/", headers={"accept": "text/html,*/*"})
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["results"] == []
