"""Root URLs: each app brings its own."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("core.urls")),
    path("", include("people.urls")),
    path("", include("notifications.urls")),
    path("", include("learning.urls")),
    path("", include("analytics.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/", include("people.api.urls")),
    path("api/v1/", include("notifications.api.urls")),
    path("api/v1/", include("learning.api.urls")),
    path("api/v1/", include("analytics.api.urls")),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
