"""What a learner does about a practice: note down, show, ask somebody to look."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from learning.access import (
    LessonPlace,
    access_observation_own,
    access_practice,
    access_practice_file,
    access_practice_file_own,
)
from learning.forms.practice import (
    OBSERVER_UNCLEAR,
    evidence_read,
    files_read,
    marks_read,
    observer_read,
)
from learning.models import Enrolment
from learning.services.observation import observation_ask, observation_withdraw
from learning.services.practice import evidence_add, evidence_remove, practice_save
from learning.services.practice_tell import lesson_address
from learning.views.problem import json_view, wants_json
from people.http import PersonRequest
from people.services.audit import audit_record


@require_http_methods(["GET", "HEAD", "POST"])
def practice_work(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Keep what was noted down: JSON for the autosave, else back to the lesson."""
    if request.method == "POST" and wants_json(request):
        return _work_json(request, slug, key)
    return _work_page(request, slug, key)


@json_view
def _work_json(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    _save(request, access_practice(request.user, slug, key))
    return JsonResponse({"saved": True})


@login_required
def _work_page(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    place = access_practice(request.user, slug, key)
    if request.method != "POST":
        return redirect(_lesson(place))
    finds = "find" in request.POST
    try:
        enrolment = _save(request, place)
        _files(request, enrolment, place.key)
        if "ask" in request.POST:
            _ask(request, enrolment, place.key)
    except AppError as error:
        messages.error(request, str(error))
        finds = finds or error.code == OBSERVER_UNCLEAR
    words = request.POST.get("colleague", "").strip()[:100]
    return redirect(_lesson(place, words if finds else ""))


def _save(request: PersonRequest, place: LessonPlace) -> Enrolment:
    if place.enrolment is None:
        raise Http404
    marks = marks_read(request.POST, changed=wants_json(request))
    return practice_save(enrolment=place.enrolment, lesson_key=place.key, marks=marks)


def _files(request: PersonRequest, enrolment: Enrolment, lesson_key: str) -> None:
    """Keep files that were chosen, and take away the one that is named."""
    for line_key, file in files_read(request.FILES).items():
        evidence_add(
            enrolment=enrolment,
            lesson_key=lesson_key,
            line_key=line_key,
            evidence=evidence_read(file),
        )
    gone = request.POST.get("drop", "")
    if gone.isdecimal():
        evidence_remove(file=access_practice_file_own(request.user, int(gone[:18])))


def _ask(request: PersonRequest, enrolment: Enrolment, lesson_key: str) -> None:
    observer = observer_read(request.POST)
    observation_ask(enrolment=enrolment, lesson_key=lesson_key, observer=observer)
    messages.success(request, _("%(name)s was asked to look at it.") % {"name": observer.name})


def _lesson(place: LessonPlace, words: str = "") -> str:
    page = reverse("learning:lesson-detail", args=[place.course.slug, place.key])
    return f"{page}?{urlencode({'q': words})}#observe" if words else f"{page}#practice"


@login_required
@require_POST
def observation_take_back(request: PersonRequest, observation_id: int) -> HttpResponse:
    """Take a request back; what was answered stays."""
    row = access_observation_own(request.user, observation_id)
    try:
        observation_withdraw(observation=row)
    except AppError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is taken back. What you noted down is kept."))
    return redirect(lesson_address(row))


@login_required
@require_safe
def practice_file(request: PersonRequest, file_id: int) -> FileResponse:
    """A file that shows what was done, to be downloaded; looks of L&D admins are recorded."""
    file = access_practice_file(request.user, file_id)
    learner = file.line.enrolment.user
    if request.user.is_admin and learner != request.user:
        action = "learning.practice_file_read"
        audit_record(actor=request.user, action=action, person=learner, file=file.pk)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name)
