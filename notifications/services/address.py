"""Addresses that mail does not reach: set aside, and freed again."""

from __future__ import annotations

from django.db import transaction

from core.clock import now
from notifications.models import BouncedAddress, Delivery, DeliveryState
from people.models import User

_REASON_LENGTH = 300


@transaction.atomic
def address_set_aside(*, address: str, reason: str = "") -> BouncedAddress:
    """Send nothing to this address any more; doing so twice changes nothing.

    What waits for it is dropped.
    """
    row = BouncedAddress.objects.filter(address__iexact=address).first()
    if row is None:
        row = BouncedAddress.objects.create(address=address, reason=reason[:_REASON_LENGTH])
    Delivery.objects.filter(person__email__iexact=address, state=DeliveryState.PENDING).update(
        state=DeliveryState.DROPPED, finished_at=now(), updated_at=now()
    )
    return row


def address_free(*, address: str) -> bool:
    """Trust the address again; whether it had been set aside."""
    deleted, _by_model = BouncedAddress.objects.filter(address__iexact=address).delete()
    return bool(deleted)


def address_bounced(person: User) -> BouncedAddress | None:
    """The person's address as it was set aside; None where mail reaches them."""
    return BouncedAddress.objects.filter(address__iexact=person.email).first()


def bounce_record(*, delivery_id: int, reason: str = "") -> BouncedAddress | None:
    """Set aside where this message went; None when there is no such message any more."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None or not delivery.address:
        return None
    return address_set_aside(address=delivery.address, reason=reason)
