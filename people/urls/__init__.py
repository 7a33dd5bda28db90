"""People's URLs. allauth reverses its names without a namespace, so theirs stand apart."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("people.urls.pages")),
    path("accounts/", include("people.urls.accounts")),
]
