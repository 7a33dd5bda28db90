"""What is required of the people who report to somebody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagination import page_of
from learning.access import access_team
from learning.forms.requirement import DecideForm
from learning.selectors.requirement import extension_requests, team_members, team_people
from people.http import PersonRequest

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
