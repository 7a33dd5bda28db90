"""Small facts about a request, typed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., object])


def is_htmx(request: HttpRequest) -> bool:
    """Whether the answer is to be a fragment of the page.

    htmx asks for a whole page, too: when the reader goes back to one.
    """
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full"


def body_limit(largest: Callable[[HttpRequest], int]) -> Callable[[View], View]:
    """Marks a view that takes bodies larger than a form: up to `largest`, in bytes, which may
    depend on who sends it.
    """

    def mark(view: View) -> View:
        view.body_limit = largest  # type: ignore[attr-defined]  # read by `BodySizeMiddleware`
        return view

    return mark


def is_api(request: HttpRequest) -> bool:
    """Whether the answer is to be JSON."""
    return request.path.startswith("/api/")
