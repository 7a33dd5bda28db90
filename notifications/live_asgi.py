"""The process that serves `/live/`, and nothing else: one loop, any number of open pages.

It holds one subscription. What arrives there wakes the streams of the people it is about; a
few threads read what is new for them. Sessions are those of the pages.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.urls import reverse
from redis.asyncio import Redis
from redis.exceptions import RedisError

from notifications import live
from people.models import User

log = structlog.get_logger(__name__)

T = TypeVar("T")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Each has a database connection of its own; a look takes about a millisecond.
_THREADS = 4
_PAUSE = 5.0


class LiveServer:
    """An ASGI application."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="live")
        self._watchers: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def close(self) -> None:
        """End what runs beside the streams."""
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        await asyncio.get_running_loop().run_in_executor(None, self._end_threads)

    def _end_threads(self) -> None:
        for each in [self._pool.submit(connections.close_all) for _ in range(_THREADS)]:
            each.result()
        self._pool.shutdown()

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"] != reverse("notifications:live"):
            await _plain(send, 404)
        elif scope["method"] != "GET":
            await _plain(send, 405)
        else:
            person = await self._read(live.watcher_of, _session_key(scope))
            if person is None:
                # The one status that ends a stream for good without a word in the console.
                await _plain(send, 204)
            else:
                await self._stream(person, _known(scope), receive, send)

    async def _stream(self, person: User, known: int | None, receive: Receive, send: Send) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        wake = asyncio.Event()
        # First listening, then looking: nothing falls between.
        wake.set()
        self._watchers[person.pk].add(wake)
        gone = asyncio.create_task(_gone(receive))
        try:
            await send(_start(200, live.HEADERS))
            await self._events(person, known, wake, gone, send)
        finally:
            gone.cancel()
            self._watchers[person.pk].discard(wake)
            if not self._watchers[person.pk]:
                del self._watchers[person.pk]

    async def _events(
        self,
        person: User,
        known: int | None,
        wake: asyncio.Event,
        gone: asyncio.Task[None],
        send: Send,
    ) -> None:
        ends = time.monotonic() + live.LONGEST_SECONDS
        while not gone.done() and time.monotonic() < ends:
            if wake.is_set():
                wake.clear()
                frame = await self._read(live.frame_of, person, known)
                known = frame.last
                await send(_part(frame.encode()))
            else:
                await send(_part(live.HEARTBEAT))
            waking = asyncio.create_task(wake.wait())
            await asyncio.wait(
                {waking, gone},
                timeout=live.HEARTBEAT_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            waking.cancel()
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(self, function: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(_fresh, function, *arguments))

    async def _listen(self) -> None:
        """Wake whom each message is about; when Redis goes, all of them, and try again."""
        while True:
            link = Redis.from_url(settings.REDIS_URL)
            try:
                async with link.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(live.CHANNEL)
                    async for message in channel.listen():
                        self._wake(live.watchers_of(message["data"]))
            except (RedisError, OSError) as error:
                log.warning("live_unreachable", error=str(error))
            finally:
                await link.aclose()
            await asyncio.sleep(_PAUSE)
            self._wake(frozenset(self._watchers))

    def _wake(self, people: frozenset[int]) -> None:
        for person_id in people & self._watchers.keys():
            for wake in self._watchers[person_id]:
                wake.set()


def _fresh(function: Callable[..., T], *arguments: Any) -> T:
    """Call it with a connection that is not broken or too old."""
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _header(scope: Message, name: bytes) -> str:
    found = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return bytes(found).decode("latin-1")


def _session_key(scope: Message) -> str:
    try:
        cookie = SimpleCookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _known(scope: Message) -> int | None:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return live.known_id(_header(scope, b"last-event-id") or query.get("last", [""])[0])


def _start(status: int, headers: dict[str, str]) -> Message:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": pairs}


def _part(content: bytes) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": True}


async def _plain(send: Send, status: int) -> None:
    await send(_start(status, {"Content-Type": "text/plain", "Cache-Control": "no-store"}))
    await send({"type": "http.response.body", "body": b""})
