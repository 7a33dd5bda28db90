"""Small facts about a request, typed once."""

from __future__ import annotations

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Whether the answer is to be a fragment of the page.

    htmx asks for a whole page, too: when the reader goes back to one.
    """
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full"


def is_api(request: HttpRequest) -> bool:
    """Whether the answer is to be JSON."""
    return request.path.startswith("/api/")
