"""Writing the lives into the database, in bulk: the rows that the services would have written.

Progress, minutes left and where to resume come from the very functions that the services use,
so that every row is what a later save would leave as it is; `tests/config/test_demo.py` holds
that against the services themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.demo.examination import AttemptTrace
from config.demo.people import Person
from config.demo.reading import LessonTrace, Reading, ResponseTrace
from config.demo.walk import Walk
from learning.models import (
    ActiveMinute,
    Attempt,
    AttemptAnswer,
    AttemptState,
    BlockResponse,
    Enrolment,
    EnrolmentState,
    LearningDay,
    LessonProgress,
)
from learning.selectors.progress import explanation, resume_key
from people.models import User

BATCH = 2000


@dataclass(frozen=True)
class Told:
    """A reading and the row it has become."""

    person: Person
    reading: Reading
    enrolment: Enrolment

    @property
    def finished_at(self) -> dt.datetime:
        """When the course was completed, or where the person is now."""
        return self.reading.completed_at or self.reading.last_active_at


def lives_write(walks: Sequence[Walk], users: dict[str, User]) -> list[Told]:
    """Write enrolments and all that belongs to them; every reading told, oldest first."""
    readings = sorted(
        ((way.person, reading) for way in walks for reading in way.readings.values()),
        key=lambda each: (each[1].started_at, each[0].key),
    )
    told: list[Told] = []
    progress: list[LessonProgress] = []
    for person, reading in readings:
        enrolment = _enrolment(users[person.key], reading)
        rows = [_progress(enrolment, trace) for trace in reading.lessons.values()]
        _explain(enrolment, rows, reading)
        progress += rows
        told.append(Told(person, reading, enrolment))
    Enrolment.objects.bulk_create([each.enrolment for each in told], batch_size=BATCH)
    LessonProgress.objects.bulk_create(progress, batch_size=BATCH)
    BlockResponse.objects.bulk_create(
        (_response(each.enrolment, trace) for each in told for trace in each.reading.responses),
        batch_size=BATCH,
    )
    _attempts_write(told)
    _minutes_write(walks, users)
    return told


def _enrolment(user: User, reading: Reading) -> Enrolment:
    if reading.left_at is not None:
        state = EnrolmentState.LEFT
    else:
        state = EnrolmentState.COMPLETED if reading.completed_at else EnrolmentState.ACTIVE
    return Enrolment(
        user=user,
        course=reading.book.course,
        release=reading.book.release,
        state=state,
        started_at=reading.started_at,
        last_active_at=reading.last_active_at,
        completed_at=reading.completed_at,
        left_at=reading.left_at,
        left_reason=reading.left_reason,
        created_at=reading.started_at,
        updated_at=reading.left_at or reading.last_active_at,
    )


def _progress(enrolment: Enrolment, trace: LessonTrace) -> LessonProgress:
    return LessonProgress(
        enrolment=enrolment,
        lesson_key=trace.key,
        block_key=trace.block_key,
        media=trace.media,
        end_reached=trace.completed_at is not None and bool(trace.block_key),
        started_at=trace.started_at,
        saved_at=trace.saved_at,
        completed_at=trace.completed_at,
        created_at=trace.started_at,
        updated_at=trace.saved_at,
    )


def _explain(enrolment: Enrolment, rows: Iterable[LessonProgress], reading: Reading) -> None:
    by_key = {row.lesson_key: row for row in rows}
    answered = {(trace.lesson_key, trace.block_key) for trace in reading.responses}
    explained = explanation(enrolment, by_key, answered)
    enrolment.progress = explained.percent
    enrolment.minutes_left = explained.minutes_left
    enrolment.last_lesson_key = resume_key(enrolment.release.outline, by_key) or ""


def _response(enrolment: Enrolment, trace: ResponseTrace) -> BlockResponse:
    return BlockResponse(
        enrolment=enrolment,
        lesson_key=trace.lesson_key,
        block_key=trace.block_key,
        answer=trace.answer,
        correct=trace.correct,
        tries=trace.tries,
        created_at=trace.at,
        updated_at=trace.at,
    )


def _attempts_write(told: Sequence[Told]) -> None:
    sat = [(each.enrolment, trace) for each in told for trace in each.reading.attempts]
    attempts = Attempt.objects.bulk_create(
        (_attempt(enrolment, trace) for enrolment, trace in sat), batch_size=BATCH
    )
    AttemptAnswer.objects.bulk_create(
        (
            AttemptAnswer(
                attempt=attempt,
                question_key=answer.question_key,
                answer=answer.answer,
                revision=int(answer.at.timestamp() * 1000),
                points=answer.points,
                correct=answer.correct,
                created_at=answer.at,
                updated_at=trace.submitted_at,
            )
            for attempt, (_enrolment, trace) in zip(attempts, sat, strict=True)
            for answer in trace.answers
        ),
        batch_size=BATCH,
    )


def _attempt(enrolment: Enrolment, trace: AttemptTrace) -> Attempt:
    return Attempt(
        enrolment=enrolment,
        release=enrolment.release,
        lesson_key=trace.lesson_key,
        number=trace.number,
        state=AttemptState.SUBMITTED,
        seed=trace.seed,
        questions=trace.questions,
        carried=trace.carried,
        started_at=trace.started_at,
        submitted_at=trace.submitted_at,
        deadline_at=trace.deadline_at,
        points=trace.points,
        points_possible=trace.possible,
        score=trace.score,
        passed=trace.passed,
        created_at=trace.started_at,
        updated_at=trace.submitted_at,
    )


def _minutes_write(walks: Sequence[Walk], users: dict[str, User]) -> None:
    """The active minutes, and the days they add up to in each person's zone."""
    ActiveMinute.objects.bulk_create(
        (
            ActiveMinute(user=users[way.person.key], minute=minute, course=way.course(slug))
            for way in walks
            for minute, slug in sorted(way.minutes.items())
        ),
        batch_size=BATCH,
    )
    days = []
    for way in walks:
        zone = way.person.zone
        counts = Counter(minute.astimezone(zone).date() for minute in way.minutes)
        last = {minute.astimezone(zone).date(): minute for minute in sorted(way.minutes)}
        days += [
            LearningDay(
                user=users[way.person.key],
                day=day,
                minutes=count,
                created_at=last[day],
                updated_at=last[day],
            )
            for day, count in sorted(counts.items())
        ]
    LearningDay.objects.bulk_create(days, batch_size=BATCH)
