"""Runs inside one instance's state: fills it, and tells whom to log in as and what queries cost.

`python -m bench.prepare seeded|demo` prints one JSON object on its last line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
from django.conf import settings

from config.embedded import hold


def main(kind: str) -> None:
    """Fill the database if it is empty; then print cookie, addresses and query counts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    hold(settings.WAYMARK_HOME, settings.EMBEDDED_PARTS)
    django.setup()
    from bench.subject import describe, fill

    fill(kind)
    facts: dict[str, Any] = describe(kind)
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1])
