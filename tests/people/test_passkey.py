"""Passkeys in a real browser with a virtual authenticator."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from config.address import browser_address
from people.models import User
from tests.browser import Open
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> None:
    """Give the page's browser a device that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def log_in(page: Page, user: User) -> None:
    page.get_by_label("Work e-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def add_passkey(page: Page) -> None:
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Make passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_it_logs_in_with_a_passkey_alone(open_page: Open, employee: User) -> None:
    page = open_page("/accounts/login/?next=/settings/security/")
    with_authenticator(page)
    log_in(page, employee)
    add_passkey(page)
    page.get_by_role("link", name="Security").click()
    expect(page.get_by_text("Work laptop", exact=True)).to_be_visible()

    page.goto(page.url.replace("/settings/security/", "/accounts/logout/"))
    page.get_by_role("button", name="Log out").last.click()
    page.goto(page.url + "?next=/people/me/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(employee.name)
    assert Authenticator.objects.filter(user=employee, type="webauthn").count() == 1


def test_it_adds_a_passkey_at_the_address_that_run_prints(
    open_page: Open, live_server: LiveServer, employee: User
) -> None:
    page = open_page("/accounts/login/")
    with_authenticator(page)
    port = urlsplit(live_server.url).port or 0
    page.goto(f"{browser_address('127.0.0.1', port)}/accounts/login/?next=/settings/security/")
    log_in(page, employee)
    add_passkey(page)
    assert Authenticator.objects.filter(user=employee, type="webauthn").count() == 1


def test_a_passkey_is_the_second_step_after_the_password(open_page: Open, employee: User) -> None:
    page = open_page("/accounts/login/?next=/settings/security/")
    with_authenticator(page)
    log_in(page, employee)
    add_passkey(page)
    page.context.clear_cookies()
    page.goto(page.url.replace("/accounts/2fa/codes/", "/accounts/login/"))
    log_in(page, employee)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    # The home page alone has no path.
    page.wait_for_url(re.compile(r"^https?://[^/]+/$"))
    page.goto(page.url + "settings/security/")
    page.get_by_role("link", name="Remove Work laptop").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert not Authenticator.objects.filter(user=employee, type="webauthn").exists()


def test_it_says_so_when_there_is_no_passkey(open_page: Open, employee: User) -> None:
    page = open_page("/accounts/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": False}}
    )
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used", timeout=90_000)


def test_without_javascript_there_is_no_passkey_button(open_page: Open) -> None:
    page = open_page("/accounts/login/", script=False)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
