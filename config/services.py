"""From the environment to Django's settings for database, cache and broker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import settings as embedded
from config.env import Database, Environment

_CONNECTION_SECONDS = 600
# How long a message may be with a worker before it goes to another, and how long a web request
# may wait for a broker that is away.
_BROKER_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 10}


def database_settings(found: Database | None, root: Path) -> dict[str, Any]:
    """`DATABASES["default"]`: the given server, or the embedded one in `root`."""
    chosen: dict[str, Any]
    if found is None:
        chosen = embedded.database(root)
    else:
        chosen = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": found.name,
            "USER": found.user,
            "PASSWORD": found.password,
            "HOST": found.host,
            "PORT": found.port,
            "OPTIONS": dict(found.options or {}),
        }
    return chosen | {"CONN_MAX_AGE": _CONNECTION_SECONDS, "CONN_HEALTH_CHECKS": True}


def redis_address(env: Environment, root: Path) -> str:
    """Redis as `redis://…` or `unix://…`; empty where there is none."""
    return env.text("REDIS_URL") or embedded.redis_url(root)


def cache_settings(address: str) -> dict[str, Any]:
    """`CACHES["default"]`: Redis, or a table of the database."""
    if address:
        return {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": address,
            "KEY_PREFIX": "waymark",
            "OPTIONS": {
                "socket_connect_timeout": 1,
                "socket_timeout": 2,
                "retry": Retry(NoBackoff(), 1),
            },
        }
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
    }


def broker_settings(address: str, root: Path) -> tuple[str, dict[str, Any]]:
    """Celery's broker address and its transport options."""
    if address.startswith("unix://"):
        return f"redis+socket://{address.removeprefix('unix://')}", dict(_BROKER_OPTIONS)
    if address:
        return address, dict(_BROKER_OPTIONS)
    folder = embedded.queue_folder(root)
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }


def embedded_parts(env: Environment, found: Database | None) -> tuple[str, ...]:
    """Which services the environment leaves to us."""
    parts = [] if found else ["postgres"]
    if not env.text("REDIS_URL"):
        parts.append("redis")
    return tuple(parts)
