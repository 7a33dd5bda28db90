"""What nobody sends by accident: it is refused, and nothing breaks."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from people.models import User
from people.services.token import token_create
from tests.factories.learning import enrolment_make
from tests.learning.playing import course_with, prose, url
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

API = "/api/v1/"


@pytest.mark.parametrize(
    "address",
    ["/people/?q=%00", "/search/?q=a%00b", "/certificates/a%00b/pdf/", f"{API}courses/?topic=%00"],
)
def test_it_refuses_a_nul_in_an_address(as_: LogIn, employee: User, address: str) -> None:
    answer = as_(employee).get(address)

    assert answer.status_code == 400
    assert ("problem+json" in answer["Content-Type"]) == address.startswith(API)


@pytest.mark.parametrize("path", ["courses/", "enrolments/", "certificates/"])
@pytest.mark.parametrize("position", ["xyz", "", "99999999999999999999999"])
def test_a_cursor_of_somebody_s_own_making_is_not_found(
    as_: LogIn, employee: User, path: str, position: str
) -> None:
    cursor = b64encode(f"p={position}".encode()).decode()

    answer = as_(employee).get(f"{API}{path}", {"cursor": cursor})

    assert answer.status_code in {200, 404}
    assert position != "xyz" or answer.status_code == 404


@pytest.mark.parametrize("body", ["[" * 100_000, r'{"language": "\ud800"}', r'{"\udfff": 1}'])
def test_the_api_refuses_json_that_nothing_can_hold(as_: LogIn, employee: User, body: str) -> None:
    answer = as_(employee).patch(f"{API}me/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_the_api_refuses_an_endless_body_from_a_token(employee: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    _token, secret = token_create(user=employee, name="Script")

    answer = Client().patch(
        f"{API}me/",
        '{"theme": "dark", "more": "' + "a" * 1000 + '"}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_the_autosave_refuses_half_a_surrogate_pair(as_: LogIn, employee: User) -> None:
    course = course_with(prose("b1"))
    enrolment_make(employee, course)

    answer = as_(employee).post(
        url("lesson-progress", course), r'{"at": 1, "block": "\ud800"}', "application/json"
    )

    assert answer.status_code == 422


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("address", ["/settings/photo/", f"{API}me/"])
@pytest.mark.parametrize("length", [str(16 * 1024 * 1024 + 1), "9" * 40, "-1", "many"])
def test_it_refuses_a_huge_body_without_reading_it(
    employee: User, address: str, length: str
) -> None:
    """Nor is the form's token looked for in it, which would write it to the disk."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(employee)
    extra: dict[str, Any] = {
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unread(),
    }

    answer = client.post(address, **extra)

    assert answer.status_code == 413


def test_a_way_back_that_is_no_address_leads_home(as_: LogIn, employee: User) -> None:
    """Without a slash it would be taken for the name of a page."""
    client = as_(employee)

    theme = client.post("/theme/", {"theme": "dark", "next": "nowhere"})
    hidden = client.post("/explore/hide-completed/", {"next": "nowhere"})

    assert (theme.status_code, theme["Location"]) == (302, "/")
    assert (hidden.status_code, hidden["Location"]) == (302, "/explore/")
