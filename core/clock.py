"""The time, asked in one place so that tests can set it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

# One for the whole process, so that a test also sets the time of a server in another thread.
_frozen: list[dt.datetime] = []


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else timezone.now()


def today(zone: dt.tzinfo) -> dt.date:
    """The calendar day it is now in `zone`."""
    return now().astimezone(zone).date()


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(day.year + year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@contextmanager
def frozen(moment: dt.datetime) -> Iterator[dt.datetime]:
    """Within the block `now()` is `moment`; for tests and for building histories."""
    if timezone.is_naive(moment):
        raise ValueError("a frozen moment needs a time zone")
    _frozen.append(moment.astimezone(dt.UTC))
    try:
        yield _frozen[-1]
    finally:
        _frozen.pop()
