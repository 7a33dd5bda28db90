"""An assessment's settings, and taking it as a learner would."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from learning.access import access_draft_lesson
from learning.content.keys import digest
from learning.forms.answer import answer_read
from learning.forms.studio.assessment import AssessmentForm
from learning.selectors.studio.lesson import draft_page
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.question import draft_assessment
from learning.selectors.studio.question_preview import assessment_preview
from learning.services.edit import EditConflictError
from learning.services.question import assessment_change, assessment_settings
from learning.views.problem import form_refusal, wants_json
from learning.views.studio.block import page_or_program
from learning.views.studio.conflict import posted_over
from learning.views.studio.outline import lesson_shown
from people.http import PersonRequest

MOST_SEEDS = 100_000


@page_or_program
@require_POST
def assessment_update(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Store the settings of the assessment."""
    row = access_draft_lesson(request.user, draft, lesson)
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        if wants_json(request):
            raise form_refusal(form)
        return lesson_shown(request, row, status=422, assessment_form=form)
    try:
        row = assessment_change(lesson=row, actor=request.user, edit=form.edit, **form.settings())
    except EditConflictError as conflict:
        if wants_json(request):
            raise
        form = AssessmentForm(posted_over(request, conflict))
        return lesson_shown(request, row, status=409, assessment_form=form)
    if wants_json(request):
        lacks = draft_assessment(row).lacks
        return JsonResponse({"digest": digest(assessment_settings(row)), "problems": lacks})
    if not request.POST.get("resize"):
        messages.success(request, _("The settings of the assessment are saved."))
    page = reverse("learning:draft-lesson", args=[draft, lesson])
    return redirect(f"{page}#assessment-settings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assessment_try(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """The assessment as a learner meets it; sent answers are graded and stored nowhere."""
    row = access_draft_lesson(request.user, draft, lesson)
    if row.assessment is None:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    seed = _seed(sent.get("seed", ""))
    context = draft_page(row, draft_outline(row.course)).context
    page = assessment_preview(row, context, seed)
    shown = {
        "course": row.course,
        "lesson": row,
        "page": page,
        "assessment": page.assessment,
        "standing": None,
        "player_title": row.course.title,
        "player_url": reverse("learning:draft-lesson", args=[draft, lesson]),
        "player_sub": _("Preview: %(title)s") % {"title": row.title},
        "player_label": _("Preview"),
    }
    if request.method != "POST":
        return render(request, "learning/studio/assessment/attempt.html", shown)
    posted = request.POST
    shown["result"] = page.judged(lambda public, name: answer_read(public, posted, name))
    return render(request, "learning/studio/assessment/result.html", shown)


def _seed(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return secrets.randbelow(MOST_SEEDS)
