"""API tokens and the account they open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import registry
from core.clock import frozen
from core.errors import AppError
from people.models import ApiToken, AuditEntry, Status, User
from people.services.token import MOST_TOKENS, token_create, token_revoke
from tests.factories.people import PASSWORD
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROBLEM = "application/problem+json"


def me(authorization: str) -> Any:
    return Client().get("/api/v1/me/", headers={"authorization": authorization})


def test_it_opens_the_person_s_own_account(employee: User) -> None:
    token, secret = token_create(user=employee, name="  Team   calendar ")
    assert secret.startswith("waymark_")
    assert secret not in str(ApiToken.objects.values().get())
    with frozen(NOON):
        answer = me(f"Bearer {secret}")
    assert answer.json()["email"] == employee.email
    assert answer.json()["manager"] == "Mo Manager"
    token.refresh_from_db()
    assert token.last_used_on == NOON.date()


def test_it_notes_the_day_of_use_once(employee: User, django_assert_num_queries: Any) -> None:
    _token, secret = token_create(user=employee, name="Calendar")
    me(f"Bearer {secret}")
    with django_assert_num_queries(2):
        me(f"bearer {secret}")


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer waymark_nothing", "Bearer a b", "Bearer waymärk", "Basic eDp5"],
)
def test_it_opens_nothing_for_anything_else(db: None, authorization: str) -> None:
    answer = me(authorization)
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] in {"authentication_failed", "not_authenticated"}


def test_it_ends_when_its_time_is_over(employee: User) -> None:
    with frozen(NOON):
        _token, secret = token_create(user=employee, name="Calendar", days=30)
    with frozen(NOON + timedelta(days=30, seconds=-1)):
        assert me(f"Bearer {secret}").status_code == 200
    with frozen(NOON + timedelta(days=30)):
        assert me(f"Bearer {secret}").status_code == 401


def test_it_ends_with_its_revocation_or_its_person(employee: User, colleague: User) -> None:
    mine, secret = token_create(user=employee, name="Mine")
    assert not token_revoke(user=colleague, token_id=mine.pk)
    assert token_revoke(user=employee, token_id=mine.pk)
    assert not token_revoke(user=employee, token_id=mine.pk)
    assert me(f"Bearer {secret}").status_code == 401
    _other, theirs = token_create(user=colleague, name="Theirs")
    colleague.status = Status.LEFT
    colleague.save()
    assert me(f"Bearer {theirs}").status_code == 401


def test_it_needs_no_csrf_token_but_a_session_does(employee: User) -> None:
    _token, secret = token_create(user=employee, name="Mine")
    strict = Client(enforce_csrf_checks=True)
    body = {"weekly_goal_minutes": 90}
    bearer = {"authorization": f"Bearer {secret}"}
    answer = strict.patch("/api/v1/me/", body, content_type="application/json", headers=bearer)
    assert answer.status_code == 200
    strict.force_login(employee)
    answer = strict.patch("/api/v1/me/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_it_is_audited_without_its_secret(employee: User) -> None:
    token, secret = token_create(user=employee, name="Calendar")
    token_revoke(user=employee, token_id=token.pk)
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.action for entry in entries] == ["people.token_create", "people.token_revoke"]
    assert {entry.person for entry in entries} == {employee}
    assert secret not in str([entry.detail for entry in entries])


def test_it_is_limited_in_number_and_wants_a_name(employee: User) -> None:
    for number in range(MOST_TOKENS):
        token_create(user=employee, name=f"Token {number}")
    with pytest.raises(AppError, match="twenty"):
        token_create(user=employee, name="One more")
    with pytest.raises(AppError, match="name"):
        token_create(user=employee, name="  ")


def test_it_belongs_to_the_person_s_data(employee: User) -> None:
    _token, secret = token_create(user=employee, name="Calendar")
    data = registry.personal_data.get("people")
    said = str(data.export(employee))
    assert "Calendar" in said
    assert secret not in said
    assert ApiToken.digest_of(secret) not in said
    data.erase(employee)
    assert not ApiToken.objects.exists()


def test_its_page_marks_what_has_expired(client: Client, employee: User) -> None:
    with frozen(NOON):
        token_create(user=employee, name="Old", days=30)
    client.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    client.post("/accounts/confirm/", {"password": PASSWORD})
    page = client.get("/settings/tokens/").content.decode()
    assert "Expired" in page
    assert 'href="/api/"' in page


def test_it_changes_one_s_preferences(as_: LogIn, employee: User) -> None:
    body = {"timezone": "Asia/Tokyo", "language": "de", "theme": "dark", "weekly_goal_minutes": 90}
    answer = as_(employee).patch("/api/v1/me/", body, content_type="application/json")
    assert {name: answer.json()[name] for name in body} == body
    employee.refresh_from_db()
    assert (employee.timezone, employee.weekly_goal_minutes) == ("Asia/Tokyo", 90)


@pytest.mark.parametrize(
    "body",
    [
        {"timezone": "Mars/Olympus"},
        {"language": "xx"},
        {"theme": "neon"},
        {"weekly_goal_minutes": 5},
        {"weekly_goal_minutes": 10_000},
        {"weekly_goal_minutes": None},
        [],
    ],
)
def test_it_refuses_preferences_that_are_none(as_: LogIn, employee: User, body: Any) -> None:
    answer = as_(employee).patch("/api/v1/me/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"]


def test_it_leaves_what_hr_and_admins_decide(as_: LogIn, employee: User) -> None:
    body = {"roles": ["admin"], "email": "x@waymark.test", "name": "X", "job_title": "CEO"}
    as_(employee).patch("/api/v1/me/", body, content_type="application/json")
    employee.refresh_from_db()
    assert (employee.roles, employee.name) == ([], "Emi Employee")
