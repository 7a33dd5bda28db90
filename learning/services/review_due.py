"""Reminding owners that what a course says may have aged."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.clock import now, today
from core.events import emit
from learning.events import CourseReviewDue
from learning.models import Course
from people.services.mail import mail_queue


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
    """Write to the owner that the course is to be looked through; nothing for one without."""
    owner = course.owner
    if owner is None or course.review_due_on is None:
        return
    address = settings.SITE_URL + reverse("learning:draft-settings", args=[course.slug])
    with translation.override(owner.language):
        words = {"title": course.title, "day": date_format(course.review_due_on), "url": address}
        mail_queue(
            subject=_("Time to look through “%(title)s”") % words,
            body=_(
                "“%(title)s” was to be reviewed by %(day)s.\n\n"
                "Read it as a learner would, mend what has aged, and set the day of the next"
                " review:\n%(url)s\n\n"
                "You get this because you own the course."
            )
            % words,
            to=owner.email,
        )
