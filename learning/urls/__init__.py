"""The app's URLs, one module a noun."""

from __future__ import annotations

from django.urls import URLPattern

from learning.urls import (
    allowance,
    attempt,
    completion,
    discovery,
    media,
    player,
    practice,
    required,
    studio,
    translation,
    versions,
    workshop,
)

app_name = "learning"

urlpatterns: list[URLPattern] = [
    *allowance.urlpatterns,
    *attempt.urlpatterns,
    *discovery.urlpatterns,
    *completion.urlpatterns,
    *player.urlpatterns,
    *required.urlpatterns,
    *media.urlpatterns,
    *studio.urlpatterns,
    *translation.urlpatterns,
    *versions.urlpatterns,
    *workshop.urlpatterns,
    *practice.urlpatterns,
]
