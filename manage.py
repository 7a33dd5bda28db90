#!/usr/bin/env python
"""Waymark's command line; the embedded services run for as long as the command needs them."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from config.embedded import EmbeddedError, hold
from config.env import ConfigurationError

# Commands that read no database, and the supervisor, which holds the services itself.
_WITHOUT_SERVICES = frozenset(
    {"check", "collectstatic", "compilemessages", "help", "makemessages", "serve", "version"}
)


def _needs_services(arguments: list[str]) -> bool:
    words = [word for word in arguments if not word.startswith("-")]
    helpless = not {"-h", "--help", "--version"} & set(arguments)
    return bool(words) and words[0] not in _WITHOUT_SERVICES and helpless


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        parts = getattr(settings, "EMBEDDED_PARTS", ())
        if parts and _needs_services(sys.argv[1:]):
            hold(settings.WAYMARK_HOME, parts)
        execute_from_command_line(sys.argv)
    except (ConfigurationError, EmbeddedError) as error:
        print(f"Waymark cannot start: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
