"""Production: nothing embedded, nothing defaulted that somebody ought to choose."""

from __future__ import annotations

from config.env import env
from config.logs import logging_settings
from config.production import (
    allowed_hosts,
    mail_settings,
    require_environment,
    secret_key,
    trusted_origins,
)
from config.services import broker_settings, cache_settings, database_settings
from config.settings.base import *
from config.settings.base import CONTENT_SECURITY_POLICY, WAYMARK_HOME

require_environment(env)

PRODUCTION = True
DEMO = False
SECRET_KEY = secret_key(env)
ALLOWED_HOSTS = allowed_hosts(env)
SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
CSRF_TRUSTED_ORIGINS = trusted_origins(ALLOWED_HOSTS)
EMBEDDED_PARTS: tuple[str, ...] = ()

DATABASES = {"default": database_settings(env.database("DATABASE_URL"), WAYMARK_HOME)}
# A pooler in transaction mode keeps no cursor from one statement to the next.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.boolean("PGBOUNCER", False)
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": cache_settings(REDIS_URL)}
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(REDIS_URL, WAYMARK_HOME)

SECURE_SSL_REDIRECT = env.boolean("FORCE_HTTPS", True)
# The load balancer asks inside the network, where nothing is encrypted.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000, low=0, high=126_144_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1, low=0, high=5)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
REST_FRAMEWORK["NUM_PROXIES"] = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"Waymark <waymark@{ALLOWED_HOSTS[0].lstrip('.')}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
vars().update(mail_settings(env))

LOGGING = logging_settings(
    as_json=env.boolean("LOG_JSON", True),
    level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
)
