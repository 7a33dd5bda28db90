"""Saving where a reader is, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import CourseCompleted, LessonCompleted
from learning.models import BlockResponse, Enrolment, EnrolmentState, LessonProgress
from learning.selectors.progress import explanation, lesson_is_complete, resume_key
from learning.services.activity import minutes_record
from learning.services.media import ClipSave, clip_merged

# Any reader's clock is later than this, so the first save always sets the position.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def enrolment_locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment under a row lock: saves of several tabs and devices take turns.

    Its release is read after: joined here, the row of somebody who is moved to another release
    meanwhile would no longer match, and would not be found.
    """
    return (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("course", "user")
        .get(pk=enrolment.pk)
    )


@transaction.atomic
def progress_save(  # noqa: PLR0913  # the parts of one save
    *,
    enrolment: Enrolment,
    lesson_key: str,
    block_key: str = "",
    end_reached: bool = False,
    media: Mapping[str, ClipSave] | None = None,
    minutes: Iterable[datetime] = (),
    saved_at: datetime | None = None,
) -> LessonProgress:
    """Keep where the reader is in a lesson. Safe to repeat, late or out of order.

    Saves in any order end in the same state: the position is the one with the newest
    `saved_at`, the reader's clock, where no block stands for the lesson's start; what was
    watched is a union; minutes count once, and those that cannot be believed are passed over.
    Completes lesson and course when their rule is met; the row's `enrolment` is up to date.
    Raises `AppError` for a lesson that the enrolment's release does not have.
    """
    row = enrolment_locked(enrolment)
    progress = _lesson_progress(row, lesson_key)
    moment = now()
    at = min(saved_at or moment, moment)
    # The key settles a tie, as arrival would not settle it the same way twice.
    progress.saved_at, progress.block_key = max(
        (at, block_key[:80]), (progress.saved_at, progress.block_key)
    )
    progress.end_reached = progress.end_reached or end_reached
    known = row.release.entry(lesson_key) or {}
    clips = known.get("requires", {}).get("media", [])
    for key, clip in (media or {}).items():
        if key in clips:
            progress.media[key] = clip_merged(progress.media.get(key), clip, at=at)
    progress.save()
    row.last_active_at = max(at, row.last_active_at)
    minutes_record(user=row.user, course=row.course, minutes=minutes)
    return _refresh(row)[lesson_key]


def _lesson_progress(enrolment: Enrolment, lesson_key: str) -> LessonProgress:
    if enrolment.release.entry(lesson_key) is None:
        raise AppError("lesson_unknown", _("This lesson is not part of your course."))
    progress, _created = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson_key,
        defaults={"started_at": now(), "saved_at": NEVER},
    )
    return progress


@transaction.atomic
def lesson_complete(*, enrolment: Enrolment, lesson_key: str) -> LessonProgress:
    """Mark a lesson done: an assessment that was passed, a workshop that was attended. Doing so
    twice changes nothing.
    """
    row = enrolment_locked(enrolment)
    progress = _lesson_progress(row, lesson_key)
    if progress.completed_at is None:
        progress.saved_at = max(progress.saved_at, now())
        progress.save(update_fields=["saved_at"])
        _mark_complete(row, progress)
    row.last_active_at = max(now(), row.last_active_at)
    return _refresh(row)[lesson_key]


@transaction.atomic
def lesson_reopen(*, enrolment: Enrolment, lesson_key: str) -> Enrolment:
    """Take back that a lesson is done: a workshop that was not attended after all.

    Raises `AppError` where the course was completed with it.
    """
    row = enrolment_locked(enrolment)
    entry = row.release.entry(lesson_key) or {}
    if row.completed_at is not None and not entry.get("optional"):
        text = _("%(name)s has completed the course with it; it cannot be taken back.")
        raise AppError("course_completed", text % {"name": row.user.name}, status=409)
    rows = LessonProgress.objects.filter(enrolment=row, lesson_key=lesson_key)
    rows.update(completed_at=None, updated_at=now())
    _refresh(row)
    return row


@transaction.atomic
def progress_refresh(*, enrolment: Enrolment) -> Enrolment:
    """Recompute the enrolment from its evidence; completes what is complete."""
    row = enrolment_locked(enrolment)
    _refresh(row)
    return row


def _refresh(row: Enrolment) -> dict[str, LessonProgress]:
    """Bring the locked enrolment up to date; returns its lessons' rows by key, each with it."""
    rows = {p.lesson_key: p for p in LessonProgress.objects.filter(enrolment=row)}
    answered = set(
        BlockResponse.objects.filter(enrolment=row).values_list("lesson_key", "block_key")
    )
    enrolment_refreshed(row, rows, answered)
    row.save()
    return rows


def enrolment_refreshed(
    row: Enrolment, rows: dict[str, LessonProgress], answered: set[tuple[str, str]]
) -> None:
    """Bring the locked enrolment up to date with its lessons' `rows` by key; the caller saves it.

    Completes lessons and course where their rule is met.
    """
    for each in rows.values():
        each.enrolment = row
    for entry in row.release.outline:
        progress = rows.get(entry["key"])
        if progress is None or progress.completed_at is not None:
            continue
        if lesson_is_complete(entry, progress, answered):
            _mark_complete(row, progress)
    explained = explanation(row, rows, answered)
    row.progress = explained.percent
    row.minutes_left = explained.minutes_left
    row.last_lesson_key = resume_key(row.release.outline, rows) or ""
    if explained.is_complete and row.state == EnrolmentState.ACTIVE:
        _complete(row)


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
        dedupe_key=f"lesson_completed:{row.pk}:{progress.lesson_key}{_again(row)}",
    )


def _complete(row: Enrolment) -> None:
    row.state = EnrolmentState.COMPLETED
    row.completed_at = row.completed_at or now()
    emit(
        CourseCompleted(enrolment_id=row.pk, user_id=row.user_id, course_id=row.course_id),
        actor=row.user,
        subject=row.course,
        dedupe_key=f"course_completed:{row.pk}{_again(row)}",
    )


def _again(row: Enrolment) -> str:
    """What tells the rounds of an enrolment apart, nothing in the first."""
    return f":{row.round}" if row.round > 1 else ""
