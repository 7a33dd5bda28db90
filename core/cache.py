"""A cache that is never the reason why a page fails."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis; while it is away, everything is a miss and nothing is kept.

    Rate limits then count nothing: a person who cannot log in because a cache is down is the
    greater harm, and a login needs the password all the same.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._try("get_many", {}, keys, version)
        return found

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._try("has_key", False, key, version))

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("add", True, key, value, *args, **kwargs))

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", None, key, value, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._try("set_many", list(data), data, *args, **kwargs)
        return failed

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("touch", False, key, *args, **kwargs))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._try("incr", delta, key, delta, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._try("delete", False, key, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try("delete_many", None, keys, version)

    def _try(self, name: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            log.warning("cache_unreachable", operation=name, error=str(error))
            return otherwise
