"""How often somebody does something."""

from __future__ import annotations

from django.core.cache import cache

from core.clock import now

_MINUTE = 60


def too_often(what: str, *, most: int) -> bool:
    """Count once more that `what` happens; whether it was more than `most` times in this minute.

    `what` names the deed and who does it. While the cache is away nothing is too often.
    """
    # A count that runs out just before it is raised begins anew without an end. The minute is in
    # its name, so that nobody is held up by it for longer.
    key = f"rate:{what}:{int(now().timestamp()) // _MINUTE}"
    cache.add(key, 0, timeout=_MINUTE)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # It ran out between the two.
        return False
