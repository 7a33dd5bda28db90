"""What followed from the lives: certificates, events and the derived figures.

The events of the past are written without deliveries. Whoever listens to them would act as if
it had happened just now; what they would have done long ago, the loader has done. One thing is
left to the workers: drawing the certificates' PDFs, which takes long and can wait. Those of the
people one logs in as come first, the others in a slow trickle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import models

from config.demo.accounts import demo_accounts
from config.demo.history import BATCH, Told
from core.clock import frozen, now
from core.events import DomainEvent
from core.models import Event, EventDelivery
from learning.events import (
    AttemptGraded,
    CourseCompleted,
    EnrolmentLeft,
    EnrolmentStarted,
    LessonCompleted,
)
from learning.models import Attempt, Certificate, Enrolment
from learning.services.certificate import certificate_issue
from learning.services.popularity import popularity_recompute

DRAWS_CERTIFICATES = "learning.certificate_make"
TRICKLE = dt.timedelta(seconds=1)


def aftermath_write(told: Sequence[Told]) -> None:
    """Write all that follows from the enrolments."""
    certificates = _certificates_issue(told)
    _events_write(told)
    _drawing_order(certificates)
    popularity_recompute()


def _certificates_issue(told: Sequence[Told]) -> list[Certificate]:
    issued = []
    for each in told:
        if each.enrolment.completed_at is not None:
            with frozen(each.enrolment.completed_at):
                issued.append(certificate_issue(enrolment=each.enrolment))
    return [certificate for certificate in issued if certificate is not None]


def _events_write(told: Sequence[Told]) -> None:
    attempts = {
        (attempt.enrolment_id, attempt.number): attempt
        for attempt in Attempt.objects.filter(enrolment__in=[each.enrolment for each in told])
    }
    rows = [row for each in told for row in _events(each, attempts)]
    rows.sort(key=lambda row: row.occurred_at)
    Event.objects.bulk_create(rows, batch_size=BATCH)


def _events(each: Told, attempts: dict[tuple[int, int], Attempt]) -> Iterator[Event]:
    row, reading = each.enrolment, each.reading
    ids = {"enrolment_id": row.pk, "user_id": row.user_id, "course_id": row.course_id}
    yield _event(EnrolmentStarted(**ids), row, reading.started_at)
    for trace in reading.lessons.values():
        if trace.completed_at is not None:
            done = LessonCompleted(**ids, lesson_key=trace.key)
            key = f"lesson_completed:{row.pk}:{trace.key}"
            yield _event(done, row, trace.completed_at, key)
    for sat in reading.attempts:
        attempt = attempts[row.pk, sat.number]
        graded = AttemptGraded(
            **ids,
            attempt_id=attempt.pk,
            lesson_key=sat.lesson_key,
            score=sat.score,
            passed=sat.passed,
        )
        yield _event(graded, row, sat.submitted_at, f"attempt_graded:{attempt.pk}")
    if reading.completed_at is not None:
        yield _event(
            CourseCompleted(**ids), row, reading.completed_at, f"course_completed:{row.pk}"
        )
    if reading.left_at is not None:
        yield _event(EnrolmentLeft(**ids), row, reading.left_at)


def _event(
    event: DomainEvent, enrolment: Enrolment, at: dt.datetime, dedupe_key: str | None = None
) -> Event:
    subject: models.Model = enrolment.course
    return Event(
        name=event.name,
        version=event.version,
        payload=event.to_payload(),
        actor_id=enrolment.user_id,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        dedupe_key=dedupe_key,
        occurred_at=at,
    )


def _drawing_order(certificates: Sequence[Certificate]) -> None:
    """Have the workers draw the PDFs; the sweep sends each delivery when its time has come."""
    first = {account.email for account in demo_accounts()}
    order = sorted(
        certificates,
        key=lambda one: (one.enrolment.user.email not in first, -one.issued_at.timestamp()),
    )
    keys = [f"course_completed:{one.enrolment_id}" for one in order]
    events = {event.dedupe_key: event for event in Event.objects.filter(dedupe_key__in=keys)}
    start, waiting = now(), 0
    deliveries = []
    for one, key in zip(order, keys, strict=True):
        waiting += one.enrolment.user.email not in first
        send_at = start + waiting * TRICKLE
        deliveries.append(
            EventDelivery(event=events[key], handler=DRAWS_CERTIFICATES, send_at=send_at)
        )
    EventDelivery.objects.bulk_create(deliveries)
