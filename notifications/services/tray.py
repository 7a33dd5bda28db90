"""What people do with their notifications."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from core.clock import now
from notifications.live import live_tell
from notifications.models import Notification
from people.models import User


@transaction.atomic
def notification_mark(*, notification: Notification, read: bool) -> Notification:
    """Mark as read, or as unread again; doing so twice changes nothing."""
    if notification.is_read != read:
        notification.mark(read=read)
        notification.save(update_fields=["read_at", "seen_at"])
        _pages_look(notification.person_id)
    return notification


@transaction.atomic
def tray_read(*, person: User, up_to: int | None = None) -> int:
    """Mark everything in the tray as read, up to the notification that the page showed last;
    how many were unread.
    """
    unread = Notification.objects.in_tray(person).unread()
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    moment = now()
    unseen = unread.filter(seen_at__isnull=True)
    unseen.update(seen_at=moment)
    count = unread.update(read_at=moment, updated_at=moment)
    if count:
        _pages_look(person.pk)
    return count


def notifications_see(*, notifications: Collection[Notification]) -> None:
    """Note that these were shown for the first time."""
    fresh = [row.pk for row in notifications if row.seen_at is None]
    if fresh:
        Notification.objects.filter(pk__in=fresh, seen_at__isnull=True).update(seen_at=now())


def _pages_look(person_id: int) -> None:
    transaction.on_commit(lambda: live_tell([person_id]))
