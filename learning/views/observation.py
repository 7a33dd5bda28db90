"""What an observer does: see what waits, say seen or not yet, or decline."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.pagination import page_of
from learning.access import access_observation, access_observation_asked
from learning.forms.practice import DeclineForm, verdicts_read
from learning.models import Observation
from learning.selectors.observation import (
    lesson_title,
    observation_page,
    observations_answered,
    observations_waiting,
)
from learning.services.observation import Verdict, observation_answer, observation_decline
from people.http import PersonRequest
from people.services.audit import audit_record

_ROWS = 20


@login_required
@require_safe
def observation_list(request: PersonRequest) -> HttpResponse:
    """What waits for the person, and what they have answered."""
    page = page_of(request, observations_answered(request.user), _ROWS)
    context = {
        "waiting": [(row, lesson_title(row)) for row in observations_waiting(request.user)],
        "page": page,
        "answered": [(row, lesson_title(row)) for row in page],
    }
    return render(request, "learning/practice/list.html", context)


@login_required
@require_safe
def observation_detail(request: PersonRequest, observation_id: int) -> HttpResponse:
    """One request; what L&D admins look at is recorded."""
    row = access_observation(request.user, observation_id)
    if row.observer_id != request.user.pk:
        action, learner = "learning.observation_read", row.enrolment.user
        audit_record(actor=request.user, action=action, person=learner, observation=row.pk)
    return _shown(request, row)


def _shown(
    request: PersonRequest,
    row: Observation,
    *,
    status: int = 200,
    given: dict[str, Verdict] | None = None,
    **said: object,
) -> HttpResponse:
    """The request; `given` was said of lines and not taken, `said` is what is wrong with it."""
    context = {
        "page": observation_page(row, request.user, given),
        "row": row,
        "mine": row.observer_id == request.user.pk,
        "decline": DeclineForm(),
        **said,
    }
    return render(request, "learning/practice/observe.html", context, status=status)


@login_required
@require_POST
def observation_settle(request: PersonRequest, observation_id: int) -> HttpResponse:
    """Say of some lines, or of all, whether they were seen."""
    row = access_observation_asked(request.user, observation_id)
    answered = dict(row.lines.values_list("line_key", "seen"))
    verdicts = verdicts_read(request.POST, answered)
    if not verdicts:
        text = _("Say of a line at least whether you have seen it.")
        return _shown(request, row, status=422, error=text)
    try:
        row = observation_answer(observation=row, actor=request.user, verdicts=verdicts)
    except AppError as error:
        row = access_observation_asked(request.user, observation_id)
        wrong = {"error": str(error), "error_at": error.extra.get("line", "")}
        return _shown(request, row, status=error.status, given=verdicts, **wrong)
    fresh = {key: each for key, each in verdicts.items() if answered[key] is None}
    messages.success(request, _said(row, fresh or verdicts))
    return redirect("learning:observation-list" if not row.is_open else row.get_absolute_url())


def _said(row: Observation, verdicts: dict[str, Verdict]) -> str:
    """What was said: how many are confirmed, how many go back."""
    count = sum(each.seen for each in verdicts.values())
    back = len(verdicts) - count
    seen = ngettext("%(n)d line is confirmed.", "%(n)d lines are confirmed.", count)
    again = ngettext("%(n)d line goes back to %(name)s.", "%(n)d lines go back to %(name)s.", back)
    said = [seen % {"n": count}] if count else []
    if back:
        said.append(again % {"n": back, "name": row.enrolment.user.name})
    return " ".join(said)


@login_required
@require_POST
def observation_refuse(request: PersonRequest, observation_id: int) -> HttpResponse:
    """Decline; the learner hears of it and chooses another."""
    row = access_observation_asked(request.user, observation_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, status=422, decline=form)
    try:
        observation_decline(observation=row, word=form.cleaned_data["word"])
    except AppError as error:
        return _shown(request, row, status=error.status, error=str(error))
    words = _("%(name)s hears of it and can choose another.")
    messages.success(request, words % {"name": row.enrolment.user.name})
    return redirect("learning:observation-list")
