"""Forgetting what nobody needs any more."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from core.clock import now
from notifications.models import Delivery, DeliveryState, MailboxMessage, Notification

M = TypeVar("M", bound=Model)

_BATCH = 5000
_MAILBOX_LIFE = dt.timedelta(days=30)
_FINISHED = (DeliveryState.SENT, DeliveryState.DROPPED)


def notifications_prune() -> int:
    """Delete what was read and is older than `NOTIFICATION_RETENTION_DAYS`, what was not read and
    is twice as old, and the messages that carried them; how many notifications.
    """
    moment = now()
    life = dt.timedelta(days=settings.NOTIFICATION_RETENTION_DAYS)
    read = Notification.objects.filter(read_at__isnull=False, created_at__lt=moment - life)
    unread = Notification.objects.filter(read_at__isnull=True, created_at__lt=moment - 2 * life)
    count = _delete(read) + _delete(unread)
    carried = Notification.objects.filter(delivery__isnull=False).values("delivery_id")
    old = Delivery.objects.filter(state__in=_FINISHED, finished_at__lt=moment - life)
    _delete(old.exclude(pk__in=carried))
    _delete(MailboxMessage.objects.filter(created_at__lt=moment - _MAILBOX_LIFE))
    return count


def _delete(rows: QuerySet[M]) -> int:
    """In portions, so that no lock and no transaction is long."""
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        count += rows.filter(pk__in=ids).delete()[0]
    return count
