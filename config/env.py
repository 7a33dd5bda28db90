"""The environment, read once and strictly: a typo refuses to start instead of being ignored."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class ConfigurationError(ImproperlyConfigured):
    """A setting that keeps Waymark from starting; the message says what to set."""


@dataclass(frozen=True)
class Database:
    """Where PostgreSQL is, in Django's words."""

    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Environment:
    """Typed reads of a mapping, by default the process's environment."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def required(self, name: str, why: str) -> str:
        """The variable's value; raises `ConfigurationError` when it is missing or empty."""
        value = self.text(name)
        if not value:
            raise ConfigurationError(f"{name} is not set: {why}")
        return value

    def boolean(self, name: str, default: bool) -> bool:
        raw = self.values.get(name)
        if raw is None:
            return default
        word = raw.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise ConfigurationError(f"{name} must be 1 or 0, not {raw!r}")

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name)
        if not raw:
            return default
        try:
            number = int(raw)
        except ValueError:
            raise ConfigurationError(f"{name} must be a whole number, not {raw!r}") from None
        if not low <= number <= high:
            raise ConfigurationError(f"{name} must be between {low} and {high}, not {number}")
        return number

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A comma-separated list without its empty parts."""
        raw = self.values.get(name)
        if raw is None:
            return list(default)
        return [word.strip() for word in raw.split(",") if word.strip()]

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name) or default
        if value not in allowed:
            raise ConfigurationError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def path(self, name: str, default: Path) -> Path:
        raw = self.text(name)
        return Path(raw).expanduser().resolve() if raw else default.resolve()

    def database(self, name: str) -> Database | None:
        """The parts of `postgresql://user:password@host:port/name?option=value`, or None."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            url = urlsplit(raw)
            port = url.port
        except ValueError as error:
            raise ConfigurationError(f"{name} is not an address: {error}") from None
        if url.scheme not in {"postgres", "postgresql"}:
            raise ConfigurationError(
                f"{name} must begin with postgresql:// (Waymark runs on PostgreSQL only)"
            )
        options = {key: found[-1] for key, found in parse_qs(url.query).items()}
        database = Database(
            name=unquote(url.path.lstrip("/")),
            user=unquote(url.username or options.pop("user", "")),
            password=unquote(url.password or ""),
            host=unquote(url.hostname or options.pop("host", "")),
            port=str(port or options.pop("port", "")),
            options=options,
        )
        if not database.name:
            raise ConfigurationError(f"{name} names no database: postgresql://…/NAME")
        return database


env = Environment(os.environ)
