"""Who may see a course."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import is_htmx
from learning.access import access_draft
from learning.content.keys import digest
from learning.forms.studio.audience import CourseAudienceForm
from learning.models import Course
from learning.selectors.audience import learners_outside
from learning.selectors.studio.analytics.groups import figure
from learning.services.audience import audience_save
from learning.services.edit import EditConflictError
from people.audience import Audience
from people.http import PersonRequest
from people.selectors.audience import audience_reach, audience_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_audience(request: PersonRequest, draft: str) -> HttpResponse:
    """Everyone, or some; it counts at once, and whoever is enrolled keeps access."""
    course = access_draft(request.user, draft)
    current = Audience.from_json(course.audience)
    if request.method != "POST":
        form = CourseAudienceForm(audience=current, initial={"base": digest(course.audience)})
        return _shown(request, course, form)
    form = CourseAudienceForm(request.POST, audience=current)
    if is_htmx(request):
        # Only to be looked at: the form itself is sent as a page.
        context = {"form": form, "live": True, **_meant(course, form)}
        return render(request, "people/audience/reach.html", context)
    if not form.is_valid():
        return _shown(request, course, form, status=422)
    try:
        audience_save(course=course, actor=request.user, audience=form.audience, edit=form.edit)
    except EditConflictError as conflict:
        theirs = Audience.from_json(conflict.theirs)
        data = request.POST.copy()
        # Saving once more means: mine, in spite of theirs.
        data["base"] = conflict.extra["digest"]
        words = {"who": conflict, "theirs": "; ".join(audience_words(theirs))}
        messages.warning(
            request, _("%(who)s Theirs: %(theirs)s. Save again to keep yours.") % words
        )
        return _shown(request, course, CourseAudienceForm(data, audience=theirs), status=409)
    messages.success(request, _("Saved. It counts from now on."))
    return redirect("learning:draft-audience", draft)


def _shown(
    request: PersonRequest, course: Course, form: CourseAudienceForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "course": course,
        "tab": "settings",
        "form": form,
        "preview": reverse("learning:draft-audience", args=[course.slug]),
        **_meant(course, form),
    }
    return render(request, "learning/studio/settings/audience.html", context, status=status)


def _meant(course: Course, form: CourseAudienceForm) -> dict[str, Any]:
    """Who the form means, or what is stored while it was not sent, and whom that leaves out."""
    if form.is_bound and not form.is_valid():
        return {}
    audience = form.audience if form.is_bound else Audience.from_json(course.audience)
    outside = 0 if audience.is_everyone else learners_outside(course, audience)
    words = _("Enrolled although they are outside of this audience: %(n)s. They keep access.")
    return {
        "who": audience_words(audience),
        "reach": audience_reach(audience),
        "warning": words % {"n": figure(outside).words} if outside else "",
    }
