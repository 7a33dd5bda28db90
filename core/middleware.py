"""What wraps every request: its id and log line, and the application error's answer."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.errors import AppError
from core.views.errors import app_error

log = structlog.get_logger("waymark.request")

Next = Callable[[HttpRequest], HttpResponseBase]

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware:
    """Gives each request an id, taken from `X-Request-ID` when that is sane, and one log line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        begun = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.perf_counter() - begun) * 1000, 1),
        )
        return response


class PlainAddressMiddleware:
    """Refuses addresses with a NUL: no page has one, and the database takes none as text."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class BodySizeMiddleware:
    """Refuses bodies larger than any form takes, before they are read.

    Reading `request.POST`, as the check of the form's token does, would put files of any size
    on the disk, for whoever sends them. A class of API views that takes more says so in
    `largest_body`, and asks who sends it before it reads; where that cannot be, as for forms, its
    `body_limit` says what it takes of whom.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, *_arguments: object
    ) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length[:18]) if length.isdecimal() else None
        views = getattr(view, "cls", None)
        most = getattr(views, "largest_body", settings.LARGEST_BODY)
        if size is not None and size <= most:
            return None
        limit = getattr(view, "body_limit", getattr(views, "body_limit", None))
        if size is not None and limit is not None and size <= limit(request):
            return None
        message = _("This is larger than anything that Waymark takes.")
        return app_error(request, AppError("too_large", message, status=413))


class PrivateMiddleware:
    """Keeps what is shown to one person out of caches that others are served from.

    Browsers may keep a page, and ask before they show it again.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response


class AppErrorMiddleware:
    """Turns an `AppError` that a view lets through into a page, a fragment or JSON."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return app_error(request, error) if isinstance(error, AppError) else None
