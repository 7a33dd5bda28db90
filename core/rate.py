"""How often somebody does something."""

from __future__ import annotations

from django.core.cache import cache

_MINUTE = 60


def too_often(what: str, *, most: int) -> bool:
    """Count once more that `what` happens; whether it was more than `most` times in a minute.

    `what` names the deed and who does it. While the cache is away nothing is too often.
    """
    key = f"rate:{what}"
    cache.add(key, 0, timeout=_MINUTE)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # It ran out between the two.
        return False
