"""Whether the broker is there, asked in a moment.

Celery's own connection waits and tries again for many seconds, which is right for a worker and
wrong for a page: what cannot be sent now, the sweep sends later.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_SECONDS = 1.0


@cache
def _client() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=_SECONDS,
        socket_timeout=_SECONDS,
        # One try more: the connection may be one that the server has closed since.
        retry=Retry(NoBackoff(), 1),
    )


def broker_error() -> str:
    """What is wrong with the broker; empty when it answers, or is a folder and always does."""
    if not settings.REDIS_URL:
        return ""
    try:
        _client().ping()
    except RedisError as error:
        return " ".join(str(error).split())
    return ""
