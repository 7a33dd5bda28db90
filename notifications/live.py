"""Telling open pages at once. What travels is only whose tray has changed; each stream then
reads what is new itself. Nothing depends on it: a page that hears nothing shows it when it is
loaded again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils import timezone, translation
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

from notifications.models import Notification
from notifications.selectors.words import words_of
from people.models import User

log = structlog.get_logger(__name__)

CHANNEL = "waymark.live"
HEARTBEAT = b": still here\n\n"
HEARTBEAT_SECONDS = 15.0
# After this a stream ends and the browser asks again, so that whoever logged out hears no more.
LONGEST_SECONDS = 600.0
# What a browser is told that is to come back later; in milliseconds, as the standard has it.
COME_BACK = b"retry: 300000\n\n"
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # nginx would keep the events until it has some kilobytes.
    "X-Accel-Buffering": "no",
}
_SECONDS = 1.0
_MANY = 1000


@dataclass(frozen=True)
class Frame:
    """What a bell shows: how many are unread, and the newest that this page does not know."""

    last: int
    unread: int
    title: str

    def encode(self) -> bytes:
        """As an event of the stream; a browser that reconnects names its id."""
        data = json.dumps({"unread": self.unread, "title": self.title})
        return f"id: {self.last}\nevent: bell\ndata: {data}\n\n".encode()


def live_tell(person_ids: Collection[int]) -> None:
    """Have the open pages of these people look; a Redis that is away is nobody's loss."""
    if not settings.REDIS_URL:
        return
    ids = sorted(set(person_ids))
    try:
        for start in range(0, len(ids), _MANY):
            _client().publish(CHANNEL, json.dumps(ids[start : start + _MANY]))
    except RedisError as error:
        log.warning("live_unreachable", error=str(error))


@cache
def _client() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=_SECONDS,
        socket_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def watchers_of(message: bytes | str) -> frozenset[int]:
    """Whose pages a message of the channel is about; nobody's when it is none of ours."""
    try:
        return frozenset(int(each) for each in json.loads(message))
    except (ValueError, TypeError):
        return frozenset()


def watcher_of(session_key: str) -> User | None:
    """Who a session belongs to; None when it has ended."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    return person if isinstance(person, User) else None


def frame_of(person: User, known: int | None) -> Frame:
    """The state of a person's tray. The title is of the newest unread one after `known`, in
    their language; empty when nothing is new or nothing was known before.
    """
    tray = Notification.objects.filter(person=person, in_tray=True)
    found = tray.aggregate(last=Max("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
    last = found["last"] or 0
    newest = None
    if known is not None and known < last:
        newest = tray.unread().filter(pk__gt=known).order_by("-pk").first()
    title = ""
    if newest is not None:
        with translation.override(person.page_language), timezone.override(person.zone):
            title = words_of(newest, person).title
    return Frame(last=last, unread=found["unread"], title=title)


def known_id(header: str) -> int | None:
    """The number in `Last-Event-ID`; None where there is none."""
    return int(header) if header.isascii() and header.isdigit() and len(header) < 19 else None


def told(seconds: float) -> Iterator[frozenset[int]]:
    """Whose trays change, as it happens; an empty set every `seconds` in which nothing does.

    Ends when Redis does. For the streams of a web process; many belong to `live_asgi`.
    """
    link = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_SECONDS)
    channel = PubSub(link.connection_pool, ignore_subscribe_messages=True)
    try:
        channel.subscribe(CHANNEL)
        # The answer to the subscription: from here on nothing is missed.
        channel.get_message(timeout=_SECONDS)
        yield frozenset()
        while True:
            message = channel.get_message(timeout=seconds)
            yield watchers_of(message["data"]) if message else frozenset()
    except RedisError as error:
        log.warning("live_unreachable", error=str(error))
    finally:
        channel.close()
        link.close()
