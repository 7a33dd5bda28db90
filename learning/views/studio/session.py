"""The sessions of a course's workshops, for its authors."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import AppError
from core.pagination import page_of
from learning.access import access_draft, access_draft_lesson
from learning.forms.workshop import SessionForm
from learning.models import LessonKind
from learning.selectors.workshop import sessions_of, workshops_of
from learning.selectors.workshop_words import session_when
from learning.services.workshop import session_create
from people.http import PersonRequest

_ROWS = 20


@login_required
@require_safe
def draft_sessions(request: PersonRequest, draft: str) -> HttpResponse:
    """All sessions of the course, and its workshops to plan new ones of."""
    course = access_draft(request.user, draft)
    page = page_of(request, sessions_of(course), _ROWS)
    context = {
        "course": course,
        "tab": "content",
        "workshops": workshops_of(course),
        "page": page,
        "lines": [(row, session_when(row)) for row in page],
    }
    return render(request, "learning/studio/session/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_session_create(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Plan a session of a workshop."""
    row = access_draft_lesson(request.user, draft, lesson)
    if row.kind != LessonKind.WORKSHOP:
        raise Http404
    given = {"title": row.title, "host": request.user, "timezone": request.user.timezone}
    form = SessionForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            session = session_create(course=row.course, lesson_key=row.key, terms=form.terms)
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The session is planned. Learners can register."))
            return redirect("learning:session-detail", session.pk)
    context = {"course": row.course, "lesson": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "learning/workshop/form.html", context, status=status)
