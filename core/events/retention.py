"""Forgetting what happened long ago and was told to everybody."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef

from core.clock import now
from core.models import DeliveryStatus, Event, EventDelivery

_BATCH = 5_000


def events_forget() -> int:
    """Delete events older than `EVENT_RETENTION_DAYS` with their deliveries; how many events.

    Those with a dedupe key stay, for they keep something from happening twice, and so do those
    with a delivery that is not done. Stopped anywhere, it goes on with the next call.
    """
    cutoff = now() - dt.timedelta(days=settings.EVENT_RETENTION_DAYS)
    undone = EventDelivery.objects.exclude(status=DeliveryStatus.DONE).filter(event=OuterRef("pk"))
    old = Event.objects.filter(occurred_at__lt=cutoff, dedupe_key=None).exclude(Exists(undone))
    count = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        EventDelivery.objects.filter(event__in=ids).delete()
        count += Event.objects.filter(pk__in=ids).delete()[0]
    return count
