"""Naming who stands in while one is away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from analytics.access import access_stand_in
from analytics.forms.team import StandInForm
from analytics.models import StandIn
from analytics.services.stand_in import stand_in_end, stand_in_name
from core.clock import today
from core.errors import AppError
from people.http import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_list(request: PersonRequest) -> HttpResponse:
    """Who stands in for oneself, and naming somebody; for whoever has reports."""
    if not request.user.is_manager:
        raise Http404
    day = today(request.user.zone)
    form = StandInForm(request.POST or None, initial={"first_on": day})
    if request.method == "POST" and form.is_valid() and _named(request, form):
        return redirect("analytics:stand-in-list")
    rows = StandIn.objects.filter(manager=request.user, ended_at=None, last_on__gte=day)
    context = {"form": form, "rows": rows.select_related("delegate"), "day": day}
    status = 422 if request.method == "POST" else 200
    return render(request, "analytics/team/stand_in.html", context, status=status)


def _named(request: PersonRequest, form: StandInForm) -> bool:
    """Whether somebody was named; if not, the form says why."""
    delegate = form.cleaned_data["person"]
    try:
        stand_in_name(
            manager=request.user,
            delegate=delegate,
            first_on=form.cleaned_data["first_on"],
            last_on=form.cleaned_data["last_on"],
        )
    except AppError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("%(name)s stands in for you.") % {"name": delegate.name})
    return True


@login_required
@require_POST
def stand_in_close(request: PersonRequest, stand_in_id: int) -> HttpResponse:
    """End it before its last day."""
    row = access_stand_in(request.user, stand_in_id)
    stand_in_end(stand_in=row, actor=request.user)
    messages.success(request, _("%(name)s no longer stands in.") % {"name": row.delegate.name})
    # An L&D admin who ends it may have no team, and so no list.
    return redirect("analytics:stand-in-list" if request.user.is_manager else "core:home")
