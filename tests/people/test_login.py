"""Logging in and out, and what strangers learn from trying."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.models import Status, User
from tests.factories.people import PASSWORD, UserFactory
from tests.personas import LogIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent_at_once")]

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def log_in(client: Client, email: str, password: str = PASSWORD, **data: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **data})


def test_it_logs_in_with_the_work_address_in_any_case(client: Client, employee: User) -> None:
    response = log_in(client, employee.email.upper())
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get("/settings/").status_code == 200


def test_it_logs_in_with_an_address_that_has_accents(client: Client) -> None:
    UserFactory.create(email="françois@exämple.org")
    assert log_in(client, "François@exämple.org").status_code == 302


def test_it_goes_back_to_where_one_was(client: Client, employee: User) -> None:
    asked = client.get("/people/?q=emi")
    assert asked["Location"] == f"{LOGIN}?next=/people/%3Fq%3Demi"
    form = client.get(asked["Location"])
    assert 'name="next" value="/people/?q=emi"' in form.content.decode()
    assert log_in(client, employee.email, next="/people/?q=emi")["Location"] == "/people/?q=emi"


@pytest.mark.parametrize(
    ("form", "back"),
    [
        ("http://testserver/settings/?tab=1", "%2Fsettings%2F%3Ftab%3D1"),
        ("http://evil.example/settings/", "/settings/photo/remove/"),
        ("", "/settings/photo/remove/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_the_form(
    client: Client, form: str, back: str
) -> None:
    answer = client.post("/settings/photo/remove/", headers={"referer": form})
    assert answer["Location"] == f"{LOGIN}?next={back}"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_it_never_goes_to_another_site(client: Client, employee: User, elsewhere: str) -> None:
    assert log_in(client, employee.email, next=elsewhere)["Location"] == "/"


def test_it_says_the_same_for_a_wrong_password_and_an_unknown_address(
    client: Client, employee: User
) -> None:
    wrong = log_in(client, employee.email, "not it at all").content.decode()
    unknown = log_in(client, "nobody@waymark.test", "not it at all").content.decode()
    assert "E-mail and password do not belong together." in wrong
    secret = re.compile(r'value="[^"]*"|"X-CSRFToken": "[^"]*"')
    assert secret.sub("", wrong) == secret.sub("", unknown)


def test_it_stops_guessing_after_five_wrong_passwords(client: Client, employee: User) -> None:
    for _attempt in range(5):
        log_in(client, employee.email, "wrong guess")
    page = log_in(client, employee.email)
    assert "Too many attempts. Wait five minutes" in page.content.decode()
    assert client.get("/settings/").status_code == 302


def test_a_new_password_ends_the_wait(client: Client, employee: User) -> None:
    for _attempt in range(5):
        log_in(client, employee.email, "wrong guess")
    _reset(client, employee, "another quiet lighthouse")
    assert log_in(client, employee.email, "another quiet lighthouse").status_code == 302


def test_it_stops_one_address_of_the_network_that_tries_many_accounts(client: Client) -> None:
    for number in range(10):
        log_in(client, f"person{number}@example.org", "wrong guess")
    page = log_in(client, "someone@example.org", "wrong guess")
    assert "Too many attempts" in page.content.decode()


def test_whoever_left_cannot_log_in_and_is_told_only_with_the_right_password(
    client: Client, employee: User
) -> None:
    User.objects.filter(pk=employee.pk).update(status=Status.LEFT)
    assert "do not belong together" in log_in(client, employee.email, "wrong").content.decode()
    assert log_in(client, employee.email)["Location"] == "/accounts/inactive/"
    assert "This account is closed" in client.get("/accounts/inactive/").content.decode()
    assert client.get("/settings/").status_code == 302


def test_leaving_ends_the_session_at_once(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    assert client.get("/settings/").status_code == 200
    User.objects.filter(pk=employee.pk).update(status=Status.LEFT)
    assert client.get("/settings/").status_code == 302


def test_whoever_is_logged_in_is_sent_on_from_the_login_page(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    assert client.get(f"{LOGIN}?next=/people/")["Location"] == "/people/"
    assert client.get(LOGIN)["Location"] == "/"


def test_it_logs_out_by_post_only(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    assert "Log out?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/settings/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_confirm_email",
        "account_request_login_code",
        "mfa_signup_webauthn",
    ],
)
def test_nobody_signs_up_or_changes_their_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def _reset(client: Client, user: User, password: str) -> Any:
    client.post(RESET, {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert link
    form = client.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    return client.post(where, {"password1": password, "password2": password})


def test_it_sets_a_password_by_mail_also_the_first_one(client: Client) -> None:
    new = UserFactory.create(email="new@waymark.test", name="Nora New", password=None)
    assert not new.has_usable_password()
    done = _reset(client, new, "four words of mine")
    assert done["Location"] == "/accounts/password/reset/done/"
    message = mail.outbox[0]
    assert message.subject == "Waymark: Set your password"
    assert message.to == ["new@waymark.test"]
    assert "Hello Nora," in message.body
    assert "was set anew" in mail.outbox[1].subject
    assert log_in(client, new.email, "four words of mine").status_code == 302


def test_a_reset_link_works_once(client: Client, employee: User) -> None:
    _reset(client, employee, "four words of mine")
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    assert "This link is used up" in page.content.decode()


def test_a_reset_link_dies_with_the_address(client: Client, employee: User) -> None:
    client.post(RESET, {"email": employee.email})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    User.objects.filter(pk=employee.pk).update(email="other@waymark.test")
    assert link
    assert "used up" in client.get(link[1], follow=True).content.decode()


@pytest.mark.parametrize("email", ["nobody@waymark.test", "gone@waymark.test"])
def test_asking_for_a_link_tells_nothing(client: Client, employee: User, email: str) -> None:
    UserFactory.create(email="gone@waymark.test", status=Status.LEFT)
    known = client.post(RESET, {"email": employee.email})
    unknown = client.post(RESET, {"email": email})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[employee.email]]


def test_it_limits_how_many_links_one_asks_for(client: Client, employee: User) -> None:
    codes = [client.post(RESET, {"email": employee.email}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_it_refuses_passwords_that_are_easy_to_guess(client: Client, employee: User) -> None:
    page = _reset(client, employee, "employee12")
    assert page.status_code == 200
    assert "too similar" in page.content.decode()


def test_changing_the_password_ends_other_sessions_and_sends_a_notice(
    client: Client, employee: User
) -> None:
    other = Client()
    log_in(client, employee.email)
    log_in(other, employee.email)
    answer = client.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "another quiet lighthouse",
            "password2": "another quiet lighthouse",
        },
    )
    assert answer["Location"] == "/settings/security/"
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert mail.outbox[-1].subject == "Waymark: Your password was changed"


def test_no_page_of_the_way_in_has_inline_script_or_style(client: Client) -> None:
    for path in (LOGIN, RESET, "/accounts/password/reset/sent/", "/accounts/inactive/"):
        html = client.get(path).content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*(src=|application/json))", html)


def test_it_costs_three_queries_to_know_who_is_there(
    as_: LogIn, employee: User, django_assert_num_queries: Any
) -> None:
    client = as_(employee)
    with django_assert_num_queries(3):  # session, person with department and is_manager, page
        client.get("/settings/")
