"""Root URLs: each app brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.urls")),
    path("account/", include("allauth.urls")),
]

# While the apps are being written: only what is there.
for _module, _prefix in (("urls", ""), ("api.urls", "api/v1/")):
    for _app in ("people", "skills", "learning"):
        _spec = find_spec(f"{_app}.{_module}") if find_spec(_app) else None
        if _spec and _spec.origin:
            urlpatterns.append(path(_prefix, include(f"{_app}.{_module}")))

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
