"""The history of a course, and bringing things back from it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_change, access_draft
from learning.models import ChangeKind
from learning.selectors.studio.changes import change_filters, change_view
from learning.selectors.studio.changes import change_list as changes
from learning.selectors.studio.reading import CLOSED
from learning.services.restore import change_is_restorable
from learning.services.restore import change_restore as restore
from people.http import PersonRequest

PAGE = 30


@login_required
@require_safe
def change_list(request: PersonRequest, draft: str) -> HttpResponse:
    """Who did what and when; by lesson and person."""
    course = access_draft(request.user, draft)
    lesson, person = request.GET.get("lesson", "")[:120], request.GET.get("person", "")[:18]
    actor = int(person) if person.isdecimal() else None
    rows = changes(course, lesson=lesson, actor=actor)
    context = {
        "course": course,
        "tab": "versions",
        "here": "history",
        "page": page_of(request, rows, size=PAGE),
        "lesson": lesson,
        "person": person,
    }
    if is_htmx(request):
        return render(request, "learning/studio/history/results.html", context)
    context["lessons"], context["people"] = change_filters(course)
    return render(request, "learning/studio/history/list.html", context)


@login_required
@require_safe
def change_detail(request: PersonRequest, draft: str, change_id: int) -> HttpResponse:
    """One change: what was before and what came after it, side by side."""
    change = access_change(request.user, draft, change_id)
    context = {
        "course": change.course,
        "tab": "versions",
        "here": "history",
        "view": change_view(change),
        "restorable": change_is_restorable(change),
        "page": CLOSED,
    }
    return render(request, "learning/studio/history/detail.html", context)


@login_required
@require_POST
def change_restore(request: PersonRequest, draft: str, change_id: int) -> HttpResponse:
    """Bring back what a change took away, and go to where it stands."""
    change = restore(change=access_change(request.user, draft, change_id), actor=request.user)
    if change.kind == ChangeKind.AUDIENCE_CHANGED:
        messages.success(request, _("The audience is what it was, from now on."))
        return redirect("learning:draft-audience", draft)
    messages.success(request, _("It is back in the draft. Learners see it once you publish."))
    lesson = change.lesson_key
    if lesson and change.course.lessons.filter(key=lesson).exists():
        anchor = f"#block-{change.block_key}" if change.block_key else ""
        response = redirect("learning:draft-lesson", draft, lesson)
        response["Location"] += anchor
        return response
    return redirect("learning:change-list", draft)
