"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from typing import cast

from analytics.services.activity import Told, activities_write
from analytics.services.required import requirement_days_mark
from analytics.services.rollup import people_rebuild
from core.events import DomainEvent, EventMeta
from learning.events import (
    RequirementDone,
    RequirementExempted,
    RequirementOpened,
    RequirementWithdrawn,
)
from people.events import PersonChanged

RequirementMoved = RequirementOpened | RequirementDone | RequirementWithdrawn | RequirementExempted


def activity_write(event: DomainEvent, meta: EventMeta) -> None:
    """Write down the act that an event tells of."""
    activities_write(told=[Told(event, meta.id, meta.occurred_at)])


def days_recut(event: PersonChanged, meta: EventMeta) -> None:
    """Cut a person's days and weeks anew when their time zone has changed."""
    if "timezone" in event.fields and meta.subject_id is not None:
        people_rebuild(people=[meta.subject_id])


def required_recount(event: DomainEvent, meta: EventMeta) -> None:
    """Count the days anew on which something began or ceased to be required."""
    moved = cast("RequirementMoved", event)
    requirement_days_mark(requirement_id=moved.requirement_id, at=meta.occurred_at)
