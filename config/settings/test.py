"""Tests: own state folder, nothing durable, nothing slow."""

from __future__ import annotations

import os

from config.env import env
from config.logs import logging_settings
from config.services import broker_settings, database_settings, embedded_parts, redis_address
from config.settings.base import *
from config.settings.base import BASE_DIR
from config.settings.base import MIDDLEWARE as _MIDDLEWARE

WAYMARK_HOME = env.path("WAYMARK_TEST_HOME", BASE_DIR / "var" / "test")
STATIC_ROOT = WAYMARK_HOME / "static"
SECRET_KEY = "not-secret-but-long-enough-for-every-test-of-the-suite"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True
MIDDLEWARE = ["tests.gate.GateMiddleware", *_MIDDLEWARE]

_DATABASE = env.database("DATABASE_URL")
EMBEDDED_PARTS = (*embedded_parts(env, _DATABASE), "fast")
DATABASES = {"default": database_settings(_DATABASE, WAYMARK_HOME)}
# Two runs of the suite may share the server; each has databases of its own.
TEST_RUN = os.environ.setdefault("WAYMARK_TEST_RUN", str(os.getpid()))
DATABASES["default"]["TEST"] = {"NAME": f"test_waymark_{TEST_RUN}"}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# As if there were catalogues: right to left and a change of language are tested with them.
LANGUAGES = [
    ("en", "English"),
    ("ar", "Arabic"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("pt", "Portuguese"),
]
MEDIA_ROOT = WAYMARK_HOME / "media" / f"{TEST_RUN}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REDIS_URL = redis_address(env, WAYMARK_HOME)
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(REDIS_URL, WAYMARK_HOME)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Pages of tests do not listen; those that are about it say so.
LIVE = False
LIVE_STREAMS = 0

LOGGING = logging_settings(as_json=False, level="WARNING")
