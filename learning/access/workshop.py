"""Sessions of workshops: for who may see the course, and for who plans and hosts them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from learning.access.learner import access_course_row, works_on
from learning.models import WorkshopRegistration, WorkshopSession
from people.models import User


def _sessions() -> QuerySet[WorkshopSession]:
    return WorkshopSession.objects.select_related("course", "host").defer("course__search")


def access_session(user: User, session_id: int) -> WorkshopSession:
    """A session of a course that the person may see, or that they host; course and host loaded."""
    session = get_object_or_404(_sessions(), pk=session_id)
    if session.host_id != user.pk:
        access_course_row(user, session.course.slug)
    return session


def access_place(user: User, session_id: int) -> WorkshopRegistration:
    """What the person has of a session, which stays theirs when they may not see the course."""
    rows = WorkshopRegistration.objects.select_related("session__course", "session__host", "person")
    return get_object_or_404(rows, session=session_id, person=user)


def access_session_hosted(user: User, session_id: int) -> WorkshopSession:
    """A session for who hosts it or works on its course; course and host loaded."""
    session = get_object_or_404(_sessions(), pk=session_id)
    if not hosts(user, session):
        raise Http404
    return session


def access_registration(user: User, registration_id: int) -> WorkshopRegistration:
    """Somebody's registration, for who hosts the session or works on its course."""
    rows = WorkshopRegistration.objects.select_related("session__course", "session__host", "person")
    row = get_object_or_404(rows, pk=registration_id)
    if not hosts(user, row.session):
        raise Http404
    return row


def hosts(user: User, session: WorkshopSession) -> bool:
    """Whether the person leads the session or works on its course."""
    return session.host_id == user.pk or works_on(user, session.course)
