"""Whatever is killed in the middle of deliveries: nothing is lost, nothing is done twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
import pytest

from tests.config.conftest import CopyOf
from tests.config.instance import Instance, wait_for

pytestmark = pytest.mark.kill


@pytest.fixture(scope="module")
def instance(prepared_home: Path, copy_of: CopyOf) -> Iterator[Instance]:
    waymark = Instance(copy_of(prepared_home), settings="tests.config.lantern_settings")
    try:
        waymark.start_and_wait()
        yield waymark
    finally:
        waymark.close()


def rows(instance: Instance, query: str, *values: int) -> list[tuple[int, ...]]:
    """What the instance's own database says; nothing while it is away."""
    try:
        link = psycopg2.connect(dbname="waymark", user="waymark", host=str(instance.home / "run"))
    except psycopg2.OperationalError:
        return []
    try:
        with link, link.cursor() as cursor:
            cursor.execute(query, values)
            found: list[tuple[int, ...]] = cursor.fetchall()
            return found
    except psycopg2.OperationalError:
        return []
    finally:
        link.close()


def written(instance: Instance, first: int, last: int) -> list[int]:
    query = "SELECT number FROM lantern_log WHERE number BETWEEN %s AND %s ORDER BY 1"
    return [number for (number,) in rows(instance, query, first, last)]


def hang(instance: Instance, first: int, last: int) -> None:
    done = instance.manage("lanterns_hang", str(first), str(last))
    assert done.returncode == 0, done.stderr


def wait_until_some(instance: Instance, first: int, last: int) -> None:
    """Until deliveries are under way, and far from finished."""
    wait_for(lambda: written(instance, first, last), 30, "the first deliveries")
    assert len(written(instance, first, last)) < last - first


def assert_each_once(instance: Instance, first: int, last: int) -> None:
    expected = list(range(first, last + 1))
    wait_for(lambda: len(written(instance, first, last)) >= len(expected), 90, "all delivered")
    unfinished = "SELECT count(*) FROM core_eventdelivery WHERE status <> 'done'"
    wait_for(lambda: rows(instance, unfinished) == [(0,)], 30, "all marked done")
    assert written(instance, first, last) == expected


def test_nothing_is_lost_or_done_twice_when_the_worker_is_killed(instance: Instance) -> None:
    hang(instance, 1, 80)
    wait_until_some(instance, 1, 80)
    instance.kill("celery", "worker")
    assert_each_once(instance, 1, 80)


def test_nothing_is_lost_or_done_twice_when_those_who_deliver_are_killed(
    instance: Instance,
) -> None:
    """The worker's parent delivers nothing itself, and its children outlive it for a while."""
    hang(instance, 101, 160)
    wait_until_some(instance, 101, 160)
    assert instance.kill_all("celery", "worker") >= 2
    assert_each_once(instance, 101, 160)


def test_nothing_is_lost_or_done_twice_when_redis_is_away(instance: Instance) -> None:
    hang(instance, 201, 260)
    wait_until_some(instance, 201, 260)
    keeper, redis = instance.named("config.embedded.keeper"), instance.named("redis-server")
    assert keeper
    assert redis
    keeper.send_signal(signal.SIGSTOP)
    redis.kill()
    assert instance.wait_ill("broker").startswith("unreachable")
    # What happens meanwhile is kept, though nobody can be told.
    hang(instance, 261, 280)
    keeper.send_signal(signal.SIGCONT)
    assert_each_once(instance, 201, 280)
    instance.wait_healthy()


def test_nothing_is_lost_or_done_twice_when_the_database_restarts(instance: Instance) -> None:
    hang(instance, 401, 460)
    wait_until_some(instance, 401, 460)
    database = instance.named("postgres", "-D")
    assert database
    database.send_signal(signal.SIGINT)
    wait_for(lambda: not database.is_running(), 20, "the database stops")
    assert_each_once(instance, 401, 460)
    instance.wait_healthy()


def test_nothing_is_lost_or_done_twice_when_everything_is_killed(instance: Instance) -> None:
    hang(instance, 601, 660)
    wait_until_some(instance, 601, 660)
    for process in instance.processes():
        # Who waits for a killed one may end by itself first.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    assert instance.process
    instance.process.wait(20)
    wait_for(lambda: instance.processes() == [], 20, "nothing left")
    instance.start_and_wait()
    assert_each_once(instance, 601, 660)
    assert instance.stop() == 0
    assert instance.processes() == []
