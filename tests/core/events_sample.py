"""An event of the tests' own and what its listeners have done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from core.events import DomainEvent, EventMeta, subscribe
from core.events.subscription import Handler, unsubscribe
from core.models import EventDelivery


@dataclass(frozen=True)
class LanternLit(DomainEvent):
    name = "tests.lantern_lit"
    version = 2

    lantern_id: int
    lit_at: dt.datetime | None = None
    oil: Decimal = Decimal("1.5")
    days: tuple[dt.date, ...] = ()

    @classmethod
    def upgrade(cls, payload: dict[str, object], version: int) -> dict[str, object]:
        """Version 1 called the lantern a lamp."""
        return {"lantern_id": payload["lamp_id"]}


@dataclass
class Listener:
    """A handler that remembers, and fails as often as it is told."""

    fail: int = 0
    heard: list[tuple[LanternLit, EventMeta]] = field(default_factory=list)

    def __call__(self, event: LanternLit, meta: EventMeta) -> None:
        if self.fail:
            self.fail -= 1
            raise ValueError("the wick is wet")
        self.heard.append((event, meta))


@contextmanager
def listening(handler: Handler[LanternLit], name: str = "tests.look") -> Iterator[None]:
    """Within the block `handler` hears of every lantern."""
    subscribe(LanternLit, name)(handler)
    try:
        yield
    finally:
        unsubscribe(LanternLit, name)


def one_delivery() -> EventDelivery:
    return EventDelivery.objects.get()
