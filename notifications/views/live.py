"""The stream of a web process, for where no proxy leads `/live/` to the process made for it.

Each stream holds a thread, so there are few: whoever comes too many is told to come back later,
and sees what is new on the next page.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from threading import Lock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from notifications import live
from people.models import User


@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: `bell`, with how many are unread and what is new.

    Whoever is logged out gets 204, which ends a stream for good without a word in the console.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    if not settings.REDIS_URL or not places.take():
        return HttpResponse(live.COME_BACK, headers=live.HEADERS)
    known = live.known_id(request.headers.get("Last-Event-ID") or request.GET.get("last", ""))
    # The person as one of the database's, not as the request's lazy object.
    events = _Events(User.objects.get(pk=request.user.pk), known)
    # Said to be encoded, it is left alone by what would compress it and hold it back meanwhile.
    return StreamingHttpResponse(events, headers=live.HEADERS | {"Content-Encoding": "identity"})


class _Places:
    """How many streams this process still bears."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = 0

    def take(self) -> bool:
        with self._lock:
            is_free = self._taken < settings.LIVE_STREAMS
            self._taken += is_free
            return is_free

    def give_back(self) -> None:
        with self._lock:
            self._taken -= 1


places = _Places()


class _Events:
    """The events for one person; gives its place back however it ends."""

    def __init__(self, person: User, known: int | None) -> None:
        self._person = person
        self._known = known
        self._running = self._run()
        self._holds_place = True

    def __iter__(self) -> Iterator[bytes]:
        return self._running

    def close(self) -> None:
        self._running.close()
        if self._holds_place:
            self._holds_place = False
            places.give_back()

    def _run(self) -> Generator[bytes]:
        ends = time.monotonic() + live.LONGEST_SECONDS
        first = True
        for people in live.told(live.HEARTBEAT_SECONDS):
            if first or self._person.pk in people:
                first = False
                yield self._frame()
            elif not people:
                yield live.HEARTBEAT
            if time.monotonic() > ends:
                return

    def _frame(self) -> bytes:
        frame = live.frame_of(self._person, self._known)
        # A stream waits far longer than it reads: it keeps no connection meanwhile.
        connection.close()
        self._known = frame.last
        return frame.encode()
