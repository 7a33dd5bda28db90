"""Events are forgotten once they are old and everybody knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from pytest_django import Settings

from core.clock import frozen, now
from core.events import emit
from core.events.retention import events_forget
from core.models import DeliveryStatus, Event, EventDelivery
from tests.core.events_sample import LanternLit, Listener, listening

pytestmark = pytest.mark.django_db


def lit(lantern: int, *, dedupe_key: str | None = None) -> None:
    with transaction.atomic():
        emit(LanternLit(lantern_id=lantern), dedupe_key=dedupe_key)


def test_it_forgets_only_what_is_old_told_and_may_happen_again(
    settings: Settings, deliver_events: Callable[[], int]
) -> None:
    settings.EVENT_RETENTION_DAYS = 30
    with listening(Listener()):
        with frozen(now() - dt.timedelta(days=31)):
            for lantern in (1, 2):
                lit(lantern)
            lit(3, dedupe_key="once")
            deliver_events()
            lit(4)
        with frozen(now() - dt.timedelta(days=29)):
            lit(5)
            EventDelivery.objects.filter(event__payload__lantern_id=5).update(
                status=DeliveryStatus.DONE, finished_at=now()
            )
    EventDelivery.objects.filter(event__payload__lantern_id=2).update(
        status=DeliveryStatus.DEAD, finished_at=now()
    )
    assert events_forget() == 1
    assert events_forget() == 0
    left = Event.objects.values_list("payload__lantern_id", flat=True)
    assert list(left) == [2, 3, 4, 5]
    assert EventDelivery.objects.count() == 4
