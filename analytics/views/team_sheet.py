"""A person's page as the sheet for a one-to-one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from analytics.access import access_member, access_member_managed
from analytics.privacy import Figure, may_see
from analytics.selectors.team_sheet import team_sheet
from analytics.selectors.team_words import finding
from analytics.services.team import talk_record
from people.http import PersonRequest


@login_required
@require_safe
def team_person(request: PersonRequest, person_id: int) -> HttpResponse:
    """What the reader may see of the person; people see of themselves what their manager does."""
    sight = access_member(request.user, person_id)
    sheet = team_sheet(sight)
    context = {
        "sheet": sheet,
        "person": sight.person,
        "finding": finding(sheet.weeks[:-1]) if sheet.weeks else None,
        "here": request.get_full_path(),
    }
    return render(request, "analytics/team/sheet.html", context)


@login_required
@require_POST
def team_talked(request: PersonRequest, person_id: int) -> HttpResponse:
    """Note that they talked today."""
    sight = access_member_managed(request.user, person_id)
    if not may_see(sight.relation, Figure.TALKS):
        raise Http404
    talk_record(manager=request.user, person=sight.person)
    messages.success(request, _("Noted. What changes from now on stands here next time."))
    return redirect("analytics:team-person", person_id)
