"""Production: nothing embedded, nothing defaulted that ought to be chosen."""

from __future__ import annotations

from config.env import env
from config.services import broker_settings, cache_settings, database_settings
from config.settings.base import *
from config.settings.base import WAYMARK_HOME

DEMO = False
SECRET_KEY = env.required("SECRET_KEY", "a long random text that signs sessions and links")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
