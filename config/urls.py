"""Root URLs: each app brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView


def _brought(module: str, prefix: str) -> list[URLResolver]:
    """The app's URLs, none while it has no such module."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return []
    # A folder without code is a namespace, which has no origin.
    return [path(prefix, include(module))] if spec and spec.origin else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.urls")),
    *_brought("people.urls", ""),
    *_brought("learning.urls", ""),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    *_brought("people.api.urls", "api/v1/"),
    *_brought("learning.api.urls", "api/v1/"),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
