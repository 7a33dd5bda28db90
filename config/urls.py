"""Root URLs: each app brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.urls")),
    path("account/", include("allauth.urls")),
]
for _app in ("people", "skills", "learning"):
    if find_spec(f"{_app}.urls"):
        urlpatterns.append(path("", include(f"{_app}.urls")))
for _app in ("people", "skills", "learning"):
    if find_spec(f"{_app}.api_urls"):
        urlpatterns.append(path("api/v1/", include(f"{_app}.api_urls")))

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
