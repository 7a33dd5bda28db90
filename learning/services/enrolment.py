"""Taking a course and leaving it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import EnrolmentLeft, EnrolmentStarted
from learning.models import Course, Enrolment, EnrolmentState, Format
from learning.services.progress import progress_refresh
from people.models import User


@transaction.atomic
def enrolment_start(*, user: User, course: Course) -> Enrolment:
    """Enrol `user`, or return the enrolment there is; whoever left comes back to their progress.

    A new enrolment is pinned to the current release; one that is taken up again keeps the
    release it had, so that what was done still counts. Raises `AppError` when the course is
    not open to new learners or is only a link.
    """
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .filter(user=user, course=course)
        .first()
    )
    if enrolment is not None:
        return _taken_up_again(enrolment)
    release = course.current_release
    if not course.is_published or release is None:
        raise AppError("course_closed", _("This course takes no new learners."))
    if course.format == Format.RESOURCE:
        raise AppError("course_is_link", _("This is a link: open it, nothing to enrol in."))
    moment = now()
    enrolment, created = Enrolment.objects.get_or_create(
        user=user,
        course=course,
        defaults={
            "release": release,
            "started_at": moment,
            "last_active_at": moment,
            "minutes_left": release.minutes,
            "last_lesson_key": release.outline[0]["key"] if release.outline else "",
        },
    )
    if created:
        emit(_started(enrolment), actor=user, subject=course)
    return enrolment


def _taken_up_again(enrolment: Enrolment) -> Enrolment:
    if enrolment.state != EnrolmentState.LEFT:
        return enrolment
    done = enrolment.completed_at is not None
    enrolment.state = EnrolmentState.COMPLETED if done else EnrolmentState.ACTIVE
    enrolment.left_at = None
    enrolment.left_reason = ""
    enrolment.last_active_at = now()
    enrolment.save(
        update_fields=["state", "left_at", "left_reason", "last_active_at", "updated_at"]
    )
    emit(_started(enrolment), actor=enrolment.user, subject=enrolment.course)
    # An assessment that was still open may have been passed after leaving.
    return progress_refresh(enrolment=enrolment)


def _started(enrolment: Enrolment) -> EnrolmentStarted:
    return EnrolmentStarted(
        enrolment_id=enrolment.pk, user_id=enrolment.user_id, course_id=enrolment.course_id
    )


@transaction.atomic
def enrolment_leave(*, enrolment: Enrolment, reason: str = "") -> Enrolment:
    """Leave the course; progress, notes and certificate stay. Leaving twice changes nothing."""
    row = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
    if row.state == EnrolmentState.LEFT:
        return row
    row.state = EnrolmentState.LEFT
    row.left_at = now()
    row.left_reason = reason.strip()[:500]
    row.save(update_fields=["state", "left_at", "left_reason", "updated_at"])
    emit(
        EnrolmentLeft(enrolment_id=row.pk, user_id=row.user_id, course_id=row.course_id),
        actor=row.user,
        subject=row.course,
    )
    return row
