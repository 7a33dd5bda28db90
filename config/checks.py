"""System checks of what a deployment needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Errors where a deployment runs on what is meant for one machine."""
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        found.append(
            Error(
                "These are not the production settings.",
                hint="Set DJANGO_SETTINGS_MODULE=config.settings.prod.",
                id="waymark.E001",
            )
        )
    if settings.EMBEDDED_PARTS:
        found.append(
            Error(
                f"Embedded services are used: {', '.join(settings.EMBEDDED_PARTS)}.",
                hint="Set DATABASE_URL and REDIS_URL.",
                id="waymark.E002",
            )
        )
    policy = str(settings.CONTENT_SECURITY_POLICY)
    if "unsafe" in policy:
        found.append(Error("The content security policy is unsafe.", id="waymark.E003"))
    return found
