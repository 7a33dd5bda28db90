"""The entry point of the process for server-sent events."""

from __future__ import annotations

import os
import sys

import django

from config.env import ConfigurationError
from config.guard import demo_refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

try:
    django.setup(set_prefix=False)
except ConfigurationError as error:
    sys.exit(f"Waymark cannot start: {error}")

if refusal := demo_refusal():
    sys.exit(f"Waymark cannot start: {refusal}")

# Below what it needs to be set up.
from notifications.live_asgi import LiveServer

application = LiveServer()
