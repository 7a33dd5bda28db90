from __future__ import annotations

from dataclasses import dataclass

from core.events import DomainEvent


@dataclass(frozen=True)
class LanternHung(DomainEvent):
    name = "lanterns.lantern_hung"

    number: int
