"""What a learner does about a session: register, give the place back, take part."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from learning.access import access_lesson, access_place, access_session
from learning.models import PlaceState, WorkshopRegistration
from learning.services.workshop_attendance import attendance_enter
from learning.services.workshop_calendar import file_name, session_published
from learning.services.workshop_place import workshop_cancel, workshop_register
from learning.views.player import workshop_shown
from people.http import PersonRequest


@login_required
@require_POST
def session_register(request: PersonRequest, session_id: int) -> HttpResponse:
    """Take a place, or one on the waiting list, or ask the host."""
    session = access_session(request.user, session_id)
    try:
        row = workshop_register(session=session, user=request.user)
    except AppError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _registered(row))
    return redirect(session)


def _registered(row: WorkshopRegistration) -> str:
    words = {
        PlaceState.REGISTERED: _("You have a place in “%(title)s”."),
        PlaceState.WAITING: _("You are on the waiting list for “%(title)s”."),
        PlaceState.ASKED: _("The host was asked for a place in “%(title)s”."),
    }
    return words[PlaceState(row.state)] % {"title": row.session.title}


@login_required
@require_POST
def session_release(request: PersonRequest, session_id: int) -> HttpResponse:
    """Give back a place, on the waiting list too."""
    row = access_place(request.user, session_id)
    try:
        workshop_cancel(registration=row, actor=request.user)
    except AppError as error:
        messages.error(request, str(error))
    else:
        words = _("You gave it back: “%(title)s”. The next one moves up.")
        messages.success(request, words % {"title": row.session.title})
    return redirect(row.session)


@login_required
@require_POST
def session_attend(request: PersonRequest, session_id: int) -> HttpResponse:
    """Take part, by the code that is shown in the room."""
    row = access_place(request.user, session_id)
    code = request.POST.get("code", "")[:20]
    try:
        attendance_enter(registration=row, code=code)
    except AppError as error:
        place = access_lesson(request.user, row.session.course.slug, row.lesson_key)
        if place.enrolment is None:
            raise
        said = {"error": str(error), "error_at": session_id, "given": code}
        return workshop_shown(request, place, status=error.status, **said)
    messages.success(request, _("You took part: the lesson is done."))
    return redirect(row.session)


@login_required
@require_safe
def session_calendar(request: PersonRequest, session_id: int) -> HttpResponse:
    """The session as a calendar file; who has a place or hosts it finds the link to join in it."""
    session = access_session(request.user, session_id)
    mine = session.registrations.filter(person=request.user).first()
    seated = mine is not None and mine.is_seated
    content = session_published(session, mine, joins=seated or session.host == request.user)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="{file_name(session)}"'
    return response
