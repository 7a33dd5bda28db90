"""Who may see a course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.access import access_draft
from learning.content.keys import digest
from learning.forms.studio.audience import CourseAudienceForm
from learning.models import Course
from learning.selectors.audience import learners_outside
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
    audience = Audience.from_json(course.audience)
    context = {
        "course": course,
        "tab": "settings",
        "form": form,
        "who": audience_words(audience),
        "reach": audience_reach(audience),
        "outside": 0 if audience.is_everyone else learners_outside(course, audience),
    }
    return render(request, "learning/studio/settings/audience.html", context, status=status)
