"""Events reach every listener, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from core.clock import frozen, now
from core.events import (
    DomainEvent,
    PayloadError,
    deliver,
    emit,
    emit_many,
    retry_dead,
    subscribe,
    sweep,
)
from core.events.delivery import MAX_ATTEMPTS, pause_after
from core.models import DeliveryStatus, Event, EventDelivery
from tests.core.events_sample import LanternLit, Listener, listening, one_delivery

pytestmark = pytest.mark.django_db


def test_it_delivers_once_to_each_listener(deliver_events: Callable[[], int]) -> None:
    first, second = Listener(), Listener()
    with listening(first, "tests.first"), listening(second, "tests.second"):
        emit(LanternLit(lantern_id=7))
        assert deliver_events() == 2
        assert deliver_events() == 0
    assert [event.lantern_id for event, _ in first.heard] == [7]
    assert len(second.heard) == 1
    assert set(EventDelivery.objects.values_list("status", flat=True)) == {"done"}


def test_it_tells_who_did_what_and_when(employee: Any, deliver_events: Callable[[], int]) -> None:
    moment = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    listener = Listener()
    with listening(listener), frozen(moment):
        emit(LanternLit(lantern_id=1), actor=employee, subject=employee)
        deliver_events()
    meta = listener.heard[0][1]
    assert (meta.actor_id, meta.subject_type, meta.subject_id) == (
        employee.pk,
        "people.user",
        employee.pk,
    )
    assert meta.occurred_at == moment


def test_it_keeps_the_types_of_a_payload(deliver_events: Callable[[], int]) -> None:
    event = LanternLit(lantern_id=1, lit_at=now(), oil=Decimal("0.25"), days=(dt.date(2026, 1, 2),))
    listener = Listener()
    with listening(listener):
        emit(event)
        deliver_events()
    assert listener.heard[0][0] == event


def test_it_reads_a_payload_of_an_older_version(deliver_events: Callable[[], int]) -> None:
    listener = Listener()
    with listening(listener):
        emit(LanternLit(lantern_id=1))
        Event.objects.update(version=1, payload={"lamp_id": 9})
        deliver_events()
    assert listener.heard[0][0].lantern_id == 9


def test_it_refuses_a_payload_that_does_not_fit() -> None:
    with pytest.raises(PayloadError, match="does not fit"):
        LanternLit.from_payload({"colour": "red"}, LanternLit.version)


def test_it_refuses_a_second_event_of_the_same_name() -> None:
    with pytest.raises(TypeError, match="two events"):
        type("Other", (DomainEvent,), {"name": LanternLit.name, "__module__": "elsewhere"})


def test_it_refuses_a_second_handler_of_the_same_name() -> None:
    with listening(Listener()), pytest.raises(ValueError, match="already listens"):
        subscribe(LanternLit, "tests.look")(Listener())


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_emit_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit(LanternLit(lantern_id=1))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit_many([(LanternLit(lantern_id=1), Event(pk=1))])
    assert not Event.objects.exists()


def test_it_stores_an_event_of_a_dedupe_key_once() -> None:
    with listening(Listener()):
        assert emit(LanternLit(lantern_id=1), dedupe_key="lantern-1") is not None
        assert emit(LanternLit(lantern_id=1), dedupe_key="lantern-1") is None
    assert Event.objects.count() == EventDelivery.objects.count() == 1


def test_it_asks_the_workers_only_when_the_change_is_kept(
    sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with listening(Listener()):
        with django_capture_on_commit_callbacks(execute=True):
            emit(LanternLit(lantern_id=1))
            assert sent == []
        assert sent == [one_delivery().pk]
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            emit(LanternLit(lantern_id=2))
            transaction.set_rollback(True)
    assert len(sent) == 1


def test_it_survives_a_broker_that_is_away(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr("core.tasks.event_deliver.apply_async", refuse)
    with listening(Listener()), django_capture_on_commit_callbacks(execute=True):
        emit(LanternLit(lantern_id=1))
    assert one_delivery().status == DeliveryStatus.PENDING


def test_it_does_not_wait_for_a_broker_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Celery would try to connect for seconds, for each delivery, while a page waits."""

    def connect(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("Celery was asked")

    monkeypatch.setattr("core.events.emission.broker_error", lambda: "timed out")
    monkeypatch.setattr("core.tasks.event_deliver.apply_async", connect)
    with listening(Listener()), django_capture_on_commit_callbacks(execute=True):
        emit(LanternLit(lantern_id=1))
    assert one_delivery().status == DeliveryStatus.PENDING


def test_it_retries_with_growing_pauses_and_then_gives_up(sent: list[int]) -> None:
    listener = Listener(fail=99)
    with listening(listener):
        emit(LanternLit(lantern_id=1))
        delivery = one_delivery()
        moment = now()
        for attempt in range(1, MAX_ATTEMPTS + 1):
            with frozen(moment):
                deliver(delivery.pk)
            delivery.refresh_from_db()
            assert delivery.attempts == attempt
            if attempt < MAX_ATTEMPTS:
                assert delivery.status == DeliveryStatus.PENDING
                assert delivery.send_at == moment + pause_after(attempt)
    assert delivery.status == DeliveryStatus.DEAD
    assert delivery.error.endswith("ValueError: the wick is wet")
    pauses = [pause_after(attempt) for attempt in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == dt.timedelta(hours=6)


def test_it_runs_a_dead_delivery_again(
    sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    listener = Listener()
    with listening(listener):
        emit(LanternLit(lantern_id=1))
        EventDelivery.objects.update(status=DeliveryStatus.DEAD, attempts=8, finished_at=now())
        with django_capture_on_commit_callbacks(execute=True):
            assert retry_dead() == 1
        assert sent == [one_delivery().pk]
        assert deliver(one_delivery().pk) == DeliveryStatus.DONE
    assert len(listener.heard) == 1


def test_it_keeps_nothing_of_a_handler_that_fails(employee: Any) -> None:
    def rename_and_fail(event: LanternLit, meta: Any) -> None:
        type(employee).objects.filter(pk=employee.pk).update(name="Renamed")
        raise ValueError

    with listening(rename_and_fail):
        emit(LanternLit(lantern_id=1))
        deliver(one_delivery().pk)
    name = employee.name
    employee.refresh_from_db()
    assert employee.name == name


def test_it_keeps_nothing_of_a_handler_when_it_cannot_say_that_it_is_done(
    employee: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the handler's work would be done again by the next try."""

    def rename(event: LanternLit, meta: Any) -> None:
        type(employee).objects.filter(pk=employee.pk).update(name="Renamed")

    def lose(finished: EventDelivery) -> None:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr("core.events.delivery._finish", lose)
    with listening(rename):
        emit(LanternLit(lantern_id=1))
        assert deliver(one_delivery().pk) == DeliveryStatus.PENDING
    name = employee.name
    employee.refresh_from_db()
    assert employee.name == name


def test_it_marks_a_delivery_whose_handler_is_gone() -> None:
    with listening(Listener()):
        emit(LanternLit(lantern_id=1))
    deliver(one_delivery().pk)
    assert "no handler is called tests.look" in one_delivery().error


def test_it_sends_a_lost_message_again_but_not_at_once(
    sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with listening(Listener()):
        emit(LanternLit(lantern_id=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep() == 0
        with frozen(now() + dt.timedelta(seconds=61)):
            with django_capture_on_commit_callbacks(execute=True):
                assert sweep() == 1
            assert sweep() == 0
    assert sent == [one_delivery().pk]


def test_it_frees_the_delivery_of_a_worker_that_died(sent: list[int]) -> None:
    listener = Listener()
    with listening(listener):
        emit(LanternLit(lantern_id=1))
        EventDelivery.objects.update(status=DeliveryStatus.CLAIMED, claimed_at=now(), attempts=1)
        sweep()
        assert one_delivery().status == DeliveryStatus.CLAIMED
        with frozen(now() + dt.timedelta(seconds=11)):
            sweep()
        assert one_delivery().status == DeliveryStatus.PENDING


def test_it_gives_up_a_delivery_that_ends_every_worker(sent: list[int]) -> None:
    with listening(Listener()):
        emit(LanternLit(lantern_id=1))
        for attempts in (MAX_ATTEMPTS - 1, MAX_ATTEMPTS):
            EventDelivery.objects.update(
                status=DeliveryStatus.CLAIMED, claimed_at=now(), attempts=attempts
            )
            with frozen(now() + dt.timedelta(seconds=11)):
                sweep()
            freed = one_delivery()
            is_last = attempts == MAX_ATTEMPTS
            assert freed.status == (DeliveryStatus.DEAD if is_last else DeliveryStatus.PENDING)
    assert freed.finished_at is not None
    assert "worker went away" in freed.error


@pytest.mark.django_db(transaction=True)
def test_it_leaves_the_delivery_of_a_slow_worker_alone(sent: list[int]) -> None:
    inside, finish = threading.Event(), threading.Event()

    def slow(event: LanternLit, meta: Any) -> None:
        inside.set()
        assert finish.wait(10)

    with listening(slow):
        with transaction.atomic():
            emit(LanternLit(lantern_id=1))
        worker = threading.Thread(target=_deliver_in_thread, args=(one_delivery().pk, []))
        worker.start()
        assert inside.wait(10)
        with frozen(now() + dt.timedelta(hours=1)):
            sweep()
        assert one_delivery().status == DeliveryStatus.CLAIMED
        finish.set()
        worker.join(10)
    assert one_delivery().status == DeliveryStatus.DONE


@pytest.mark.django_db(transaction=True)
def test_it_delivers_once_however_many_workers_are_asked(sent: list[int]) -> None:
    listener = Listener()
    with listening(listener):
        with transaction.atomic():
            for number in range(10):
                emit(LanternLit(lantern_id=number))
        ids = list(EventDelivery.objects.values_list("pk", flat=True))
        results: list[DeliveryStatus | None] = []
        workers = [
            threading.Thread(target=_deliver_in_thread, args=(pk, results))
            for pk in ids
            for _ in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
    assert results.count(DeliveryStatus.DONE) == 10
    assert results.count(None) == 30
    assert sorted(event.lantern_id for event, _ in listener.heard) == list(range(10))


def _deliver_in_thread(delivery_id: int, results: list[DeliveryStatus | None]) -> None:
    try:
        results.append(deliver(delivery_id))
    finally:
        connection.close()


def test_it_prints_who_emits_and_who_listens() -> None:
    out = StringIO()
    call_command("events", stdout=out)
    assert "learning.lesson_completed v1" in out.getvalue()
    assert "emitted by learning.services." in out.getvalue()


def test_it_lists_dead_deliveries_with_their_reason() -> None:
    out = StringIO()
    with listening(Listener()):
        emit(LanternLit(lantern_id=1))
    EventDelivery.objects.update(
        status=DeliveryStatus.DEAD, finished_at=now(), error="Traceback\nValueError: wet"
    )
    call_command("events", "--dead", stdout=out)
    assert "tests.lantern_lit → tests.look" in out.getvalue()
    assert "ValueError: wet" in out.getvalue()
    call_command("events", "--retry", stdout=out)
    assert one_delivery().status == DeliveryStatus.PENDING
