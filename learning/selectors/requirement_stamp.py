"""A stamp for each manager that changes with what is required of anybody below them.

Whoever keeps figures of a team for a while names it in the key, and so keeps none that a decision,
wherever it was made, has made wrong. It lives in the cache: nobody waits for anybody there, and
one that is lost costs a look at the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import partial

from django.core.cache import cache
from django.db import transaction

from people.selectors.reporting import managers_of

# What was kept under a stamp must be kept for less long than it: without one it is as before.
STAMP_SECONDS = 120


def stamp_key(manager_id: int) -> str:
    return f"required-changed:{manager_id}"


def stamps_renew(people: Iterable[int]) -> None:
    """With the transaction, for every manager above these people; one query."""
    keys = [stamp_key(pk) for pk in sorted(managers_of(people))]
    if keys:
        stamps = dict.fromkeys(keys, secrets.token_hex(8))
        transaction.on_commit(partial(cache.set_many, stamps, STAMP_SECONDS))
