"""The project's own app configurations."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles import apps as staticfiles


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # `shared_task` binds to this app wherever a task is sent from.
        from config import checks  # noqa: F401
        from config.celery import app

        app.set_default()


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """Leaves out what packages bring and no page loads: it is nobody's to serve."""

    ignore_patterns = [
        *staticfiles.StaticFilesConfig.ignore_patterns,
        "rest_framework",
    ]
