"""Attempts through the API, under the rules of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.clock import frozen
from learning.models import Attempt, AttemptAnswer, Enrolment
from people.models import User
from tests.factories.assessment import FINAL, KEYS, WRONG, answer_all, assessed_course, right
from tests.factories.learning import enrolment_make
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROBLEM = "application/problem+json"
# What an author says of answers and never goes out while there is something to retry.
SECRETS = (
    "An observation can be filmed",
    "A camera could have seen it",
    "Sooner lands better",
    "Start there",
    "Memory is still sharp",
    "Specific and soon",
    "concrete",
    '"correct"',
    '"feedback"',
)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


@pytest.fixture
def client(employee: User, as_: LogIn) -> Client:
    return as_(employee)


def start(client: Client, enrolment: Enrolment, **body: Any) -> Any:
    path = f"/api/v1/enrolments/{enrolment.pk}/lessons/{FINAL}/attempts/"
    return client.post(path, body, content_type="application/json")


def begun(client: Client, user: User, **fields: Any) -> Any:
    return start(client, enrolment_make(user, assessed_course(**fields))).json()


def put(client: Client, attempt: Any, key: str, **body: Any) -> Any:
    path = f"/api/v1/attempts/{attempt['id']}/answers/{key}/"
    return client.put(path, body, content_type="application/json")


def submit(client: Client, attempt: Any) -> Any:
    return client.post(f"/api/v1/attempts/{attempt['id']}/submit/")


def get(client: Client, attempt: Any) -> Any:
    return client.get(f"/api/v1/attempts/{attempt['id']}/")


def test_it_asks_and_never_tells(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee, assessed_course(time_limit_minutes=10))
    answer = start(client, enrolment)
    assert answer.status_code == 200
    body = answer.json()
    assert [question["key"] for question in body["questions"]] == KEYS
    assert (body["state"], body["result"], body["pass_mark"]) == ("open", None, 80)
    assert body["deadline_at"] == "2026-03-02T12:10:00Z"
    for secret in SECRETS:
        assert secret not in answer.content.decode()
    order = next(each for each in body["questions"] if each["kind"] == "ordering")
    assert [item["key"] for item in order["items"]] != right("order")


def test_it_goes_on_with_the_open_attempt(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee, assessed_course())
    first = start(client, enrolment).json()
    put(client, first, "days", answer=2, flagged=True)
    again = start(client, enrolment).json()
    assert again["id"] == first["id"]
    days = next(question for question in again["questions"] if question["key"] == "days")
    assert (days["answer"], days["flagged"]) == (2, True)


def test_it_takes_every_kind_of_answer_and_grades_it(client: Client, employee: User) -> None:
    attempt = begun(client, employee)
    for key in KEYS:
        assert put(client, attempt, key, answer=right(key)).status_code == 200
    result = submit(client, attempt).json()["result"]
    assert (result["score"], result["passed"], result["revealed"]) == (100, True, True)
    assert result["points"] == result["points_possible"] == 9
    by_key = {judged["key"]: judged for judged in result["questions"]}
    assert "An observation can be filmed" in by_key["observation"]["explanation"]
    assert {row["state"] for row in by_key["order"]["rows"]} == {"good"}
    assert submit(client, attempt).json()["result"] == result


def test_it_holds_right_answers_back_while_a_retry_is_left(client: Client, employee: User) -> None:
    attempt = begun(client, employee, attempts=2)
    for key, wrong in WRONG.items():
        put(client, attempt, key, answer=wrong)
    answer = submit(client, attempt)
    result = answer.json()["result"]
    assert (result["passed"], result["revealed"], result["attempts_left"]) == (False, False, 1)
    assert result["can_retry_misses"] is True
    assert {judged["explanation"] for judged in result["questions"]} == {None}
    assert {judged["right_answer"] for judged in result["questions"]} == {None}
    for secret in SECRETS[:-2]:
        assert secret not in answer.content.decode()
    assert not [row for judged in result["questions"] for row in judged["rows"] if row["right"]]
    states = {row["state"] for judged in result["questions"] for row in judged["rows"]}
    assert "missed" not in states
    by_key = {judged["key"]: judged for judged in result["questions"]}
    assert by_key["order"]["rows"] == []
    assert by_key["observation"]["review"] == "lesson-1"


def test_it_reveals_when_no_attempt_is_left(client: Client, employee: User) -> None:
    attempt = begun(client, employee, attempts=1)
    put(client, attempt, "observation", answer="a")
    result = submit(client, attempt).json()["result"]
    assert (result["revealed"], result["can_retry_misses"]) == (True, False)
    first = result["questions"][0]
    assert first["right_answer"] == "You spoke over Mei twice"
    assert {row["key"]: row["state"] for row in first["rows"]} == {
        "a": "bad", "b": "missed", "c": "rest",
    }  # fmt: skip


def test_it_retries_the_misses_only(client: Client, employee: User) -> None:
    attempt = begun(client, employee)
    answer_all(Attempt.objects.get(), wrong=("observation", "parts"))
    submit(client, attempt)
    retry = start(client, Enrolment.objects.get(), only_misses=True).json()
    assert [question["key"] for question in retry["questions"]] == ["observation", "parts"]
    assert retry["number"] == 2


def test_it_keeps_the_newest_of_two_answers(client: Client, employee: User) -> None:
    attempt = begun(client, employee)
    moment = int(NOON.timestamp() * 1000)
    put(client, attempt, "days", answer="2", revision=moment)
    late = put(client, attempt, "days", answer="300", revision=moment - 5).json()
    assert (late["outcome"], late["answer"], late["revision"]) == ("older", "2", moment)
    assert put(client, attempt, "days", answer="2", revision=moment).json()["outcome"] == "saved"
    assert put(client, attempt, "days", answer=None, known=moment).json()["answer"] is None
    assert AttemptAnswer.objects.get().answer is None


@pytest.mark.parametrize(
    ("key", "body", "refusal"),
    [
        ("observation", {"answer": "z"}, (422, "answer_invalid")),
        ("order", {"answer": ["x"]}, (422, "answer_invalid")),
        ("days", {"answer": {"deep": [1]}}, (422, "answer_invalid")),
        ("days", {}, (400, "invalid")),
        ("days", {"answer": 2, "revision": -1}, (400, "invalid")),
        ("days", {"answer": 2, "revision": 10**20}, (400, "invalid")),
        ("nothing", {"answer": 2}, (404, "question_unknown")),
    ],
)
def test_it_refuses_what_is_no_answer(
    client: Client, employee: User, key: str, body: Any, refusal: tuple[int, str]
) -> None:
    answer = put(client, begun(client, employee), key, **body)
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert answer["Content-Type"] == PROBLEM
    assert not AttemptAnswer.objects.exists()


def test_it_refuses_answers_after_the_end(client: Client, employee: User) -> None:
    attempt = begun(client, employee, time_limit_minutes=10, attempts=1)
    with frozen(NOON + timedelta(minutes=11)):
        answer = put(client, attempt, "days", answer=2)
        assert (answer.status_code, answer.json()["code"]) == (409, "attempt_expired")
        assert answer.json()["attempt"] == attempt["id"]
        again = start(client, Enrolment.objects.get())
        assert (again.status_code, again.json()["code"]) == (409, "attempts_used")


def test_it_closes_what_ran_out_when_it_is_read(client: Client, employee: User) -> None:
    attempt = begun(client, employee, time_limit_minutes=10)
    with frozen(NOON + timedelta(minutes=11)):
        body = get(client, attempt).json()
    assert (body["state"], body["questions"], body["result"]["score"]) == ("expired", [], 0)


def test_it_is_nobody_else_s(client: Client, personas: Personas, as_: LogIn) -> None:
    attempt = begun(client, personas.employee)
    enrolment = Enrolment.objects.get()
    for name in ("colleague", "manager", "director", "author", "admin"):
        other = as_(personas.get(name))
        answers = [
            get(other, attempt),
            put(other, attempt, "days", answer=2),
            submit(other, attempt),
            start(other, enrolment),
        ]
        assert {answer.status_code for answer in answers} == {404}, name
        assert {answer["Content-Type"] for answer in answers} == {PROBLEM}
    for answer in (get(Client(), attempt), submit(Client(), attempt)):
        assert answer.status_code == 401
    assert Attempt.objects.get().is_open


def test_it_knows_no_other_lesson(client: Client, employee: User) -> None:
    enrolment = enrolment_make(employee, assessed_course())
    for key in ("lesson-1", "nothing"):
        path = f"/api/v1/enrolments/{enrolment.pk}/lessons/{key}/attempts/"
        answer = client.post(path, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (404, "assessment_unknown")
