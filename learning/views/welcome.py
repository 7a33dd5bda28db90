"""The first steps of somebody new, on the home page. Each can be skipped."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from learning.panels.welcome import ALL_STEPS
from people.http import PersonRequest
from people.services.preference import goal_set, welcome_advance

_MOST_SKILLS = 8


@login_required
@require_POST
def welcome_step(request: PersonRequest) -> HttpResponse:
    """Take or skip a step: set the goal that was chosen, go to the skills that were ticked."""
    step = request.POST.get("step", "")
    goal = request.POST.get("goal", "")
    if goal.isdecimal():
        goal_set(user=request.user, minutes=int(goal[:4]))
    done = int(step) if step.isdecimal() and len(step) == 1 else ALL_STEPS
    welcome_advance(user=request.user, step=min(done, ALL_STEPS))
    skills = request.POST.getlist("skill")[:_MOST_SKILLS]
    if not skills:
        return redirect("core:home")
    query = QueryDict(mutable=True)
    query.setlist("skill", skills)
    return redirect(f"{reverse('learning:course-list')}?{query.urlencode()}")
