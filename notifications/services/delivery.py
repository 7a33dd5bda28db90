"""Delivering one message: taken by one worker, handed over once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import structlog
from django.db.models import F

from core.clock import now
from notifications.decision import digest_next
from notifications.mail.compose import message_compose
from notifications.mail.post import (
    AddressRefusedError,
    Post,
    PostError,
    UnconfirmedError,
    post_open,
)
from notifications.mail.tokens import return_path
from notifications.models import (
    Attention,
    Channel,
    Delivery,
    DeliveryState,
    MailChoice,
    Notification,
)
from notifications.selectors.preference import mail_choice
from notifications.services.address import address_bounced, address_set_aside
from notifications.services.sending import MAX_ATTEMPTS
from notifications.timing import quiet_end, week_of
from people.models import Status, User

log = structlog.get_logger(__name__)

_FIRST_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PAUSE = dt.timedelta(hours=6)
_ERROR_LENGTH = 2000


class ClaimLostError(RuntimeError):
    """Somebody else has taken over the message in the meantime; nothing was sent."""


def messages_deliver(ids: Sequence[int]) -> int:
    """Deliver those of these messages that are due and nobody has taken; how many were sent."""
    with post_open() as post:
        return sum(message_deliver(pk, post) == DeliveryState.SENT for pk in ids)


def message_deliver(delivery_id: int, post: Post) -> DeliveryState | None:
    """Deliver one message; its new state, or None when it was not there to take."""
    moment = now()
    taken = (
        Delivery.objects.due(moment)
        .filter(pk=delivery_id)
        .update(
            state=DeliveryState.CLAIMED,
            claimed_at=moment,
            attempts=F("attempts") + 1,
            updated_at=moment,
        )
    )
    if not taken:
        return None
    delivery = Delivery.objects.select_related("person").get(pk=delivery_id)
    try:
        return _deliver(delivery, post)
    except ClaimLostError:
        return None
    except PostError as error:
        return _refused(delivery, error)
    except Exception as error:  # an app's words, a template: the message's own trouble
        log.exception("message_broken", delivery=delivery.pk)
        return _fail(delivery, repr(error))


def _refused(delivery: Delivery, error: PostError) -> DeliveryState:
    """What becomes of a message that the mail server did not take, or did not confirm."""
    if isinstance(error, UnconfirmedError):
        return _finish(delivery, DeliveryState.UNCONFIRMED, str(error))
    if isinstance(error, AddressRefusedError):
        address_set_aside(address=delivery.address, reason=str(error))
    return _fail(delivery, str(error), for_good=error.for_good)


def _deliver(delivery: Delivery, post: Post) -> DeliveryState:
    person = delivery.person
    carried = list(delivery.notifications.order_by("pk"))
    wanted = _wanted(delivery, person, carried)
    if not wanted:
        return _finish(delivery, DeliveryState.DROPPED)
    later = _better_later(delivery, person, wanted)
    if later is not None:
        return later
    delivery.address = person.email
    message = message_compose(delivery, person, wanted)
    post.hand_over(message, return_path(delivery.pk), lambda: _mark_handed(delivery))
    return _finish(delivery, DeliveryState.SENT)


def _wanted(
    delivery: Delivery, person: User, carried: Sequence[Notification]
) -> list[Notification]:
    """What is still worth saying: to somebody who is here, can be reached, has not read it in the
    meantime and has not stopped its kind.
    """
    if person.status == Status.LEFT or address_bounced(person) is not None:
        return []
    unread = [each for each in carried if not each.is_read]
    if delivery.channel == Channel.DIGEST:
        return unread
    return [each for each in unread if mail_choice(person, each.kind) != MailChoice.OFF]


def _better_later(
    delivery: Delivery, person: User, wanted: Sequence[Notification]
) -> DeliveryState | None:
    """Put off what has become untimely while it waited: by leave, or by a try at night."""
    if not delivery.is_capped:
        return None
    moment = now()
    attention = Attention.objects.filter(person=person).first() or Attention(person=person)
    day = moment.astimezone(person.zone).date()
    if person.status == Status.ON_LEAVE or attention.is_away(day):
        return _into_digest(delivery, person, wanted, attention)
    send_at = quiet_end(moment, attention.quiet, person.zone)
    if send_at > moment:
        return _set(
            delivery,
            DeliveryState.PENDING,
            send_at=send_at,
            week=week_of(send_at, person.zone),
            attempts=delivery.attempts - 1,
            asked_at=None,
        )
    return None


def _into_digest(
    delivery: Delivery, person: User, wanted: Sequence[Notification], attention: Attention
) -> DeliveryState:
    """Leave what the message said to the digest after the leave."""
    leaves = digest_next(attention, person, now())
    if leaves is not None:
        ids = [each.pk for each in wanted]
        Notification.objects.filter(pk__in=ids).update(mail=MailChoice.DIGEST, delivery=None)
        Attention.objects.filter(person=person, digest_at__isnull=True).update(digest_at=leaves)
    return _finish(delivery, DeliveryState.DROPPED)


def _mark_handed(delivery: Delivery) -> None:
    """From here on the message is not sent again. Raises `ClaimLostError`."""
    _set(delivery, DeliveryState.HANDED, address=delivery.address, claimed_at=now())


def _finish(delivery: Delivery, state: DeliveryState, error: str = "") -> DeliveryState:
    return _set(delivery, state, finished_at=now(), error=error[-_ERROR_LENGTH:])


def _fail(delivery: Delivery, error: str, *, for_good: bool = False) -> DeliveryState:
    log.warning("message_failed", delivery=delivery.pk, attempts=delivery.attempts, error=error)
    if for_good or delivery.attempts >= MAX_ATTEMPTS:
        return _finish(delivery, DeliveryState.DEAD, error)
    return _set(
        delivery,
        DeliveryState.PENDING,
        send_at=now() + pause_after(delivery.attempts),
        asked_at=None,
        error=error[-_ERROR_LENGTH:],
    )


def _set(delivery: Delivery, state: DeliveryState, **changes: object) -> DeliveryState:
    """Move the message on while it is still this worker's. Raises `ClaimLostError`."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, attempts=delivery.attempts)
    if not mine.update(state=state, updated_at=now(), **changes):
        raise ClaimLostError
    delivery.state = state
    return state


def pause_after(attempts: int) -> dt.timedelta:
    """How long a message rests after its n-th failure: 1 min, 4 min, 16 min … at most 6 h."""
    return min(_FIRST_PAUSE * (1 << 2 * min(attempts - 1, 10)), _LONGEST_PAUSE)
