"""What a host does: their sessions, who comes, who was there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.pagination import page_of
from learning.access import access_registration, access_session_hosted
from learning.forms.workshop import CallOffForm, SessionForm
from learning.models import WorkshopSession
from learning.selectors.workshop import roster_of, sessions_hosted
from learning.selectors.workshop_words import session_when
from learning.services.workshop import session_cancel, session_change
from learning.services.workshop_attendance import attendance_mark
from learning.services.workshop_place import registration_decide
from people.http import PersonRequest
from people.services.audit import audit_record

_ROWS = 20
# No id has so many figures.
MOST_FIGURES = 19


@login_required
@require_safe
def session_list(request: PersonRequest) -> HttpResponse:
    """The sessions that the person hosts."""
    page = page_of(request, sessions_hosted(request.user), _ROWS)
    context = {"page": page, "lines": [(row, session_when(row)) for row in page]}
    return render(request, "learning/workshop/list.html", context)


@login_required
@require_safe
def session_detail(request: PersonRequest, session_id: int) -> HttpResponse:
    """The roster: who comes, who waits, who asks; and the code for the room."""
    session = access_session_hosted(request.user, session_id)
    if session.host_id != request.user.pk:
        audit_record(actor=request.user, action="learning.session_roster_read", session=session.pk)
    context = {
        "session": session,
        "course": session.course,
        "when": session_when(session),
        "roster": roster_of(session),
    }
    return render(request, "learning/workshop/roster.html", context)


@login_required
@require_POST
def session_mark(request: PersonRequest, session_id: int) -> HttpResponse:
    """Say who is there: one person (`present` or `absent` is their registration), or all."""
    session = access_session_hosted(request.user, session_id)
    present = "present" in request.POST
    chosen = request.POST.get("present" if present else "absent", "")
    rest = chosen == "all"
    ids = [row.pk for row in roster_of(session).coming if row.is_held] if rest else _ids(chosen)
    try:
        count = attendance_mark(
            session=session, actor=request.user, ids=ids, present=present, rest=rest
        )
    except AppError as error:
        messages.error(request, str(error))
    else:
        there = ngettext("%(n)d person is there.", "%(n)d people are there.", count)
        away = ngettext("%(n)d person is not there.", "%(n)d people are not there.", count)
        messages.success(request, (there if present else away) % {"n": count})
    return redirect("learning:session-detail", session.pk)


def _ids(chosen: str) -> list[int]:
    return [int(chosen)] if chosen.isdecimal() and len(chosen) < MOST_FIGURES else []


@login_required
@require_POST
def registration_answer(request: PersonRequest, registration_id: int) -> HttpResponse:
    """Let somebody in who asked, or decline."""
    row = access_registration(request.user, registration_id)
    approved = request.POST.get("approved") == "yes"
    try:
        row = registration_decide(registration=row, actor=request.user, approved=approved)
    except AppError as error:
        messages.error(request, str(error))
    else:
        words = _("%(name)s: %(state)s.")
        said = {"name": row.person.name, "state": row.get_state_display()}
        messages.success(request, words % said)
    return redirect("learning:session-detail", row.session_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: PersonRequest, session_id: int) -> HttpResponse:
    """Change a session; whoever registered hears of what concerns them."""
    session = access_session_hosted(request.user, session_id)
    form = SessionForm(request.POST if request.method == "POST" else None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            session_change(session=session, actor=request.user, terms=form.terms)
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Whoever registered hears of what has changed."))
            return redirect("learning:session-detail", session.pk)
    return form_page(request, session, form)


def form_page(request: PersonRequest, session: WorkshopSession, form: SessionForm) -> HttpResponse:
    context = {"session": session, "course": session.course, "form": form}
    status = 422 if form.errors else 200
    return render(request, "learning/workshop/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_call_off(request: PersonRequest, session_id: int) -> HttpResponse:
    """Ask for a word to everybody who registered; then call it off."""
    session = access_session_hosted(request.user, session_id)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            session_cancel(
                session=session, actor=request.user, why=form.cleaned_data["why"].strip()
            )
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Called off. Everybody who registered hears of it."))
            return redirect("learning:session-detail", session.pk)
    context = {
        "session": session,
        "when": session_when(session),
        "held": session.registrations.held().count(),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "learning/workshop/call_off.html", context, status=status)
