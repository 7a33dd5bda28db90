"""What managers see and ask of the people who report to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import AppError
from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_team
from learning.forms.requirement import DecideForm, ReportsForm
from learning.models import AssignmentSource
from learning.selectors.audience import courses_closed
from learning.selectors.requirement import extension_requests, team_members, team_people
from learning.services.assignment import assignment_create
from people.audience import MOST_PEOPLE, Audience
from people.http import PersonRequest
from people.selectors.reporting import people_below

_ROWS = 25


@login_required
@require_safe
def team_required(request: PersonRequest) -> HttpResponse:
    """Who has what to do, and who asks for more time. `?below=all` goes beyond direct reports."""
    access_team(request.user)
    everyone = request.GET.get("below") == "all"
    page = page_of(request, team_people(request.user, everyone=everyone), _ROWS)
    context = {
        "page": page,
        "members": team_members(list(page), request.user),
        "requests": extension_requests(request.user),
        "decide": DecideForm(),
        "everyone": everyone,
    }
    return render(request, "learning/required/team.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_assign(request: PersonRequest) -> HttpResponse:
    """Assign a course to reports: a page, or for htmx what a dialog shows.

    `?course=` and `?people=` say what is chosen already.
    """
    access_team(request.user)
    given: dict[str, Any] = {
        "closed": courses_closed(request.user),
        "reports": people_below(request.user).order_by("name", "pk"),
    }
    if request.method != "POST":
        chosen = [each for each in request.GET.getlist("people") if each.isdecimal()]
        initial = {"course": request.GET.get("course", ""), "people": chosen[:MOST_PEOPLE]}
        return _form(request, ReportsForm(initial=initial, **given))
    form = ReportsForm(request.POST, **given)
    if not form.is_valid() or not _assigned(request, form):
        return _form(request, form, status=422)
    count = len(form.cleaned_data["people"])
    words = ngettext("Assigned to %(n)d person.", "Assigned to %(n)d people.", count)
    messages.success(request, words % {"n": count})
    return redirect("learning:team-required")


def _assigned(request: PersonRequest, form: ReportsForm) -> bool:
    people = tuple(person.pk for person in form.cleaned_data["people"])
    if len(people) > MOST_PEOPLE:
        form.add_error("people", _("Choose at most 200 people at once."))
        return False
    try:
        assignment_create(
            actor=request.user,
            course=form.cleaned_data["course"],
            audience=Audience(people=people),
            terms=form.terms,
            source=AssignmentSource.MANAGER,
        )
    except AppError as error:
        form.add_error(None, str(error))
        return False
    return True


def _form(request: PersonRequest, form: ReportsForm, *, status: int = 200) -> HttpResponse:
    name = "assign_form" if is_htmx(request) else "assign"
    return render(request, f"learning/required/{name}.html", {"form": form}, status=status)
