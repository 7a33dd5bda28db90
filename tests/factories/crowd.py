"""Many people who take a course, written in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from core.clock import now
from learning.models import (
    ActiveMinute,
    Attempt,
    AttemptAnswer,
    AttemptState,
    BlockResponse,
    Course,
    Enrolment,
    EnrolmentState,
    LessonProgress,
)
from people.models import User

_numbers = count(1)
MINUTE = dt.timedelta(minutes=1)


def people_make(number: int) -> list[User]:
    """So many people who cannot log in."""
    return User.objects.bulk_create(
        User(name=f"Person {n}", email=f"crowd-{n}@waymark.test")
        for n in (next(_numbers) for _ in range(number))
    )


def crowd_make(
    course: Course,
    number: int,
    *,
    done: int = 0,
    opened: int = 0,
    days_ago: float = 1,
    minutes: int = 0,
    **fields: Any,
) -> list[Enrolment]:
    """So many people who finished the first `done` lessons and opened the first `opened`.

    They enrolled and were last active `days_ago`; each finished lesson took `minutes` active
    minutes. Those who finished every lesson completed the course.
    """
    release = course.current_release
    assert release is not None
    at = now() - dt.timedelta(days=days_ago)
    keys = [entry["key"] for entry in release.outline]
    completed = done >= len(keys)
    values: dict[str, Any] = {
        "state": EnrolmentState.COMPLETED if completed else EnrolmentState.ACTIVE,
        "completed_at": at if completed else None,
        "started_at": at,
        "last_active_at": at,
    }
    rows = Enrolment.objects.bulk_create(
        Enrolment(user=user, course=course, release=release, **(values | fields))
        for user in people_make(number)
    )
    LessonProgress.objects.bulk_create(
        LessonProgress(
            enrolment=row,
            lesson_key=key,
            started_at=at + place * 60 * MINUTE,
            saved_at=at,
            completed_at=at + (place * 60 + 30) * MINUTE if place < done else None,
        )
        for row in rows
        for place, key in enumerate(keys[: max(done, opened)])
    )
    ActiveMinute.objects.bulk_create(
        ActiveMinute(
            user=row.user,
            course=course,
            minute=at.replace(second=0, microsecond=0) + (place * 60 + n) * MINUTE,
        )
        for row in rows
        for place in range(done)
        for n in range(minutes)
    )
    return rows


def attempts_make(
    rows: Sequence[Enrolment],
    lesson: str,
    answers: Sequence[Mapping[str, tuple[Any, bool]]],
    *,
    number: int = 1,
    asked: Sequence[str] = (),
) -> None:
    """An attempt for each enrolment: by question what was answered and whether that is right.

    Questions `asked` beyond those answered were left blank.
    """
    at = now()
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrolment=row,
            release=row.release,
            lesson_key=lesson,
            number=number,
            state=AttemptState.SUBMITTED,
            seed=1,
            questions=[*dict.fromkeys([*given, *asked])],
            started_at=at - 12 * MINUTE,
            submitted_at=at,
            points=Decimal(1),
            points_possible=Decimal(1),
            score=100,
            passed=True,
        )
        for row, given in zip(rows, answers, strict=True)
    )
    AttemptAnswer.objects.bulk_create(
        AttemptAnswer(attempt=attempt, question_key=key, answer=answer, correct=right)
        for attempt, given in zip(attempts, answers, strict=True)
        for key, (answer, right) in given.items()
    )


def responses_make(
    rows: Sequence[Enrolment], lesson: str, block: str, answer: Any, **fields: Any
) -> None:
    """The same answer of each enrolment to a block."""
    BlockResponse.objects.bulk_create(
        BlockResponse(enrolment=row, lesson_key=lesson, block_key=block, answer=answer, **fields)
        for row in rows
    )
