"""The development settings with the lanterns' app, and with short waits."""

from __future__ import annotations

from config.settings.dev import *
from config.settings.dev import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.config.lanterns"]
EVENT_RESEND_SECONDS = 2
CELERY_BEAT_SCHEDULE["core-events-sweep"]["schedule"] = 1.0
CELERY_BEAT_SCHEDULE["notifications-sweep"]["schedule"] = 1.0
MAIL_CLAIM_SECONDS = 3
