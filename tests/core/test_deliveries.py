"""Failed deliveries, as L&D admins see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.clock import now
from core.events import emit
from core.models import DeliveryStatus, EventDelivery
from tests.core.events_sample import LanternLit, Listener, listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead() -> EventDelivery:
    with listening(Listener()), transaction.atomic():
        emit(LanternLit(lantern_id=1))
    EventDelivery.objects.update(
        status=DeliveryStatus.DEAD, finished_at=now(), attempts=8, error="ValueError: <wet>"
    )
    return EventDelivery.objects.get()


def test_it_shows_an_admin_what_failed(client: Client, admin: Any, dead: EventDelivery) -> None:
    client.force_login(admin)
    page = client.get("/system/deliveries/").content.decode()
    assert "tests.lantern_lit" in page
    assert "ValueError: &lt;wet&gt;" in page


def test_it_says_when_nothing_failed(client: Client, admin: Any) -> None:
    client.force_login(admin)
    assert b"No delivery has failed for good" in client.get("/system/deliveries/").content


def test_it_is_found_from_every_page_at_any_width(client: Client, admin: Any) -> None:
    client.force_login(admin)
    page = client.get("/people/").content.decode()
    menu = page[page.index('id="account"') :]
    assert page.count('href="/system/deliveries/"') == 2
    assert 'href="/system/deliveries/"' in menu[: menu.index("</form>")]


def test_it_delivers_one_again(client: Client, admin: Any, dead: EventDelivery) -> None:
    client.force_login(admin)
    response = client.post(f"/system/deliveries/{dead.pk}/retry/", follow=True)
    assert b"1 delivery gets a fresh start." in response.content
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == (DeliveryStatus.PENDING, 0)


def test_it_delivers_all_again(client: Client, admin: Any, dead: EventDelivery) -> None:
    client.force_login(admin)
    client.post("/system/deliveries/retry/")
    dead.refresh_from_db()
    assert dead.status == DeliveryStatus.PENDING


def test_it_is_not_there_for_anybody_else(
    client: Client, employee: Any, dead: EventDelivery
) -> None:
    client.force_login(employee)
    assert client.get("/system/deliveries/").status_code == 404
    assert client.post("/system/deliveries/retry/").status_code == 404
    assert client.post(f"/system/deliveries/{dead.pk}/retry/").status_code == 404
    dead.refresh_from_db()
    assert dead.status == DeliveryStatus.DEAD
