"""Running the handlers: each delivery is claimed by one worker and finished once."""

from __future__ import annotations

import datetime as dt
import traceback

import structlog
from django.db import transaction
from django.db.models import F

from core.clock import now
from core.events.emission import resend_after, send
from core.events.payload import event_class
from core.events.subscription import EventMeta, handlers_of
from core.models import DeliveryStatus, Event, EventDelivery

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
_FIRST_PAUSE = dt.timedelta(seconds=30)
_LONGEST_PAUSE = dt.timedelta(hours=6)
# Between claiming a delivery and locking its row a worker needs far less than this.
_CLAIM_GRACE = dt.timedelta(seconds=10)
# A queue that is merely long must not be made longer every minute.
_SECOND_SENDING = 5
_ERROR_LENGTH = 4000
_BATCH = 5000
_WORKER_GONE = f"The worker went away {MAX_ATTEMPTS} times while it ran this."


class ClaimLostError(RuntimeError):
    """Somebody else has taken over the delivery in the meantime; this run is undone."""


def deliver(delivery_id: int) -> DeliveryStatus | None:
    """Run the handler of one delivery; its new status, or None when it was not there to take."""
    taken = EventDelivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING).update(
        status=DeliveryStatus.CLAIMED,
        claimed_at=now(),
        attempts=F("attempts") + 1,
        updated_at=now(),
    )
    if not taken:
        return None
    delivery = EventDelivery.objects.select_related("event").get(pk=delivery_id)
    try:
        with transaction.atomic():
            _lock(delivery)
            _run(delivery)
            _finish(delivery)
    except ClaimLostError:
        return None
    except Exception as error:  # noqa: BLE001  # whatever a handler raises is recorded with it
        return _fail(delivery, error)
    return DeliveryStatus.DONE


def _lock(delivery: EventDelivery) -> None:
    """Hold the row while the handler runs, which is how the sweep knows that it runs."""
    mine = EventDelivery.objects.select_for_update(of=("self",)).filter(
        pk=delivery.pk, status=DeliveryStatus.CLAIMED, attempts=delivery.attempts
    )
    if not mine.exists():
        raise ClaimLostError


def _run(delivery: EventDelivery) -> None:
    event = delivery.event
    try:
        handler = handlers_of(event.name)[delivery.handler]
    except KeyError:
        raise LookupError(f"no handler is called {delivery.handler}") from None
    payload = event_class(event.name).from_payload(event.payload, event.version)
    handler(payload, _meta(event))


def _meta(event: Event) -> EventMeta:
    return EventMeta(
        id=event.pk,
        actor_id=event.actor_id,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        occurred_at=event.occurred_at,
    )


def _finish(delivery: EventDelivery) -> None:
    EventDelivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.DONE, finished_at=now(), error="", updated_at=now()
    )


def _fail(delivery: EventDelivery, error: Exception) -> DeliveryStatus:
    dead = delivery.attempts >= MAX_ATTEMPTS
    status = DeliveryStatus.DEAD if dead else DeliveryStatus.PENDING
    text = "".join(traceback.format_exception(error)).strip()
    EventDelivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.CLAIMED, attempts=delivery.attempts
    ).update(
        status=status,
        send_at=now() + pause_after(delivery.attempts),
        finished_at=now() if dead else None,
        error=text[-_ERROR_LENGTH:],
        updated_at=now(),
    )
    log.warning(
        "event_delivery_failed",
        delivery=delivery.pk,
        handler=delivery.handler,
        attempts=delivery.attempts,
        status=status.value,
        error=repr(error),
    )
    return status


def pause_after(attempts: int) -> dt.timedelta:
    """How long a delivery rests after its n-th failure: 30 s, 2 min, 8 min … at most 6 h."""
    quadrupled = 1 << 2 * min(attempts - 1, 10)
    return min(_FIRST_PAUSE * quadrupled, _LONGEST_PAUSE)


def sweep() -> int:
    """Free the deliveries of dead workers and send again what was lost; how many were sent."""
    _free_orphans()
    with transaction.atomic():
        overdue = EventDelivery.objects.select_for_update(skip_locked=True).overdue(now())
        ids = list(overdue.order_by("send_at").values_list("pk", flat=True)[:_BATCH])
        EventDelivery.objects.filter(pk__in=ids).update(
            send_at=now() + _SECOND_SENDING * resend_after()
        )
        transaction.on_commit(lambda: send(ids))
    return len(ids)


@transaction.atomic
def _free_orphans() -> None:
    """Claimed, yet nobody holds the row: whoever claimed it is gone.

    A delivery that has ended as many workers as it may have tries is what ends them.
    """
    rows = EventDelivery.objects.select_for_update(skip_locked=True).filter(
        status=DeliveryStatus.CLAIMED, claimed_at__lte=now() - _CLAIM_GRACE
    )
    orphans = {row.pk: row.attempts for row in rows}
    worn = [pk for pk, attempts in orphans.items() if attempts >= MAX_ATTEMPTS]
    EventDelivery.objects.filter(pk__in=orphans.keys() - worn).update(
        status=DeliveryStatus.PENDING, send_at=now(), updated_at=now()
    )
    EventDelivery.objects.filter(pk__in=worn).update(
        status=DeliveryStatus.DEAD, finished_at=now(), error=_WORKER_GONE, updated_at=now()
    )
    if worn:
        log.error("event_delivery_ends_workers", deliveries=worn)


def retry_dead(delivery_ids: list[int] | None = None) -> int:
    """Give dead deliveries, all or the given ones, a fresh start; how many."""
    dead = EventDelivery.objects.dead()
    if delivery_ids is not None:
        dead = dead.filter(pk__in=delivery_ids)
    with transaction.atomic():
        ids = list(dead.select_for_update().values_list("pk", flat=True))
        EventDelivery.objects.filter(pk__in=ids).update(
            status=DeliveryStatus.PENDING,
            attempts=0,
            send_at=now() + resend_after(),
            finished_at=None,
            updated_at=now(),
        )
        transaction.on_commit(lambda: send(ids))
    return len(ids)


def deliver_pending() -> int:
    """Run every pending delivery here and now, those they cause too; how many ran.

    For tests and for loading a demo organisation, where no worker listens.
    """
    count = 0
    while ids := list(
        EventDelivery.objects.filter(status=DeliveryStatus.PENDING, attempts=0).values_list(
            "pk", flat=True
        )
    ):
        count += sum(deliver(delivery_id) is not None for delivery_id in ids)
    return count
