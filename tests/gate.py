"""The door of the test server: what a closing page still sends must not meet the next test.

A page that goes sends its last words (`keepalive`), and they arrive when they like: in the
middle of emptying the tables they would hold the locks that emptying waits for.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_LONGEST_SECONDS = 30.0


class Gate:
    """Open or closed, and how many requests are inside."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_open = False
        self._inside = 0

    def open(self) -> None:
        with self._changed:
            self._is_open = True

    def close(self) -> None:
        """Let no request in any more, and wait for those inside to leave."""
        with self._changed:
            self._is_open = False
            left = self._changed.wait_for(lambda: self._inside == 0, _LONGEST_SECONDS)
        assert left, f"{self._inside} requests do not end"

    def enter(self) -> bool:
        """Whether the request may come in; then it has to leave."""
        with self._changed:
            self._inside += self._is_open
            return self._is_open

    def leave(self) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()


gate = Gate()


class GateMiddleware:
    """Answers 503 to what comes through the test server while the gate is closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The test client calls the application itself, without a server.
        if "SERVER_SOFTWARE" not in request.META:
            return self.get_response(request)
        if not gate.enter():
            return HttpResponse(status=503)
        try:
            return self.get_response(request)
        finally:
            gate.leave()
