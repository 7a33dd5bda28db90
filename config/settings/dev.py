"""One machine, embedded services, demo organisation: what `make run` and `manage.py` use."""

from __future__ import annotations

from config.address import browser_address
from config.embedded import Home
from config.env import env
from config.logs import logging_settings
from config.production import mail_settings
from config.services import (
    broker_settings,
    cache_settings,
    database_settings,
    embedded_parts,
    redis_address,
)
from config.settings.base import *
from config.settings.base import WAYMARK_HOME

DEBUG = env.boolean("DEBUG", False)
DEMO = env.boolean("DEMO", True)
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "Halden & Reyes" if DEMO else "Waymark")
SECRET_KEY = env.text("SECRET_KEY") or Home(WAYMARK_HOME).secret_key()
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, low=1, high=65535)
SITE_URL = env.text("SITE_URL", browser_address(HOST, PORT))
# Somebody who listens on every address wants to be reached by any name.
_OPEN = HOST in {"0.0.0.0", "::"}  # noqa: S104
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", ("*",) if _OPEN else ("localhost", "127.0.0.1", "[::1]", HOST)
)

_DATABASE = env.database("DATABASE_URL")
REDIS_URL = redis_address(env, WAYMARK_HOME)
EMBEDDED_PARTS = embedded_parts(env, _DATABASE)
DATABASES = {"default": database_settings(_DATABASE, WAYMARK_HOME)}
CACHES = {"default": cache_settings(REDIS_URL)}
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(REDIS_URL, WAYMARK_HOME)

if env.text("MAIL_URL"):
    vars().update(mail_settings(env))
elif DEMO:
    EMAIL_BACKEND = "notifications.mail.mailbox.MailboxBackend"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Waymark <waymark@localhost>")
# Without a proxy in front the web processes serve a few streams themselves.
LIVE_STREAMS = env.integer("LIVE_STREAMS", 4, low=0, high=100)

LOGGING = logging_settings(
    as_json=env.boolean("LOG_JSON", False),
    level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
)
