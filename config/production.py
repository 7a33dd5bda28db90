"""What a production start needs, said in one line when it is missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from config.env import ConfigurationError, Environment

_REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
_SHORTEST_KEY = 40


def require_environment(env: Environment) -> None:
    """Raise `ConfigurationError` naming every required variable that is not set."""
    missing = [name for name in _REQUIRED if not env.text(name)]
    if missing:
        raise ConfigurationError(
            f"production needs {', '.join(missing)} in the environment; see docs/operations.md"
        )


def secret_key(env: Environment) -> str:
    """The signing key; a short or simple one is as good as none."""
    key = env.text("SECRET_KEY")
    if len(key) < _SHORTEST_KEY or len(set(key)) < 10:
        raise ConfigurationError(
            f"SECRET_KEY must be random and at least {_SHORTEST_KEY} characters long"
        )
    return key


def allowed_hosts(env: Environment) -> list[str]:
    """The host names this installation answers to; every name at once is refused."""
    hosts = env.words("ALLOWED_HOSTS")
    if not hosts or "*" in hosts:
        raise ConfigurationError("ALLOWED_HOSTS must name the hosts, such as learn.example.org")
    return hosts


def trusted_origins(hosts: list[str]) -> list[str]:
    """The same hosts as origins that forms may come from."""
    return [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in hosts]


def mail_settings(env: Environment) -> dict[str, Any]:
    """Django's mail settings from `MAIL_URL`: smtp://user:password@host:587, smtps:// for TLS."""
    raw = env.text("MAIL_URL")
    if not raw:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = urlsplit(raw)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ConfigurationError("MAIL_URL must be smtp://user:password@host:port")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
        "EMAIL_TIMEOUT": 10,
    }
