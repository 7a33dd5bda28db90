"""The entry point of the web server."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import ConfigurationError
from config.guard import demo_refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

try:
    application = get_wsgi_application()
except ConfigurationError as error:
    sys.exit(f"Waymark cannot start: {error}")

if refusal := demo_refusal():
    sys.exit(f"Waymark cannot start: {refusal}")
