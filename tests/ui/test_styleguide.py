"""The style guide: every component renders, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from core.ui.views import PAGES
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_it_shows_every_page_in_a_demo(client: Client, page: str) -> None:
    answer = client.get(reverse("core:styleguide-page", args=[page]))
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "<c-" not in body
    assert body.count("<h1") == 1


def test_it_has_no_other_pages(client: Client) -> None:
    assert client.get("/styleguide/secrets/").status_code == 404


@override_settings(DEMO=False, DEBUG=False)
def test_it_is_for_authors_and_admins_only(
    client: Client, as_: Callable[[User | None], Client], author: User, employee: User
) -> None:
    address = reverse("core:styleguide")
    assert client.get(address).status_code == 404
    assert as_(employee).get(address).status_code == 404
    assert as_(author).get(address).status_code == 200


@override_settings(BRAND_HUE=250, NEXT_HUE=30)
def test_it_wears_the_organisations_hues(client: Client) -> None:
    body = client.get(reverse("core:styleguide")).content.decode()
    assert '<link rel="stylesheet" href="/brand/250-30.css">' in body


def test_it_wears_the_chosen_theme(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get(reverse("core:styleguide")).content.decode()
