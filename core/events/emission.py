"""Writing an event with the change that it reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

import structlog
from celery import current_app
from django.conf import settings
from django.db import IntegrityError, models, transaction
from kombu.exceptions import OperationalError

from core.broker import broker_error
from core.clock import now
from core.events.payload import DomainEvent
from core.events.subscription import handlers_of
from core.models import Event, EventDelivery

log = structlog.get_logger(__name__)

_BATCH = 1000


def resend_after() -> dt.timedelta:
    """After this the sweep takes a delivery's message for lost and sends another."""
    return dt.timedelta(seconds=settings.EVENT_RESEND_SECONDS)


def emit(
    event: DomainEvent,
    *,
    actor: models.Model | None = None,
    subject: models.Model | None = None,
    dedupe_key: str | None = None,
) -> Event | None:
    """Store the event and a delivery for each subscriber; they are sent when this commits.

    Returns None when an event with the same `dedupe_key` is already there. Raises
    `RuntimeError` outside a transaction, where event and change could part company.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event.name} was emitted outside a transaction")
    row = Event(
        name=event.name,
        version=event.version,
        payload=event.to_payload(),
        actor_id=actor.pk if actor else None,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.pk if subject else None,
        dedupe_key=dedupe_key,
        occurred_at=now(),
    )
    if dedupe_key is None:
        row.save(force_insert=True)
    else:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return None
    names = handlers_of(event.name)
    if names:
        deliveries = EventDelivery.objects.bulk_create(
            EventDelivery(event=row, handler=name, send_at=row.occurred_at + resend_after())
            for name in names
        )
        transaction.on_commit(partial(send, [delivery.pk for delivery in deliveries]))
    return row


def emit_many(
    events: Iterable[tuple[DomainEvent, models.Model]], *, actor: models.Model | None = None
) -> int:
    """`emit` for many events, each with its subject, in a handful of queries; how many.

    Raises `RuntimeError` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events were emitted outside a transaction")
    moment = now()
    rows = Event.objects.bulk_create(
        (
            Event(
                name=event.name,
                version=event.version,
                payload=event.to_payload(),
                actor_id=actor.pk if actor else None,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                occurred_at=moment,
            )
            for event, subject in events
        ),
        batch_size=_BATCH,
    )
    deliveries = EventDelivery.objects.bulk_create(
        (
            EventDelivery(event=row, handler=name, send_at=moment + resend_after())
            for row in rows
            for name in handlers_of(row.name)
        ),
        batch_size=_BATCH,
    )
    if deliveries:
        transaction.on_commit(partial(send, [delivery.pk for delivery in deliveries]))
    return len(rows)


def send(delivery_ids: list[int]) -> None:
    """Ask the workers for these deliveries. A broker that is down is the sweep's business."""
    if error := broker_error():
        log.warning("broker_unreachable", deliveries=len(delivery_ids), error=error)
        return
    task = current_app.tasks["core.tasks.event_deliver"]
    for delivery_id in delivery_ids:
        try:
            task.apply_async(args=(delivery_id,), retry=False)
        except (OperationalError, OSError) as failure:
            log.warning("broker_unreachable", delivery=delivery_id, error=str(failure))
            return
