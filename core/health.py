"""Whether everything that Waymark stands on is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from core.broker import broker_error
from core.clock import now

_HEARTBEAT = "core.worker_heartbeat"
HEARTBEAT_EVERY = dt.timedelta(seconds=30)
# Six missed beats: a worker may be busy with something long.
_SILENCE = HEARTBEAT_EVERY * 6


@dataclass
class Health:
    """The state of each part, "ok" or what is wrong with it."""

    checks: dict[str, str] = field(default_factory=dict)
    version: str = settings.VERSION

    @property
    def ok(self) -> bool:
        return all(state == "ok" for state in self.checks.values())


def heartbeat_record() -> None:
    """Note that a worker has just done something."""
    cache.set(_HEARTBEAT, now().isoformat(), timeout=None)


def health_read() -> Health:
    """Ask every part; none of them can make this raise or wait long."""
    return Health(
        {
            "database": _database(),
            "migrations": _migrations(),
            "broker": _broker(),
            "worker": _worker(),
        }
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return f"unreachable: {_line(error)}"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return f"unknown: {_line(error)}"
    return f"{len(pending)} pending" if pending else "ok"


def _broker() -> str:
    error = broker_error()
    return f"unreachable: {error[:200]}" if error else "ok"


def _worker() -> str:
    try:
        last = cache.get(_HEARTBEAT)
    except (RedisError, Error) as error:
        return f"unknown: {_line(error)}"
    if last is None:
        return "no worker has been seen"
    silence = now() - dt.datetime.fromisoformat(last)
    if silence > _SILENCE:
        return f"silent for {int(silence.total_seconds())} s"
    return "ok"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
