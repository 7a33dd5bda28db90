"""The environment is read strictly, and production refuses to start on a guess."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from config.address import browser_address
from config.embedded import Home
from config.env import ConfigurationError, Environment
from config.guard import demo_refusal
from config.logs import logging_settings
from config.production import allowed_hosts, mail_settings, secret_key, trusted_origins
from config.services import broker_settings, cache_settings, embedded_parts, redis_address
from config.storage import media_storage
from tests.config.instance import PROJECT

WELL = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMN",
    "ALLOWED_HOSTS": "learn.example.org",
    "DATABASE_URL": "postgresql://waymark@localhost/waymark",
    "REDIS_URL": "redis://localhost",
}


def in_production(*words: str, **values: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` with a production environment; an empty value is an unset variable."""
    environment = {"PATH": os.environ["PATH"]} | WELL | values
    return subprocess.run(  # noqa: S603
        [sys.executable, *words],
        cwd=PROJECT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("10.0.0.7", "http://10.0.0.7:8000"),
    ],
)
def test_it_names_this_machine_so_that_passkeys_work(host: str, address: str) -> None:
    assert browser_address(host, 8000) == address


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_it_refuses_to_start_without(name: str) -> None:
    refused = in_production("manage.py", "check", **{name: ""})
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith(f"Waymark cannot start: production needs {name} ")


def test_it_refuses_to_serve_without_a_key() -> None:
    refused = in_production("-c", "import config.wsgi", SECRET_KEY="")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Waymark cannot start: production needs SECRET_KEY ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"HSTS_SECONDS": "long"}, "HSTS_SECONDS must be a whole number"),
        ({"MAIL_URL": "http://mail"}, "MAIL_URL must be smtp://"),
    ],
)
def test_it_refuses_to_start_with(values: dict[str, str], reason: str) -> None:
    refused = in_production("manage.py", "check", **values)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"Waymark cannot start: {reason}")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (secret_key, "short", "must be random"),
        (secret_key, "x" * 60, "must be random"),
        (allowed_hosts, "*", "must name the hosts"),
        (lambda env: env.database("X"), "sqlite:///db", "must begin with postgresql://"),
        (lambda env: env.database("X"), "postgresql://host", "names no database"),
        (lambda env: env.database("X"), "postgresql://host:port/name", "is not an address"),
        (lambda env: env.boolean("X", True), "perhaps", "must be 1 or 0"),
        (lambda env: env.integer("X", 1, low=0, high=5), "99", "between 0 and 5"),
        (lambda env: env.choice("X", "a", ("a", "b")), "c", "must be one of a, b"),
    ],
)
def test_it_refuses_what_makes_no_sense(
    read: Callable[[Environment], Any], text: str, reason: str
) -> None:
    env = Environment(dict.fromkeys(("X", "SECRET_KEY", "ALLOWED_HOSTS"), text))
    with pytest.raises(ConfigurationError, match=reason):
        read(env)


def test_it_passes_the_deployment_checks() -> None:
    checked = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


def test_it_finds_the_development_settings_unfit_for_deployment() -> None:
    with override_settings(PRODUCTION=False, EMBEDDED_PARTS=("postgres",)):
        found = {check.id for check in run_checks(include_deployment_checks=True)}
    assert {"waymark.E001", "waymark.E002"} <= found


@pytest.mark.django_db
def test_it_refuses_demo_accounts_outside_demo_mode(employee: Any) -> None:
    with override_settings(DEMO=False):
        assert demo_refusal() == ""
        type(employee).objects.update(is_demo=True)
        assert "demo accounts, whose password is public" in demo_refusal()
    with override_settings(DEMO=True):
        assert demo_refusal() == ""


@pytest.mark.parametrize(("text", "value"), [("1", True), ("off", False), ("Yes", True)])
def test_it_reads_words_for_yes_and_no(text: str, *, value: bool) -> None:
    assert Environment({"X": text}).boolean("X", not value) is value


def test_it_reads_every_part_of_a_database_address() -> None:
    env = Environment({"D": "postgresql://ann:p%40ss@db:6432/way?sslmode=require"})
    found = env.database("D")
    assert found
    assert (found.name, found.user, found.password) == ("way", "ann", "p@ss")
    assert (found.host, found.port, found.options) == ("db", "6432", {"sslmode": "require"})


def test_it_reads_a_database_on_a_socket() -> None:
    found = Environment({"D": "postgresql:///way?host=/run/pg&user=ann"}).database("D")
    assert found
    assert (found.host, found.user, found.options) == ("/run/pg", "ann", {})


def test_it_refuses_a_missing_variable_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"^KEY is not set: it signs"):
        Environment({}).required("KEY", "it signs")


def test_it_embeds_only_what_is_not_given() -> None:
    given = Environment({"DATABASE_URL": WELL["DATABASE_URL"], "REDIS_URL": "redis://r"})
    assert embedded_parts(given, given.database("DATABASE_URL")) == ()
    assert embedded_parts(Environment({}), None) == ("postgres", "redis")


def test_it_falls_back_to_files_and_tables_without_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.embedded.redis.program", lambda: None)
    address = redis_address(Environment({}), tmp_path)
    assert address == ""
    assert cache_settings(address)["BACKEND"].endswith("DatabaseCache")
    broker, options = broker_settings(address, tmp_path)
    assert broker == "filesystem://"
    assert Path(options["data_folder_in"]).is_dir()


def test_it_keeps_sockets_near_unless_the_path_is_too_long(tmp_path: Path) -> None:
    near = Home(Path("/srv/waymark"))
    assert near.sockets == Path("/srv/waymark/run")
    far = Home(tmp_path / ("deep" * 30))
    assert str(far.sockets).startswith("/tmp/waymark-")  # noqa: S108
    assert len(str(far.sockets)) < 60
    assert far.sockets != Home(tmp_path / ("deep" * 31)).sockets


def test_it_makes_a_key_once_that_nobody_else_can_read(tmp_path: Path) -> None:
    home = Home(tmp_path)
    key = home.secret_key()
    assert len(key) >= 60
    assert home.secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_it_reads_what_production_needs() -> None:
    env = Environment(WELL | {"MAIL_URL": "smtp://ann:p%40ss@mail:2525"})
    assert secret_key(env) == WELL["SECRET_KEY"]
    assert allowed_hosts(env) == ["learn.example.org"]
    assert trusted_origins(["a.org", ".b.org"]) == ["https://a.org", "https://*.b.org"]
    mail = mail_settings(env)
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail", 2525)
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_USE_TLS"]) == ("p@ss", True)


def test_it_logs_json_for_machines() -> None:
    renderers = logging_settings(as_json=True, level="INFO")["formatters"]["structured"]
    assert "JSONRenderer" in repr(renderers["processors"])


def test_files_stay_on_this_machine_unless_a_bucket_is_named() -> None:
    local = media_storage(Environment({}))
    assert local == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_a_bucket_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    named = Environment({"MEDIA_S3_BUCKET": "files", "MEDIA_S3_PREFIX": "waymark"})
    monkeypatch.setattr("config.storage.find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match="django-storages"):
        media_storage(named)

    monkeypatch.setattr("config.storage.find_spec", lambda _name: object())
    options = media_storage(named)["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("files", "waymark")
    assert (options["default_acl"], options["file_overwrite"]) == (None, False)
