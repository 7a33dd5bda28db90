"""The entry point of the web server."""

from __future__ import annotations

import gc
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from servestatic import ServeStatic

from config.env import ConfigurationError
from config.guard import demo_refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

try:
    application = get_wsgi_application()
except ConfigurationError as error:
    sys.exit(f"Waymark cannot start: {error}")

if refusal := demo_refusal():
    sys.exit(f"Waymark cannot start: {refusal}")

# What is there from the start stays: without it, looking for what nobody holds any more takes a
# few milliseconds where it took a hundred. Naming an address loads all views.
reverse("core:home")
gc.collect()
gc.freeze()

# In front of Django, not as its middleware: that is written for an event loop, and starting one
# cost each request a third of its time.
application = ServeStatic(
    application,
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    immutable_file_test=r"\.[0-9a-f]{12}\.[^/]+$",
    allow_all_origins=False,
)
