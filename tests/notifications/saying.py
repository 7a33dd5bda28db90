"""What the kinds of these tests say, and a short way to say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from notifications.kinds import Words
from notifications.models import Notification, Urgency
from notifications.services.gateway import notification_send
from people.models import User

BERLIN = ZoneInfo("Europe/Berlin")


def words(data: Mapping[str, Any], person: User) -> Words:
    return Words(f"The lamp “{data['lamp']}” shines", f"{person.first_name}, look at it.")


def berlin(month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of 2026 in Berlin. The 2nd of November is a Monday."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def tell(
    person: User, lamp: str = "Ada", kind: str = "lamps.lit", urgency: Urgency | None = None
) -> Notification | None:
    with transaction.atomic():
        return notification_send(
            person=person,
            kind=kind,
            link="/learning/",
            data={"lamp": lamp},
            dedupe_key=f"{kind}:{lamp}",
            urgency=urgency,
        )
