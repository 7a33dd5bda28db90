"""What every test stands on."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import psutil
import psycopg2
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from config.embedded import hold
from core.clock import frozen
from core.events import deliver_pending
from tests.emptying import tables_empty

pytest_plugins = ["tests.personas", "tests.browser"]

# Tests of whole services, which mostly wait and share a state folder that takes long to prepare.
_SERVICES = "tests/config/"


class Scheduling(LoadScopeScheduling):
    """Hands out module by module, and what is about services as if it were one."""

    def _split_scope(self, nodeid: str) -> str:
        return _SERVICES if nodeid.startswith(_SERVICES) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=lambda item: not item.nodeid.startswith(_SERVICES))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage took a fourteenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    if not settings.EMBEDDED_PARTS:
        return
    hold(settings.WAYMARK_HOME, settings.EMBEDDED_PARTS)
    if not hasattr(config, "workerinput"):
        _drop_left_databases()


def _drop_left_databases() -> None:
    """Drop the databases of runs that were killed before they could."""
    default = settings.DATABASES["default"]
    link = psycopg2.connect(
        dbname="postgres", user=default["USER"], host=default["HOST"], port=default["PORT"]
    )
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_waymark_%'")
        for (name,) in cursor.fetchall():
            run = name.split("_")[2]
            if run.isdigit() and not psutil.pid_exists(int(run)):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    link.close()


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: tables_empty())
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test's rate limits and counts reach another."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _last_connections(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Ends what threads of tests left connected, which would keep the database from going."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _media() -> Iterator[None]:
    """Files that tests store go with the run."""
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def deliver_events() -> Callable[[], int]:
    """Runs the handlers of every event emitted so far; returns how many ran."""
    return deliver_pending


@pytest.fixture
def at() -> Callable[..., AbstractContextManager[object]]:
    """`with at(moment):` sets the time."""
    return frozen
