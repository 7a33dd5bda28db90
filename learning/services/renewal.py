"""Taking a completed course again, because what it gave expires."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import EnrolmentStarted
from learning.models import (
    AttemptState,
    BlockResponse,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    Requirement,
)
from learning.services.attempt import attempt_submit
from learning.services.enrolment import enrolment_start
from learning.services.observation import observations_withdraw
from learning.services.progress import enrolment_locked
from learning.services.requirement_sync import requirements_sync


@transaction.atomic
def requirement_renew(*, requirement: Requirement) -> Enrolment:
    """The enrolment by which the person does what is required, begun anew where that takes it.

    A completion that no longer counts opens another round of the enrolment, in the current
    release: lessons are read and assessments are passed again. Notes, reflections, earlier
    attempts and certificates stay. Asked twice, it is begun once.
    """
    assignment = requirement.assignment
    # A completion that counts may not have been seen yet.
    requirements_sync(people=[requirement.person_id], assignments=[assignment])
    requirement.refresh_from_db(fields=["state"])
    if not requirement.is_open:
        raise AppError("requirement_closed", _("This is not open any more."), status=409)
    course = assignment.course
    started = enrolment_start(user=requirement.person, course=course)
    if started.completed_at is None:
        return started
    release = course.current_release
    if not course.is_published or release is None:
        raise AppError("course_closed", _("This course takes no new learners."))
    for attempt in started.attempts.filter(state=AttemptState.OPEN):
        attempt_submit(attempt=attempt)
    row = enrolment_locked(started)
    observations_withdraw(enrolment=row)
    LessonProgress.objects.filter(enrolment=row).delete()
    # What was right or wrong is asked again; what somebody wrote for themselves is theirs.
    BlockResponse.objects.filter(enrolment=row, correct__isnull=False).delete()
    row.round += 1
    row.state = EnrolmentState.ACTIVE
    row.release = release
    row.completed_at = None
    row.progress = row.progress_floor = 0
    row.minutes_left = release.minutes
    row.last_lesson_key = release.outline[0]["key"] if release.outline else ""
    row.last_active_at = now()
    row.save()
    event = EnrolmentStarted(enrolment_id=row.pk, user_id=row.user_id, course_id=row.course_id)
    emit(event, actor=row.user, subject=course)
    return row
