"""Deliveries that two workers hold for theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from core.clock import frozen, now
from core.events import deliver, delivery, emit, sweep
from core.models import DeliveryStatus, EventDelivery
from tests.core.events_sample import LanternLit, Listener, listening, one_delivery
from tests.crossing import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def _given_away(delivery_id: int) -> DeliveryStatus | None:
    """The sweep takes whoever claimed the delivery for dead, and another worker runs it."""
    with frozen(now() + dt.timedelta(minutes=1)):
        sweep()
    return deliver(delivery_id)


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch) -> list[DeliveryStatus | None]:
    """The first worker stalls between its claim and its work. What the second one made of it."""
    others: list[DeliveryStatus | None] = []
    lock = delivery._lock

    def stall(claimed: EventDelivery) -> None:
        monkeypatch.setattr(delivery, "_lock", lock)
        others.append(elsewhere(lambda: _given_away(claimed.pk)))
        lock(claimed)

    monkeypatch.setattr(delivery, "_lock", stall)
    return others


def test_it_lets_go_of_a_delivery_that_was_given_to_another(
    sent: list[int], overtaken: list[DeliveryStatus | None]
) -> None:
    listener = Listener(fail=1)
    with listening(listener):
        with transaction.atomic():
            emit(LanternLit(lantern_id=1))
        assert deliver(one_delivery().pk) is None
        # It failed in the other's hands, and waits for its second try; the first made none.
        assert overtaken == [DeliveryStatus.PENDING]
        assert one_delivery().attempts == 2
        assert listener.heard == []
        assert deliver(one_delivery().pk) == DeliveryStatus.DONE


def test_a_failure_does_not_undo_what_another_worker_did(
    sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker fails so slowly that the delivery is done when it says so."""
    listener = Listener(fail=1)
    fail = delivery._fail

    def late(failed: EventDelivery, error: Exception) -> DeliveryStatus:
        monkeypatch.setattr(delivery, "_fail", fail)
        assert elsewhere(lambda: _given_away(failed.pk)) == DeliveryStatus.DONE
        return fail(failed, error)

    monkeypatch.setattr(delivery, "_fail", late)
    with listening(listener):
        with transaction.atomic():
            emit(LanternLit(lantern_id=1))
        deliver(one_delivery().pk)
    assert one_delivery().status == DeliveryStatus.DONE


@pytest.mark.parametrize("status", [DeliveryStatus.CLAIMED, DeliveryStatus.DEAD])
def test_a_late_message_changes_nothing(sent: list[int], status: DeliveryStatus) -> None:
    """A second message for a delivery that runs, or one for a delivery that was given up."""
    listener = Listener()
    with listening(listener):
        with transaction.atomic():
            emit(LanternLit(lantern_id=1))
        EventDelivery.objects.update(status=status, attempts=3)
        assert deliver(one_delivery().pk) is None
    assert (one_delivery().status, one_delivery().attempts) == (status, 3)
    assert listener.heard == []
