"""Digests: what waits for a person, in one message at their hour."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from core.clock import now
from notifications.decision import digest_next
from notifications.models import (
    Attention,
    Channel,
    Delivery,
    MailChoice,
    Notification,
)
from notifications.services.sending import workers_ask
from notifications.timing import week_of
from people.models import Status, User

_BATCH = 500


def digests_make() -> int:
    """Make the digests whose hour has come; how many. Run every few minutes."""
    made = 0
    while ids := list(_due()[:_BATCH]):
        made += sum(digest_make(attention_id=pk) is not None for pk in ids)
    return made


def _due() -> QuerySet[Attention, int]:
    return (
        Attention.objects.filter(digest_at__lte=now())
        .order_by("digest_at")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def digest_make(*, attention_id: int) -> Delivery | None:
    """Bundle what waits for a person into one message; None when there is nothing to send.

    While the row is held nothing new is told to the person, and no second digest is made. Each
    day of theirs has one digest at most, and each notification is in one.
    """
    rows = Attention.objects.select_for_update(of=("self",), no_key=True)
    attention = rows.select_related("person").get(pk=attention_id)
    moment = now()
    if attention.digest_at is None or attention.digest_at > moment:
        return None
    person = attention.person
    day = attention.digest_at.astimezone(person.zone).date()
    waiting = Notification.objects.waiting().filter(person=person)
    if person.status == Status.LEFT or not waiting.exists():
        _next(attention, person, waits=False)
        return None
    away = person.status == Status.ON_LEAVE or attention.is_away(
        moment.astimezone(person.zone).date()
    )
    has_one = Delivery.objects.filter(person=person, channel=Channel.DIGEST, period=day).exists()
    if away or has_one:
        _next(attention, person, waits=True)
        return None
    delivery = Delivery.objects.create(
        person=person,
        channel=Channel.DIGEST,
        period=day,
        send_at=moment,
        week=week_of(moment, person.zone),
        is_capped=False,
        asked_at=moment,
    )
    waiting.update(delivery=delivery, updated_at=moment)
    _next(attention, person, waits=False)
    transaction.on_commit(lambda: workers_ask([delivery.pk]))
    return delivery


def _next(attention: Attention, person: User, *, waits: bool) -> None:
    """Look again at the next digest if something waits, else when something does."""
    attention.digest_at = digest_next(attention, person, now()) if waits else None
    attention.save(update_fields=["digest_at"])


@transaction.atomic
def digest_replan(*, person: User) -> None:
    """Set anew when the next digest leaves: after a change of the rhythm or of the time zone.

    Who wants no digest any more has what waits in the tray alone.
    """
    attention = Attention.objects.select_for_update(no_key=True).filter(person=person).first()
    if attention is None:
        return
    waiting = Notification.objects.waiting().filter(person=person)
    if attention.rhythm is None:
        waiting.update(mail=MailChoice.OFF)
    attention.digest_at = digest_next(attention, person, now()) if waiting.exists() else None
    attention.save(update_fields=["digest_at"])
