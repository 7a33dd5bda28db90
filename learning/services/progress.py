"""Saving where a reader is, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import CourseCompleted, LessonCompleted
from learning.models import BlockResponse, Enrolment, EnrolmentState, LessonProgress
from learning.selectors.progress import explanation, lesson_is_complete, watched_union
from learning.services.activity import minutes_record

LONGEST_CLIP = 12 * 60 * 60


def _locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment under a row lock: saves of several tabs and devices take turns."""
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("release", "course", "user")
        .get(pk=enrolment.pk)
    )


@transaction.atomic
def progress_save(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_key: str = "",
    end_reached: bool = False,
    media: Mapping[str, Mapping[str, Any]] | None = None,
    minutes: Iterable[datetime] = (),
    saved_at: datetime | None = None,
) -> LessonProgress:
    """Keep where the reader is in a lesson. Safe to repeat, late or out of order.

    The position moves only forward in `saved_at`, the reader's clock; what was watched is a
    union; minutes count once. Completes lesson and course when their rule is met. Raises
    `AppError` for a lesson that the enrolment's release does not have.
    """
    row = _locked(enrolment)
    progress = _lesson_progress(row, lesson_key)
    moment = now()
    at = min(saved_at or moment, moment)
    if at >= progress.saved_at:
        progress.saved_at = at
        progress.block_key = block_key[:80] or progress.block_key
        row.last_lesson_key = lesson_key
    progress.end_reached = progress.end_reached or end_reached
    known = row.release.entry(lesson_key) or {}
    clips = known.get("requires", {}).get("media", [])
    for key, position in (media or {}).items():
        if key in clips:
            newer = at == progress.saved_at
            progress.media[key] = _merged(progress.media.get(key, {}), position, newer=newer)
    progress.save()
    minutes_record(user=row.user, course=row.course, minutes=minutes)
    _refresh(row)
    progress.refresh_from_db()
    return progress


def _lesson_progress(enrolment: Enrolment, lesson_key: str) -> LessonProgress:
    if enrolment.release.entry(lesson_key) is None:
        raise AppError("lesson_unknown", _("This lesson is not part of your course."))
    moment = now()
    progress, _created = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson_key,
        defaults={"started_at": moment, "saved_at": enrolment.started_at},
    )
    return progress


def _merged(
    known: Mapping[str, Any], position: Mapping[str, Any], *, newer: bool
) -> dict[str, Any]:
    """A clip's position with a save folded in; nonsense from the browser is cut to size."""
    length = _seconds(position.get("length")) or _seconds(known.get("length"))
    ranges = [
        [_seconds(pair[0]), min(_seconds(pair[1]), length)]
        for pair in position.get("watched", [])
        if isinstance(pair, list | tuple) and len(pair) == 2
    ]
    at = position.get("at") if newer else known.get("at")
    return {
        "at": min(_seconds(at), length),
        "length": length,
        "watched": watched_union([*known.get("watched", []), *ranges]),
    }


def _seconds(value: Any) -> float:
    """A number of seconds within reason; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return min(max(0.0, float(value)), float(LONGEST_CLIP)) if value == value else 0.0


@transaction.atomic
def lesson_complete(*, enrolment: Enrolment, lesson_key: str) -> LessonProgress:
    """Mark a lesson done: an assessment that was passed. Doing so twice changes nothing."""
    row = _locked(enrolment)
    progress = _lesson_progress(row, lesson_key)
    if progress.completed_at is None:
        _mark_complete(row, progress)
    _refresh(row)
    return progress


@transaction.atomic
def progress_refresh(*, enrolment: Enrolment) -> Enrolment:
    """Recompute the enrolment from its evidence; completes what is complete."""
    return _refresh(_locked(enrolment))


def _refresh(row: Enrolment) -> Enrolment:
    rows = {p.lesson_key: p for p in LessonProgress.objects.filter(enrolment=row)}
    answered = set(
        BlockResponse.objects.filter(enrolment=row).values_list("lesson_key", "block_key")
    )
    for entry in row.release.outline:
        progress = rows.get(entry["key"])
        if progress is None or progress.completed_at is not None:
            continue
        if lesson_is_complete(entry, progress, answered):
            _mark_complete(row, progress)
    explained = explanation(row, rows, answered)
    row.progress = explained.percent
    row.minutes_left = explained.minutes_left
    row.last_active_at = now()
    if explained.done_count == len(explained.rules) and row.state == EnrolmentState.ACTIVE:
        _complete(row)
    row.save()
    return row


def _mark_complete(row: Enrolment, progress: LessonProgress) -> None:
    progress.completed_at = now()
    progress.save(update_fields=["completed_at", "updated_at"])
    emit(
        LessonCompleted(
            enrolment_id=row.pk,
            user_id=row.user_id,
            course_id=row.course_id,
            lesson_key=progress.lesson_key,
        ),
        actor=row.user,
        subject=row.course,
        dedupe_key=f"lesson_completed:{row.pk}:{progress.lesson_key}",
    )


def _complete(row: Enrolment) -> None:
    row.state = EnrolmentState.COMPLETED
    row.completed_at = row.completed_at or now()
    emit(
        CourseCompleted(enrolment_id=row.pk, user_id=row.user_id, course_id=row.course_id),
        actor=row.user,
        subject=row.course,
        dedupe_key=f"course_completed:{row.pk}",
    )
