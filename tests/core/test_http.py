"""What wraps every request: id, policy, errors, the shell's small pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import AppError
from people.models import User
from tests.personas import LogIn


def seats_full(request: HttpRequest) -> HttpResponse:
    raise AppError("seats_full", _("Every seat is taken."), {"seats": 12}, status=409)


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("seats/", seats_full),
    path("api/v1/seats/", seats_full),
    path("broken/", broken),
    path("api/v1/broken/", broken),
    path("", include("config.urls")),
]
handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_http")]


@pytest.fixture
def calm_client() -> Client:
    """A client that gets the error page instead of the exception."""
    return Client(raise_request_exception=False)


def test_it_answers_an_application_error_with_a_page(client: Client) -> None:
    response = client.get("/seats/")
    assert response.status_code == 409
    assert b"Every seat is taken." in response.content
    assert b"<h1>" in response.content


def test_it_answers_an_application_error_with_a_fragment(client: Client) -> None:
    response = client.get("/seats/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert b"Every seat is taken." in response.content
    assert b"<html" not in response.content


def test_it_answers_an_application_error_with_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/seats/")
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "seats_full",
        "detail": "Every seat is taken.",
        "seats": 12,
    }


def test_it_has_a_page_for_a_broken_one(calm_client: Client) -> None:
    response = calm_client.get("/broken/")
    assert response.status_code == 500
    assert b"Something broke on our side" in response.content


def test_it_tells_programs_that_something_broke(calm_client: Client) -> None:
    response = calm_client.get("/api/v1/broken/")
    assert response.status_code == 500
    assert response.json()["code"] == "server_error"


def test_it_has_a_page_for_a_missing_one(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert b"There is no such page" in response.content
    assert client.get("/api/v1/nowhere/").json()["code"] == "not_found"


def test_it_shows_a_stranger_who_is_lost_the_way_in(client: Client) -> None:
    page = client.get("/nowhere/").content.decode()
    assert "Log in" in page
    assert "Go to your home page" not in page
    assert 'class="side"' not in page


def test_it_explains_a_form_that_has_been_open_for_too_long() -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert b"open for too long" in response.content


def test_it_gives_each_request_an_id(client: Client) -> None:
    first, second = client.get("/robots.txt"), client.get("/robots.txt")
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-123.DEF_456", True), ("short", False), ("x" * 65, False), ("bad id; drop", False)],
)
def test_it_keeps_a_sane_request_id(client: Client, given: str, *, kept: bool) -> None:
    response = client.get("/robots.txt", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is kept


def test_it_sends_a_strict_policy(client: Client) -> None:
    policy = client.get("/robots.txt")["Content-Security-Policy"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert parts["default-src"] == ["'none'"]
    assert parts["script-src"] == parts["style-src"] == parts["form-action"] == ["'self'"]
    assert parts["base-uri"] == parts["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in policy


def test_it_remembers_the_theme_and_goes_back(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "/search/?q=a"})
    assert response["Location"] == "/search/?q=a"
    assert client.cookies["theme"].value == "dark"
    assert b'data-theme="dark"' in client.get("/nowhere/").content


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_it_goes_back_to_no_strangers_page(client: Client, address: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": address})["Location"] == "/"


def test_it_ignores_a_theme_that_does_not_exist(client: Client) -> None:
    client.post("/theme/", {"theme": "neon"})
    assert "theme" not in client.cookies


def test_it_can_be_put_on_a_home_screen(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert json.loads(response.content)["start_url"] == "/"


def test_it_keeps_robots_out_and_has_an_icon(client: Client) -> None:
    assert b"Disallow: /" in client.get("/robots.txt").content
    assert client.get("/favicon.ico").status_code == 302


@override_settings(
    CACHES={
        "default": {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }
)
def test_it_serves_pages_while_the_cache_is_away(client: Client, employee: Any) -> None:
    client.force_login(employee)
    response = client.post(
        reverse("account_login"), {"login": "x@example.org", "password": "wrong"}
    )
    assert response.status_code in {200, 302}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/notes/", "/notes/export/", "/api/v1/me/", "/people/"])
def test_no_cache_keeps_a_page_for_somebody_else(as_: LogIn, employee: User, address: str) -> None:
    assert "private" in as_(employee).get(address)["Cache-Control"]


@pytest.mark.django_db
def test_a_cache_may_keep_what_is_the_same_for_all(client: Client) -> None:
    assert client.get("/robots.txt")["Cache-Control"] == "max-age=86400, public"
