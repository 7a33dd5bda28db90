"""The settings that lead to the embedded services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.embedded import postgres, redis
from config.embedded.home import Home


def database(root: Path) -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": postgres.DATABASE,
        "USER": postgres.USER,
        "HOST": str(Home(root).sockets),
        "PORT": postgres.PORT,
    }


def redis_url(root: Path) -> str:
    """The embedded Redis as an address, empty where this machine has no Redis."""
    return f"unix://{Home(root).redis_socket}" if redis.program() else ""


def queue_folder(root: Path) -> Path:
    """Where Celery keeps its messages when there is no Redis."""
    return Home(root).queue
