"""The Celery application; tasks are found in each app's `tasks`."""

from __future__ import annotations

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("waymark")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_like_django(**kwargs: Any) -> None:
    """Celery sets up nothing of its own where somebody listens to this."""
    logging.config.dictConfig(settings.LOGGING)


@worker_ready.connect
def _beat_at_once(**kwargs: Any) -> None:
    """A worker that has just started is not taken for a missing one until its first beat."""
    app.send_task("core.tasks.worker_heartbeat")
