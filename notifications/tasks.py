"""Celery tasks of notifications."""

from __future__ import annotations

from celery import shared_task

from notifications.services import delivery, digest, retention, sending


@shared_task(name="notifications.tasks.messages_deliver")
def messages_deliver(ids: list[int]) -> None:
    delivery.messages_deliver(ids)


@shared_task(name="notifications.tasks.messages_sweep")
def messages_sweep() -> None:
    sending.messages_sweep()


@shared_task(name="notifications.tasks.digests_make")
def digests_make() -> None:
    digest.digests_make()


@shared_task(name="notifications.tasks.notifications_prune")
def notifications_prune() -> None:
    retention.notifications_prune()
