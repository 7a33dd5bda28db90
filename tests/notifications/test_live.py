"""Hearing of what is new: over the web process and over the process made for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import connections
from pytest_django import Settings

from core.clock import frozen
from notifications.live_asgi import LiveServer
from notifications.models import Notification
from notifications.services.tray import tray_read
from people.models import User
from tests.axe import violations
from tests.browser import Open
from tests.notifications.saying import berlin, tell
from tests.personas import LogIn

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/live/notifications/"


def event(chunk: bytes) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in chunk.decode().strip().split("\n"))
    return {"id": int(fields["id"]), **json.loads(fields["data"])}


@pytest.fixture
def listening(settings: Settings) -> None:
    settings.LIVE, settings.LIVE_STREAMS = True, 1


def test_a_stream_tells_what_is_new(
    listening: None, berliner: User, colleague: User, as_: LogIn
) -> None:
    client = as_(berliner)
    answer: Any = client.get(URL)
    events: Iterator[bytes] = iter(answer.streaming_content)
    assert event(next(events)) == {"id": 0, "unread": 0, "title": ""}
    with frozen(berlin(11, 2)):
        tell(colleague)
        told = tell(berliner)
    assert told is not None
    assert event(next(events)) == {
        "id": told.pk,
        "unread": 1,
        "title": "The lamp “Ada” shines",
    }
    tray_read(person=berliner)
    assert event(next(events)) == {"id": told.pk, "unread": 0, "title": ""}
    # One place, and it is taken.
    assert b"retry" in client.get(URL).content
    answer.close()
    again: Any = client.get(URL, {"last": told.pk - 1})
    assert again.streaming
    again.close()


def test_whoever_is_logged_out_is_sent_away(listening: None, as_: LogIn) -> None:
    assert as_(None).get(URL).status_code == 204


class Browser:
    """One open page, as an ASGI server speaks of it."""

    def __init__(self, key: str, query: str = "") -> None:
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": URL,
            "query_string": query.encode(),
            "headers": [(b"cookie", f"{conf.SESSION_COOKIE_NAME}={key}".encode())],
        }
        self.said: asyncio.Queue[Any] = asyncio.Queue()
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> Any:
        return await asyncio.wait_for(self.said.get(), 10)


async def visit(server: LiveServer, key: str, person: User, known: int) -> list[Any]:
    page = Browser(key, f"last={known}")
    task = asyncio.create_task(server(page.scope, page.receive, page.said.put))
    heard = [await page.next()]
    heard.append(event((await page.next())["body"]))
    # The subscription takes a moment; a heartbeat later it would be seen anyway.
    await asyncio.sleep(0.5)

    def say() -> None:
        with frozen(berlin(11, 2)):
            tell(person, lamp="Bea")
        connections.close_all()

    await asyncio.to_thread(say)
    heard.append(event((await page.next())["body"]))
    page.left.set()
    await asyncio.wait_for(task, 10)
    stranger = Browser("nobody")
    await server(stranger.scope, stranger.receive, stranger.said.put)
    heard.append((await stranger.next())["status"])
    await server.close()
    return heard


def test_the_process_for_streams_tells_the_same(berliner: User, as_: LogIn) -> None:
    with frozen(berlin(11, 2)):
        first = tell(berliner)
    assert first is not None
    key = as_(berliner).cookies[conf.SESSION_COOKIE_NAME].value
    # In a thread of its own: a browser of another test may have a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        coming = visit(LiveServer(), key, berliner, first.pk - 1)
        start, known, new, stranger = pool.submit(asyncio.run, coming).result(60)
    assert start["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in start["headers"]
    assert (known["unread"], known["title"]) == (1, "The lamp “Ada” shines")
    assert (new["unread"], new["title"]) == (2, "The lamp “Bea” shines")
    assert stranger == 204


@pytest.mark.browser
def test_an_open_page_hears_of_it_and_shows_it(
    listening: None, open_page: Open, berliner: User
) -> None:
    page = open_page("/settings/", user=berliner)
    page.locator("[data-tray]").wait_for()
    page.wait_for_timeout(1000)
    with frozen(berlin(11, 2)):
        tell(berliner)
    bell = page.locator("[data-tray]")
    page.locator("#status", has_text="The lamp “Ada” shines").wait_for(state="attached")
    assert bell.inner_text().strip() == "Notifications, unread: 1"
    assert bell.locator(".pip").is_visible()
    bell.click()
    drawer = page.locator("#tray")
    drawer.get_by_role("link", name="The lamp “Ada” shines").wait_for()
    drawer.get_by_text("Why this came").click()
    assert drawer.get_by_text("you look after lamps").is_visible()
    drawer.get_by_role("button", name="Mark all as read").click()
    drawer.get_by_text("You have read everything.").wait_for()
    assert bell.locator(".pip").is_hidden()
    page.keyboard.press("Escape")
    assert drawer.is_hidden()
    assert bell.evaluate("bell => bell === document.activeElement")
    assert Notification.objects.unread().count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_its_pages_are_accessible(open_page: Open, berliner: User, width: int, theme: str) -> None:
    with frozen(berlin(11, 2)):
        tell(berliner)
        tell(berliner, kind="lamps.stolen")
    page = open_page("/notifications/", user=berliner, width=width, theme=theme, guest=True)
    page.locator("summary").first.click()
    assert violations(page) == []
    page.locator("[data-tray]").click()
    page.locator("#tray h2").wait_for()
    assert violations(page) == []
    page = open_page(
        "/settings/notifications/", user=berliner, width=width, theme=theme, guest=True
    )
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
