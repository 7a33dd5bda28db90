"""Asking the workers for messages, and looking after those that nobody finished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from core.broker import broker_error
from core.clock import now
from notifications.models import Delivery, DeliveryState

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
# One connection to the mail server carries so many.
AT_ONCE = 50
_BATCH = 5000
# A queue that is merely long must not be made longer every minute.
_SECOND_ASKING = 5
_WORKER_GONE = f"The worker went away {MAX_ATTEMPTS} times while it prepared this."
_NOT_CONFIRMED = "The worker went away while it handed this over; it may have arrived."


def workers_ask(ids: Sequence[int]) -> None:
    """Ask the workers for these messages. A broker that is down is the sweep's business."""
    if error := broker_error():
        log.warning("broker_unreachable", messages=len(ids), error=error)
        return
    task = current_app.tasks["notifications.tasks.messages_deliver"]
    for start in range(0, len(ids), AT_ONCE):
        try:
            task.apply_async(args=(list(ids[start : start + AT_ONCE]),), retry=False)
        except (OperationalError, OSError) as failure:
            log.warning("broker_unreachable", error=str(failure))
            return


def messages_sweep() -> int:
    """Ask for what is due and nobody took; how many. Run every minute.

    That is what waited for the morning, what is to be tried again, and what was lost.
    """
    _free_orphans()
    moment = now()
    patience = dt.timedelta(seconds=settings.EVENT_RESEND_SECONDS)
    fresh = Q(asked_at__isnull=True) | Q(asked_at__lt=moment - _SECOND_ASKING * patience)
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True).due(moment).filter(fresh)
        ids = list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:_BATCH])
        Delivery.objects.filter(pk__in=ids).update(asked_at=moment, updated_at=moment)
        transaction.on_commit(lambda: workers_ask(ids))
    return len(ids)


def _free_orphans() -> None:
    """Messages whose worker is gone: what was not handed over yet is prepared anew.

    What was handed over is left: sent again it might arrive twice.
    """
    moment = now()
    patience = dt.timedelta(seconds=settings.MAIL_CLAIM_SECONDS)
    gone = Delivery.objects.filter(claimed_at__lte=moment - patience)
    done = {"finished_at": moment, "updated_at": moment}
    lost = gone.filter(state=DeliveryState.HANDED).update(
        state=DeliveryState.UNCONFIRMED, error=_NOT_CONFIRMED, **done
    )
    claimed = gone.filter(state=DeliveryState.CLAIMED)
    worn = claimed.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=DeliveryState.DEAD, error=_WORKER_GONE, **done
    )
    claimed.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=DeliveryState.PENDING, send_at=moment, asked_at=None, updated_at=moment
    )
    if lost or worn:
        log.error("mail_without_worker", unconfirmed=lost, dead=worn)


def failed_retry(ids: Sequence[int] | None = None) -> int:
    """Give messages that failed, all or these, a fresh start; how many.

    One that was handed over may arrive a second time, under the same Message-ID.
    """
    failed = Delivery.objects.failed()
    if ids is not None:
        failed = failed.filter(pk__in=ids)
    moment = now()
    with transaction.atomic():
        chosen = list(failed.select_for_update().values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=chosen).update(
            state=DeliveryState.PENDING,
            attempts=0,
            send_at=moment,
            asked_at=moment,
            finished_at=None,
            updated_at=moment,
        )
        transaction.on_commit(lambda: workers_ask(chosen))
    return len(chosen)
