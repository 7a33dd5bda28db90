"""Celery tasks of core: they take ids and call a service."""

from __future__ import annotations

from celery import shared_task

from core import health
from core.events import delivery, retention


@shared_task(name="core.tasks.event_deliver")
def event_deliver(delivery_id: int) -> None:
    delivery.deliver(delivery_id)


@shared_task(name="core.tasks.events_sweep")
def events_sweep() -> None:
    delivery.sweep()


@shared_task(name="core.tasks.events_forget")
def events_forget() -> None:
    retention.events_forget()


@shared_task(name="core.tasks.worker_heartbeat")
def worker_heartbeat() -> None:
    health.heartbeat_record()
