"""Reminding owners that what a course says may have aged."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from core.clock import now, today
from core.events import emit
from learning.events import CourseReviewDue
from learning.models import Course
from learning.notices import REVIEW_DUE
from notifications.services.gateway import notification_send


@transaction.atomic
def reviews_due_announce() -> int:
    """Announce each published course whose day of review has come where its owner is.

    Once a day that was set, however often this runs; returns how many were new.
    """
    latest = now().date() + timedelta(days=1)
    courses = (
        Course.objects.published()
        .filter(review_due_on__lte=latest, owner__isnull=False)
        .select_related("owner")
        .defer("search")
    )
    count = 0
    for course in courses.iterator():
        owner, due = course.owner, course.review_due_on
        if owner is None or due is None or today(owner.zone) < due:
            continue
        event = CourseReviewDue(course_id=course.pk, due=due.isoformat())
        key = f"review_due:{course.pk}:{due.isoformat()}"
        count += emit(event, subject=course, dedupe_key=key) is not None
    return count


@transaction.atomic
def review_due_remind(*, course: Course) -> None:
    """Tell the owner that the course is to be looked through; nothing for one without."""
    owner, due = course.owner, course.review_due_on
    if owner is None or due is None:
        return
    notification_send(
        person=owner,
        kind=REVIEW_DUE,
        link=reverse("learning:draft-settings", args=[course.slug]),
        data={"course": course.title, "due": due.isoformat()},
        dedupe_key=f"{REVIEW_DUE}:{course.pk}:{due.isoformat()}",
    )
