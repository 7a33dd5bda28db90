"""Requests that cross: real threads on real PostgreSQL, each with a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

from django.db import connection, transaction

from core.errors import AppError

_SECONDS = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return, or the `AppError` they raise, all begun at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(timeout=_SECONDS)
        try:
            return call()
        except AppError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@contextmanager
def uncommitted(call: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """`call` is done and not yet committed; calling what is yielded commits, and returns its
    result.
    """
    done, commit = Event(), Event()

    def hold() -> Any:
        try:
            with transaction.atomic():
                try:
                    return call()
                finally:
                    done.set()
                    commit.wait(_SECONDS)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        held: Future[Any] = pool.submit(hold)
        done.wait(_SECONDS)

        def release() -> Any:
            commit.set()
            return held.result(_SECONDS)

        try:
            yield release
        finally:
            commit.set()


def meanwhile(call: Callable[[], Any], release: Callable[[], Any]) -> Any:
    """What `call` returns, which has to wait for what `release` commits."""

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_closing, call)
        _await_lock(running)
        release()
        return running.result(_SECONDS)


def in_turn(*calls: Callable[[], Any], release: Callable[[], Any]) -> list[Any]:
    """What the calls return, each begun when the ones before it wait for a lock, the first for
    what `release` commits.
    """
    with ThreadPoolExecutor(len(calls)) as pool:
        running = []
        for number, call in enumerate(calls, start=1):
            running.append(pool.submit(_closing, call))
            _await_lock(running[-1], waiting=number)
        release()
        return [each.result(_SECONDS) for each in running]


def elsewhere(call: Callable[[], Any]) -> Any:
    """What `call` returns in a thread of its own, with a connection and transactions of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_closing, call).result(_SECONDS)


def _closing(call: Callable[[], Any]) -> Any:
    try:
        return call()
    finally:
        connection.close()


def _await_lock(running: Future[Any], waiting: int = 1) -> None:
    """Until so many other connections wait for a lock."""
    begun = time.monotonic()
    while not running.done() and time.monotonic() < begun + _SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            (count,) = cursor.fetchone() or (0,)
            if count >= waiting:
                return
        time.sleep(0.02)


def without_waiting(call: Callable[[], Any]) -> Any:
    """What `call` returns; a lock that is not there in a second is an error."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
        try:
            return call()
        finally:
            cursor.execute("RESET lock_timeout")
