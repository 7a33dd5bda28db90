"""The health page says what is there and what is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from core.broker import _client
from core.clock import frozen, now
from core.health import heartbeat_record

pytestmark = pytest.mark.django_db


def test_it_is_well_when_everything_answers(client: Client) -> None:
    heartbeat_record()
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "version": "0.1.0",
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
    }
    assert "no-store" in response["Cache-Control"]


def test_it_misses_a_worker_that_never_came(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["worker"] == "no worker has been seen"


def test_it_misses_a_worker_that_went_silent(client: Client) -> None:
    heartbeat_record()
    with frozen(now() + dt.timedelta(seconds=200)):
        response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["worker"] == "silent for 200 s"


def test_it_says_that_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise OperationalError("connection refused\nis the server running?")

    heartbeat_record()
    monkeypatch.setattr("core.health.connection.cursor", refuse)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["status"] == "down"
    assert response.json()["database"] == "unreachable: connection refused is the server running?"


def test_it_says_that_the_broker_is_away(client: Client, settings: Any) -> None:
    heartbeat_record()
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    _client.cache_clear()
    try:
        response = client.get("/health/")
    finally:
        _client.cache_clear()
    assert response.status_code == 503
    assert response.json()["broker"].startswith("unreachable: ")


def test_it_counts_migrations_that_are_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat_record()
    monkeypatch.setattr(
        "core.health.MigrationExecutor.migration_plan", lambda *args: ["one", "two"]
    )
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["migrations"] == "2 pending"


@pytest.mark.django_db(transaction=True)
def test_it_says_so_when_the_database_goes_while_it_asks(client: Client) -> None:
    """What was closed under the first question is closed for the second in another way."""
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    try:
        answer = client.get("/health/")
    finally:
        connection.close()
    assert answer.status_code == 503
    assert answer.json()["migrations"].startswith("unknown")
