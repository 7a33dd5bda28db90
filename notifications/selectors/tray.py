"""The tray: what a person was told, newest first."""

from __future__ import annotations

from collections.abc import Iterable

from notifications.models import Notification
from notifications.selectors.words import Told, told
from people.models import User

LATEST = 8


def tray_latest(person: User) -> list[Notification]:
    """What the drawer shows."""
    return list(Notification.objects.in_tray(person)[:LATEST])


def tray_unread(person: User) -> int:
    return Notification.objects.in_tray(person).unread().count()


def tray_told(person: User, notifications: Iterable[Notification]) -> list[Told]:
    """The same in words."""
    return [told(each, person) for each in notifications]
