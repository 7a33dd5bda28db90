"""Who listens to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from core.events.payload import DomainEvent

E = TypeVar("E", bound=DomainEvent)


@dataclass(frozen=True)
class EventMeta:
    """What is known of an event besides its payload."""

    id: int
    actor_id: int | None
    subject_type: str
    subject_id: int | None
    occurred_at: dt.datetime


Handler = Callable[[E, EventMeta], None]

_handlers: dict[str, dict[str, Handler[Any]]] = {}


def subscribe(event: type[E], handler_name: str) -> Callable[[Handler[E]], Handler[E]]:
    """A decorator that has the function called for each `event`.

    `handler_name` is `app.what_it_does` and is stored with each delivery: do not rename it while
    deliveries are under way. Raises `ValueError` when another function has the name.
    """

    def register(function: Handler[E]) -> Handler[E]:
        listeners = _handlers.setdefault(event.name, {})
        if listeners.setdefault(handler_name, function) is not function:
            raise ValueError(f"{handler_name} already listens to {event.name}")
        return function

    return register


def unsubscribe(event: type[DomainEvent], handler_name: str) -> None:
    """Forget a handler; for tests."""
    _handlers.get(event.name, {}).pop(handler_name, None)


def handlers_of(event_name: str) -> dict[str, Handler[Any]]:
    """The functions that listen to an event, by handler name."""
    return _handlers.get(event_name, {})


def subscriptions() -> dict[str, list[str]]:
    """The handler names by event name."""
    return {name: sorted(found) for name, found in sorted(_handlers.items()) if found}
