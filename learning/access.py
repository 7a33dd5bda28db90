"""Fetching and authorising in one step. Whoever may not see a row gets 404, not 403."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404

from learning.models import (
    Attempt,
    Certificate,
    Course,
    CourseQuerySet,
    CourseStatus,
    Enrolment,
    Note,
)
from people.models import User


def visible_courses(user: User) -> CourseQuerySet:
    """Courses that `user` may open: the published ones, and drafts they work on.

    A course that was archived stays open to those who are enrolled in it.
    """
    courses = Course.objects.all()
    if user.is_admin:
        return courses
    mine = Q(owner=user) | Q(pk__in=user.authored_courses.values("pk"))
    kept = Q(
        status=CourseStatus.ARCHIVED,
        pk__in=Enrolment.objects.current().filter(user=user).values("course"),
    )
    return courses.filter(Q(status=CourseStatus.PUBLISHED) | kept | mine)


def access_course(user: User, slug: str) -> Course:
    """The course `slug`, its topic and owner loaded."""
    courses = visible_courses(user).select_related("topic", "owner", "current_release")
    return get_object_or_404(courses, slug=slug)


def access_enrolment(user: User, slug: str) -> Enrolment:
    """The person's own enrolment in `slug`, course and release loaded; 404 once they left."""
    enrolments = Enrolment.objects.current().select_related("course", "release")
    return get_object_or_404(enrolments, user=user, course__slug=slug)


def access_attempt(user: User, attempt_id: int) -> Attempt:
    """The person's own attempt, with enrolment, course and release."""
    attempts = Attempt.objects.select_related("enrolment__course", "release")
    return get_object_or_404(attempts, pk=attempt_id, enrolment__user=user)


def access_note(user: User, note_id: int) -> Note:
    """The person's own note. Notes are nobody else's, whatever their role."""
    return get_object_or_404(Note.objects.select_related("course"), pk=note_id, user=user)


def access_certificate(user: User, code: str) -> Certificate:
    """The person's own certificate; its public verification page does not pass here."""
    certificates = Certificate.objects.select_related("enrolment__course")
    return get_object_or_404(certificates, code=code, enrolment__user=user)
