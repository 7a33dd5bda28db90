"""More time for a person in timed assessments: for L&D admins."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning.access import access_allowance, access_learner
from learning.forms.allowance import AllowanceForm
from learning.selectors.allowance import allowances_of
from learning.services import allowance as services
from people.http import PersonRequest


@login_required
@require_POST
def allowance_grant(request: PersonRequest, person_id: int) -> HttpResponse:
    """Give a person more time, in one course or in all."""
    person = access_learner(request.user, person_id)
    form = AllowanceForm(request.POST)
    if not form.is_valid():
        data = {"person": person, "allowances": allowances_of(person), "form": form}
        return render(request, "learning/allowance/edit.html", {"data": data}, status=422)
    services.allowance_grant(
        actor=request.user,
        user=person,
        course=form.cleaned_data["course"],
        percent=form.cleaned_data["percent"],
    )
    messages.success(request, _("%(name)s has more time now.") % {"name": person.name})
    return _back(person.pk)


@login_required
@require_POST
def allowance_revoke(request: PersonRequest, allowance_id: int) -> HttpResponse:
    """Take an allowance back."""
    allowance = access_allowance(request.user, allowance_id)
    services.allowance_revoke(actor=request.user, allowance=allowance)
    messages.success(request, _("The extra time was taken back."))
    return _back(allowance.user_id)


def _back(person_id: int) -> HttpResponse:
    return redirect(f"{reverse('people:person-detail', args=[person_id])}#h-extra-time")
