"""Writing down what people did, from the events of learning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from analytics.acts import TELLING, Act, Beside, Look, Sitting, act_of
from analytics.models import Activity, StaleDay
from core.events import DomainEvent
from core.events.payload import event_class
from core.models import Event
from learning.events import AttemptGraded, PracticeObserved
from learning.models import Attempt, Enrolment, Observation

BATCH = 1000


@dataclass(frozen=True)
class Told:
    """An event with its number and time."""

    event: DomainEvent
    number: int
    at: dt.datetime


@transaction.atomic
def activities_write(*, told: Sequence[Told]) -> None:
    """Write down what the events tell, once each, and mark the days for which that matters.

    Events of enrolments that are gone are passed over: the person's data was erased since.
    A fixed number of statements, however many events.
    """
    beside = Beside(_sittings(told), _looks(told))
    acts = [(each, act) for each in told if (act := act_of(each.event, beside))]
    enrolments = _enrolments({_enrolment(each, act) for each, act in acts})
    observers = _observers(beside.looks)
    rows = []
    marks = set()
    for each, act in acts:
        enrolment = enrolments.get(_enrolment(each, act))
        if enrolment is None or (act.by and act.by not in observers):
            continue
        row = _row(each, act)
        rows.append(row)
        # Nothing is counted of what somebody does in the course of another.
        if row.actor_id == enrolment.user_id:
            marks.add((row.actor_id, row.occurred_at.astimezone(enrolment.user.zone).date()))
    Activity.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    StaleDay.objects.bulk_create(
        (StaleDay(person_id=person, day=day) for person, day in sorted(marks)), batch_size=BATCH
    )


def activities_backfill() -> int:
    """Write down what the events that are still kept tell; how many events were read.

    For installations that are older than activity, and for histories made at once.
    """
    names = [event.name for event in TELLING]
    rows = Event.objects.filter(name__in=names).order_by("pk")
    count = last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        activities_write(
            told=[
                Told(
                    event_class(row.name).from_payload(row.payload, row.version),
                    row.pk,
                    row.occurred_at,
                )
                for row in batch
            ]
        )
        last = batch[-1].pk
        count += len(batch)
    return count


def _row(told: Told, act: Act) -> Activity:
    event: Any = told.event
    return Activity(
        actor_id=act.by or event.user_id,
        verb=act.verb,
        object_kind=act.kind,
        object_id=act.object_id,
        object_key=act.key,
        course_id=event.course_id,
        result=dict(act.result),
        context={"enrolment": _enrolment(told, act)},
        source=f"event:{told.number}",
        occurred_at=act.at or told.at,
    )


def _enrolments(ids: set[int]) -> dict[int, Enrolment]:
    """The enrolments that are there, by id, locked: whoever erases them finds what is written."""
    rows = Enrolment.objects.select_related("user").only("user__timezone").order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True).in_bulk(ids)


def _enrolment(told: Told, act: Act) -> int:
    event: Any = told.event
    number: int = act.enrolment or event.enrolment_id
    return number


def _looks(told: Sequence[Told]) -> dict[int, Look]:
    """The observations that are there, of observers who are."""
    ids = [each.event.observation_id for each in told if isinstance(each.event, PracticeObserved)]
    if not ids:
        return {}
    rows = Observation.objects.filter(pk__in=ids).exclude(observer=None).order_by()
    return {
        pk: Look(observer, enrolment)
        for pk, observer, enrolment in rows.values_list("pk", "observer_id", "enrolment_id")
    }


def _observers(looks: Mapping[int, Look]) -> set[int]:
    """Who observed, of whom that is still kept, locked behind the enrolments: whoever forgets it
    finds what is written. What is being forgotten is not waited for: they may wait for us.
    """
    if not looks:
        return set()
    rows = Observation.objects.filter(pk__in=looks).exclude(observer=None).order_by()
    locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return {observer for observer in locked.values_list("observer_id", flat=True) if observer}


def _sittings(told: Sequence[Told]) -> dict[int, Sitting]:
    ids = [each.event.attempt_id for each in told if isinstance(each.event, AttemptGraded)]
    if not ids:
        return {}
    given = Count("answers", filter=Q(answers__answer__isnull=False))
    rows = Attempt.objects.filter(pk__in=ids).order_by()
    return {
        row.pk: Sitting(row.submitted_at, row.given)
        for row in rows.annotate(given=given).only("submitted_at")
        if row.submitted_at is not None
    }
