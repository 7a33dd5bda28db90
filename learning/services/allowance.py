"""More time in timed assessments, for people who need it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.models import Attempt, AttemptState, Course, TimeAllowance
from learning.selectors.assessment import assessment_of, time_limit_of, time_percent
from people.models import User
from people.services.audit import audit_record

LEAST, MOST = 101, 1000


@transaction.atomic
def allowance_grant(
    *, actor: User, user: User, course: Course | None = None, percent: int = 150
) -> TimeAllowance:
    """Give `user` `percent` of the normal time, in `course` or in all; the newest grant stands.

    An attempt that is under way gets the time at once. Raises `AppError` for a percentage that
    would give no more time, or more than ten times as much.
    """
    if not LEAST <= percent <= MOST:
        message = _("Enter %(least)d to %(most)d per cent.") % {"least": LEAST, "most": MOST}
        raise AppError("percent_range", message)
    allowance, _created = TimeAllowance.objects.update_or_create(
        user=user, course=course, defaults={"percent": percent, "granted_by": actor}
    )
    audit_record(
        actor=actor,
        action="learning.allowance_grant",
        person=user,
        course=course.slug if course else None,
        percent=percent,
    )
    _extend(user, course)
    return allowance


@transaction.atomic
def allowance_revoke(*, actor: User, allowance: TimeAllowance) -> None:
    """Take the allowance back for attempts to come; one under way keeps the time it has."""
    audit_record(
        actor=actor,
        action="learning.allowance_revoke",
        person=allowance.user,
        course=allowance.course.slug if allowance.course else None,
        percent=allowance.percent,
    )
    allowance.delete()


def _extend(user: User, course: Course | None) -> None:
    """Move the deadlines of open attempts out, never in."""
    attempts = Attempt.objects.filter(
        enrolment__user=user, state=AttemptState.OPEN, deadline_at__isnull=False
    )
    if course is not None:
        attempts = attempts.filter(enrolment__course=course)
    locked = attempts.select_related("enrolment").select_for_update(of=("self",), no_key=True)
    for attempt in locked.order_by("pk"):
        percent = time_percent(user.pk, attempt.enrolment.course_id)
        assessment = assessment_of(attempt.release_id, attempt.lesson_key)
        limit = time_limit_of(assessment, percent)
        if limit is None or attempt.deadline_at is None or attempt.is_over():
            continue
        attempt.deadline_at = max(attempt.deadline_at, attempt.started_at + limit)
        attempt.save(update_fields=["deadline_at"])
