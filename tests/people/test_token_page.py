"""The page of API tokens."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from people.models import ApiToken, User
from people.services.token import token_create
from tests.factories.people import PASSWORD
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

TOKENS = "/settings/tokens/"


@pytest.fixture
def inside(client: Client, employee: User) -> Client:
    client.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    client.post("/accounts/confirm/", {"password": PASSWORD})
    return client


def test_it_shows_a_new_token_once(inside: Client) -> None:
    page = inside.post(TOKENS, {"name": "Team calendar", "days": "90"}).content.decode()
    found = re.search(r'<code id="token">(waymark_\S+)</code>', page)
    assert found
    me = Client().get("/api/v1/me/", headers={"authorization": f"Bearer {found[1]}"})
    assert me.json()["email"] == "employee@waymark.test"
    again = inside.get(TOKENS)
    assert found[1] not in again.content.decode()
    assert "Team calendar" in again.content.decode()
    assert "no-store" in again["Cache-Control"]


def test_it_asks_who_one_is_first(as_: LogIn, employee: User) -> None:
    assert as_(employee).get(TOKENS)["Location"].startswith("/accounts/confirm/")


def test_it_revokes_one_s_own_only(inside: Client, employee: User, colleague: User) -> None:
    mine, secret = token_create(user=employee, name="Mine")
    theirs, _secret = token_create(user=colleague, name="Theirs")
    assert inside.post(f"{TOKENS}{mine.pk}/remove/")["Location"] == TOKENS
    assert inside.post(f"{TOKENS}{theirs.pk}/remove/").status_code == 404
    assert list(ApiToken.objects.all()) == [theirs]
    answer = Client().get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_it_wants_a_name(inside: Client) -> None:
    answer = inside.post(TOKENS, {"name": " ", "days": "90"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_it_makes_no_second_token_when_the_page_is_reloaded(inside: Client) -> None:
    asked = {"name": "Team calendar", "days": "90"}
    inside.post(TOKENS, asked)
    answer = inside.post(TOKENS, {**asked, "name": "team calendar"})
    assert answer.status_code == 422
    assert "You have a token “team calendar”" in answer.content.decode()
    assert ApiToken.objects.count() == 1
