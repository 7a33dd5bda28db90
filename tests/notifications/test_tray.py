"""The tray: what one was told, marked, stopped; as a page, in the drawer, over the API."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import registry
from core.clock import frozen
from notifications.kinds import kinds
from notifications.models import (
    Attention,
    Delivery,
    DeliveryState,
    Notification,
    Preference,
)
from notifications.services.retention import notifications_prune
from people.models import User
from tests.notifications.saying import berlin, tell
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(berliner: User) -> list[Notification]:
    """Three things, told on a Monday."""
    with frozen(berlin(11, 2)):
        rows = [tell(berliner, lamp=lamp) for lamp in ("Ada", "Bea", "Cleo")]
    return [row for row in rows if row is not None]


@pytest.fixture
def client(berliner: User, as_: LogIn) -> Client:
    return as_(berliner)


def unread(person: User) -> int:
    return Notification.objects.in_tray(person).unread().count()


def test_it_lists_the_newest_first_and_says_why(client: Client, told: list[Notification]) -> None:
    html = client.get("/notifications/").content.decode()
    assert html.index("Cleo") < html.index("Bea") < html.index("Ada")
    assert "3 are unread." in html
    assert html.count("You get this because you look after lamps.") == 3
    assert all(row.seen_at for row in Notification.objects.all())
    assert not any(row.read_at for row in Notification.objects.all())


def test_opening_leads_on_and_counts_as_read(
    client: Client, berliner: User, told: list[Notification]
) -> None:
    assert client.get(f"/notifications/{told[0].pk}/")["Location"] == "/learning/"
    assert unread(berliner) == 2
    html = client.get("/notifications/?show=unread").content.decode()
    assert "Ada" not in html
    assert "Bea" in html


def test_it_leads_nowhere_else(client: Client, told: list[Notification]) -> None:
    Notification.objects.update(link="https://evil.example/")
    assert client.get(f"/notifications/{told[0].pk}/")["Location"] == "/notifications/"


def test_it_marks_and_marks_back(client: Client, berliner: User, told: list[Notification]) -> None:
    url = f"/notifications/{told[1].pk}/mark/"
    answer = client.post(url, {"read": "1", "next": "/notifications/?show=unread"})
    assert answer["Location"] == "/notifications/?show=unread"
    assert unread(berliner) == 2
    client.post(url, {"read": "0", "next": "//evil.example/"})
    assert unread(berliner) == 3


def test_marking_all_leaves_what_came_since(
    client: Client, berliner: User, told: list[Notification]
) -> None:
    client.post("/notifications/read/", {"up_to": told[1].pk})
    assert list(Notification.objects.unread()) == [told[2]]
    client.post("/notifications/read/")
    assert unread(berliner) == 0


def test_the_drawer_answers_with_itself(client: Client, told: list[Notification]) -> None:
    htmx = {"HX-Request": "true"}
    html = client.get("/notifications/latest/", headers=htmx).content.decode()
    assert "<html" not in html
    assert 'data-unread="3"' in html
    marked = client.post(f"/notifications/{told[0].pk}/mark/", {"read": "1"}, headers=htmx)
    assert 'data-unread="2"' in marked.content.decode()


def test_a_kind_is_stopped_where_it_came(
    client: Client, berliner: User, told: list[Notification]
) -> None:
    client.post("/notifications/stop/", {"kind": "lamps.lit"})
    choice = Preference.objects.get()
    assert (choice.kind, choice.tray, choice.mail) == ("lamps.lit", False, "off")
    assert client.post("/notifications/stop/", {"kind": "lamps.stolen"}).status_code == 422
    with frozen(berlin(11, 3)):
        tell(berliner, lamp="Dora")
    assert "Dora" not in client.get("/notifications/").content.decode()


def test_the_bell_costs_no_query(client: Client, berliner: User) -> None:
    client.get("/settings/")
    with CaptureQueriesContext(connection) as before:
        html = client.get("/settings/").content.decode()
    assert 'class="pip" hidden' in html
    with frozen(berlin(11, 2)):
        for number in range(30):
            tell(berliner, lamp=str(number))
    with CaptureQueriesContext(connection) as after:
        html = client.get("/settings/").content.decode()
    assert "Notifications, unread: 30" in html
    assert len(after) == len(before)


def test_the_tray_costs_the_same_for_few_and_many(client: Client, berliner: User) -> None:
    counts = []
    for size in (2, 20):
        with frozen(berlin(11, 2)):
            for number in range(size):
                tell(berliner, lamp=f"{size} {number}")
        client.get("/notifications/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/notifications/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_the_api_lists_marks_and_sets(
    client: Client, berliner: User, told: list[Notification]
) -> None:
    rows = client.get("/api/v1/notifications/?unread=true").json()["results"]
    assert rows[0]["title"] == "The lamp “Cleo” shines"
    assert rows[0]["url"].endswith("/learning/")
    url = f"/api/v1/notifications/{told[0].pk}/"
    marked = client.patch(url, {"read": True}, content_type="application/json")
    assert marked.json()["read"] is True
    read = client.post("/api/v1/notifications/read/", {}, content_type="application/json")
    assert read.json() == {"count": 2}

    change: dict[str, Any] = {
        "attention": {"weekly_cap": 2, "quiet_from": "21:30"},
        "kinds": [{"kind": "lamps.lit", "in_waymark": True, "by_email": "digest"}],
    }
    url = "/api/v1/notifications/preferences/"
    got = client.patch(url, change, content_type="application/json").json()
    assert got["attention"]["weekly_cap"] == 2
    assert got["attention"]["quiet_from"] == "21:30:00"
    by_kind = {row["kind"]: row for row in got["kinds"]}
    assert by_kind["lamps.lit"]["by_email"] == "digest"
    assert by_kind["lamps.stolen"]["can_be_stopped"] is False
    needed = [{"kind": "lamps.stolen", "in_waymark": False, "by_email": "off"}]
    for wrong in (
        {"attention": {"weekly_cap": 9}, "kinds": needed},
        {"attention": {"weekly_cap": 9, "away_from": "2026-12-24"}},
    ):
        assert client.patch(url, wrong, content_type="application/json").status_code == 422
        # All or nothing.
        assert Attention.objects.get().weekly_cap == 2


def test_the_settings_are_kept_and_only_what_differs(client: Client, berliner: User) -> None:
    page = client.get("/settings/notifications/").content.decode()
    assert "A certificate is ready" in page
    # An employee imports nobody and writes no courses.
    assert "An import of people is through" not in page
    form = {
        "digest_every": "week", "digest_hour": "16", "digest_weekday": "3",
        "quiet_from": "21:00", "quiet_until": "06:30", "weekly_cap": "3",
        "away_from": "2026-12-24", "away_until": "2027-01-03",
        "tray-lamps.lit": "on", "mail-lamps.lit": "off",
        "tray-lamps.dim": "on", "mail-lamps.dim": "digest",
        "tray-lamps.asked": "on", "mail-lamps.asked": "now",
    }  # fmt: skip
    for kind in kinds:
        tray = {f"tray-{kind.key}": "on"} if kind.channels.tray else {}
        form = {**tray, f"mail-{kind.key}": kind.channels.mail.value, **form}
    assert client.post("/settings/notifications/", form).status_code == 302
    row = Attention.objects.get()
    assert (row.digest_every, row.digest_hour, row.quiet_weekends) == ("week", 16, False)
    assert row.away == (dt.date(2026, 12, 24), dt.date(2027, 1, 3))
    assert list(Preference.objects.values_list("kind", "mail")) == [("lamps.lit", "off")]
    wrong = client.post("/settings/notifications/", {**form, "away_until": "2026-12-01"})
    assert wrong.status_code == 422
    assert "The last day is before the first." in wrong.content.decode()
    assert client.post("/settings/notifications/", {**form, "weekly_cap": "99"}).status_code == 422


def test_what_is_old_goes(berliner: User, told: list[Notification]) -> None:
    told[0].mark(read=True)
    told[0].save()
    moment = berlin(11, 2) + dt.timedelta(days=200)
    Delivery.objects.update(state=DeliveryState.SENT, finished_at=berlin(11, 2))
    with frozen(moment):
        assert notifications_prune() == 1
        assert Delivery.objects.count() == 2
    with frozen(moment + dt.timedelta(days=200)):
        assert notifications_prune() == 2
        assert not Delivery.objects.exists()


def test_it_is_given_to_its_person_and_erased(
    berliner: User, colleague: User, told: list[Notification]
) -> None:
    Notification.objects.filter(pk=told[0].pk).update(person=colleague, actor=berliner)
    part = registry.personal_data.get("notifications")
    said = json.dumps(part.export(berliner), ensure_ascii=False)
    assert "The lamp “Bea” shines" in said
    assert "Ada" not in said
    part.erase(berliner)
    # Also what others were told of the person's doings: it has their name.
    assert not Notification.objects.exists()
    assert not Attention.objects.exists()
