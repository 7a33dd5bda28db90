"""The instance that is measured: what `make run` serves, and one bare view to compare with."""

from __future__ import annotations

from config.settings.dev import *
from config.settings.dev import INSTALLED_APPS, LOGGING

INSTALLED_APPS = ["bench", *INSTALLED_APPS]
ROOT_URLCONF = "bench.urls"
# A line a request would be measured too, and production writes it to a pipe.
LOGGING["root"]["level"] = "WARNING"
