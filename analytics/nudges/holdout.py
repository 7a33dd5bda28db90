"""Who is left out of a rule, so that there is something to compare with. A pure function."""

from __future__ import annotations

import hashlib

_WHOLE = 1 << 64


def is_left_out(*, salt: str, rule: str, person_id: int, percent: int) -> bool:
    """Whether a person belongs to the holdout of a rule: always the same answer, another for
    other rules and installations, and with a higher percentage nobody comes out of it.
    """
    digest = hashlib.sha256(f"{salt}:{rule}:{person_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * _WHOLE
