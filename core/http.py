"""Small facts about a request, typed once."""

from __future__ import annotations

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Whether the answer is to be a fragment of the page."""
    return request.headers.get("HX-Request") == "true"


def is_api(request: HttpRequest) -> bool:
    """Whether the answer is to be JSON."""
    return request.path.startswith("/api/")
