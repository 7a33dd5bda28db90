"""The authenticator app, recovery codes, confirming that it is you, and sessions."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from people.models import User
from people.sealing import secret_decrypt, secret_encrypt
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent_at_once")]

SECURITY = "/settings/security/"
ADD = "/accounts/2fa/app/add/"


@pytest.fixture
def inside(client: Client, employee: User) -> Client:
    """A client that has logged in with the password."""
    client.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    return client


def confirm(client: Client) -> None:
    client.post("/accounts/confirm/", {"password": PASSWORD})


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def add_app(client: Client) -> str:
    """Set up the authenticator app; its secret."""
    confirm(client)
    page = client.get(ADD).content.decode()
    found = re.search(r'<code id="totp-secret">([A-Z2-7]+)</code>', page)
    assert found
    answer = client.post(ADD, {"code": code_of(found[1])})
    assert answer["Location"] == "/accounts/2fa/codes/"
    return found[1]


def start_login(employee: User) -> Client:
    """A fresh browser that has given the password."""
    client = Client()
    answer = client.post(
        "/accounts/login/", {"login": employee.email, "password": PASSWORD, "next": "/people/"}
    )
    assert answer["Location"].startswith("/accounts/2fa/login/")
    assert client.get("/people/").status_code == 302
    return client


def test_it_asks_to_confirm_before_the_account_s_protection_changes(inside: Client) -> None:
    session = inside.session
    session["account_authentication_methods"] = []
    session.save()
    for path in (ADD, "/accounts/2fa/passkeys/add/"):
        answer = inside.get(path)
        assert answer["Location"] == f"/accounts/confirm/?next={path.replace('/', '%2F')}"
    page = inside.post("/accounts/confirm/", {"password": "wrong guess"})
    assert "This is not your password." in page.content.decode()
    answer = inside.post("/accounts/confirm/", {"password": PASSWORD, "next": ADD})
    assert answer["Location"] == ADD


def test_it_logs_in_with_a_code_from_the_app(inside: Client, employee: User) -> None:
    secret = add_app(inside)
    client = start_login(employee)
    page = client.post("/accounts/2fa/login/", {"code": "000000"})
    assert "This code does not fit" in page.content.decode()
    answer = client.post("/accounts/2fa/login/", {"code": code_of(secret, 1)})
    assert answer["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert "Authenticator app added" in mail.outbox[0].subject


def test_a_recovery_code_logs_in_once(inside: Client, employee: User) -> None:
    add_app(inside)
    page = inside.get("/accounts/2fa/codes/").content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", page)
    assert len(codes) == 10
    client = start_login(employee)
    assert client.post("/accounts/2fa/login/", {"code": codes[0]}).status_code == 302
    again = start_login(employee)
    page = again.post("/accounts/2fa/login/", {"code": codes[0]}).content.decode()
    assert "This code does not fit" in page
    assert "9 codes left" in inside.get(SECURITY).content.decode()


def test_codes_can_be_downloaded_and_made_anew(inside: Client) -> None:
    add_app(inside)
    before = inside.get("/accounts/2fa/codes/file/").content.decode().split()
    assert len(before) == 10
    inside.post("/accounts/2fa/codes/new/")
    after = inside.get("/accounts/2fa/codes/file/").content.decode().split()
    assert not set(before) & set(after)


def test_it_stops_guessing_codes(inside: Client, employee: User) -> None:
    secret = add_app(inside)
    client = start_login(employee)
    for _attempt in range(5):
        client.post("/accounts/2fa/login/", {"code": "000000"})
    page = client.post("/accounts/2fa/login/", {"code": code_of(secret, 1)}).content.decode()
    assert "Too many attempts" in page


def test_the_app_can_be_turned_off(inside: Client, employee: User) -> None:
    add_app(inside)
    assert (
        "Turn off the authenticator app?"
        in inside.get("/accounts/2fa/app/remove/").content.decode()
    )
    answer = inside.post("/accounts/2fa/app/remove/")
    assert answer["Location"] == "/accounts/2fa/"
    assert inside.get("/accounts/2fa/", follow=True).redirect_chain[-1][0] == SECURITY
    fresh = Client()
    answer = fresh.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    assert answer["Location"] == "/"


def test_the_second_step_can_be_cancelled(inside: Client, employee: User) -> None:
    add_app(inside)
    client = start_login(employee)
    client.post("/accounts/logout/", {"next": "/accounts/login/"})
    assert client.get("/accounts/2fa/login/")["Location"] == "/accounts/login/"


def test_secrets_are_sealed_in_the_database(inside: Client, employee: User) -> None:
    secret = add_app(inside)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert secret_decrypt(stored) == secret


def test_a_sealed_secret_survives_a_change_of_key_and_opens_nothing_without(settings: Any) -> None:
    sealed = secret_encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the same length, more or less"
    assert secret_decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    assert secret_decrypt(sealed) == ""


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", "3", '{"id": 1}', '{"response": {"userHandle": 5}}', "null"]
)
def test_nonsense_instead_of_a_passkey_is_refused(client: Client, credential: str) -> None:
    client.get("/accounts/2fa/passkeys/login/", headers={"accept": "application/json"})
    answer = client.post("/accounts/2fa/passkeys/login/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    assert client.get("/settings/").status_code == 302


def test_one_sees_and_ends_ones_other_sessions(inside: Client, employee: User) -> None:
    phone = Client(
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"}
    )
    phone.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    page = inside.get("/accounts/sessions/").content.decode()
    assert "2 sessions. One of them is this." in page
    assert "Safari on iOS" in page
    assert page.count("This one") == 1
    assert inside.post("/accounts/sessions/")["Location"] == "/accounts/sessions/"
    assert phone.get("/settings/").status_code == 302
    assert inside.get("/settings/").status_code == 200
    assert UserSession.objects.filter(user=employee).count() == 1


@pytest.mark.parametrize(
    "path",
    [
        SECURITY,
        "/accounts/sessions/",
        "/accounts/password/change/",
        ADD,
        "/accounts/2fa/codes/",
        "/accounts/2fa/codes/new/",
        "/accounts/2fa/app/remove/",
        "/accounts/2fa/passkeys/add/",
        "/accounts/confirm/",
        "/accounts/2fa/confirm/",
    ],
)
def test_no_page_of_security_has_inline_script_or_style(inside: Client, path: str) -> None:
    confirm(inside)
    if path != ADD:
        add_app(inside)
    response = inside.get(path, follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert html.count("<h1") == 1
