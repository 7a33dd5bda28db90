from __future__ import annotations

from django.db import connection

from core.events import EventMeta
from tests.config.lanterns.events import LanternHung


def lantern_write_down(event: LanternHung, meta: EventMeta) -> None:
    """Deliberately not idempotent: a second run would leave a second row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lantern_log (number) VALUES (%s)", [event.number])
        cursor.execute("SELECT pg_sleep(0.05)")
