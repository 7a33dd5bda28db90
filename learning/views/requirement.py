"""One person's required training: their list, and each with what is decided about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.pagination import page_of
from learning.access import (
    access_exemption,
    access_extension,
    access_requirement,
    access_requirement_managed,
    access_requirement_own,
    manages,
)
from learning.forms.requirement import AskForm, DecideForm, ExemptForm, ExtendForm
from learning.models import Requirement
from learning.selectors.mine import mine_counts
from learning.selectors.requirement import mine_required, must_be_repeated, rounds
from learning.selectors.requirement_words import required_sentence, requirement_lines
from learning.services.renewal import requirement_renew
from learning.services.requirement import (
    extension_decide,
    extension_request,
    requirement_exempt,
    requirement_extend,
)
from people.http import PersonRequest
from people.selectors.reporting import is_manager_of
from people.services.audit import audit_record

_ROWS = 20


@login_required
@require_safe
def requirement_list(request: PersonRequest) -> HttpResponse:
    """What is required of oneself: what is to do, then what is done."""
    page = page_of(request, mine_required(request.user), _ROWS)
    context = {
        "tab": "required",
        "counts": mine_counts(request.user),
        "page": page,
        "lines": requirement_lines(page, request.user),
    }
    return render(request, "learning/mine/required.html", context)


@login_required
@require_safe
def requirement_detail(request: PersonRequest, requirement_id: int) -> HttpResponse:
    """Why, since when, until when, what was before, and what can be done about it."""
    row = access_requirement(request.user, requirement_id)
    if row.person_id != request.user.pk and not is_manager_of(request.user, row.person):
        audit_record(
            actor=request.user,
            action="learning.requirement_read",
            person=row.person,
            requirement=row.pk,
        )
    return _shown(request, row)


def _shown(
    request: PersonRequest, row: Requirement, form: forms.Form | None = None, *, status: int = 200
) -> HttpResponse:
    """The page; `form` is the one that was sent and is not in order."""
    own = row.person_id == request.user.pk
    (line,) = requirement_lines([row], request.user)
    shapes: list[type[forms.Form]] = [AskForm] if own else [ExtendForm, DecideForm, ExemptForm]
    found = {str(shape.prefix): shape() for shape in shapes}
    if form is not None:
        found[str(form.prefix)] = form
    context: dict[str, Any] = {
        "row": row,
        "line": line,
        "course": row.assignment.course,
        "own": own,
        "manages": not own and manages(request.user, row.person),
        "sentence": required_sentence(line) if own else "",
        "rounds": rounds(row),
        "requests": row.extension_requests.select_related("decided_by"),
        "again": own and must_be_repeated(row),
        "forms": found,
        "refused": form,
    }
    return render(request, "learning/required/detail.html", context, status=status)


@login_required
@require_POST
def requirement_start(request: PersonRequest, requirement_id: int) -> HttpResponse:
    """Begin what is required, anew where it was completed before, and go to the lesson."""
    row = access_requirement_own(request.user, requirement_id)
    enrolment = requirement_renew(requirement=row)
    course = row.assignment.course
    if not enrolment.last_lesson_key:
        return redirect(course)
    return redirect("learning:lesson-detail", course.slug, enrolment.last_lesson_key)


@login_required
@require_POST
def extension_ask(request: PersonRequest, requirement_id: int) -> HttpResponse:
    row = access_requirement_own(request.user, requirement_id)
    form = AskForm(request.POST)
    if not form.is_valid() or not _done(form, extension_request, requirement=row):
        return _shown(request, row, form, status=422)
    messages.success(request, _("Asked. You see the answer here."))
    return redirect(row)


@login_required
@require_POST
def requirement_more_time(request: PersonRequest, requirement_id: int) -> HttpResponse:
    """Extend somebody's due date."""
    row = access_requirement_managed(request.user, requirement_id)
    form = ExtendForm(request.POST)
    if not form.is_valid() or not _done(
        form, requirement_extend, requirement=row, actor=request.user
    ):
        return _shown(request, row, form, status=422)
    messages.success(request, _("%(name)s has more time now.") % {"name": row.person.name})
    return redirect(row)


@login_required
@require_POST
def requirement_exemption(request: PersonRequest, requirement_id: int) -> HttpResponse:
    """Let somebody off."""
    row = access_requirement_managed(request.user, requirement_id)
    form = ExemptForm(request.POST, request.FILES)
    if not form.is_valid() or not _done(
        form, requirement_exempt, requirement=row, actor=request.user
    ):
        return _shown(request, row, form, status=422)
    messages.success(request, _("%(name)s is exempt.") % {"name": row.person.name})
    return redirect(row)


def _done(form: forms.Form, service: Any, **rest: Any) -> bool:
    """Whether the service did what the form says; if not, the form says why."""
    try:
        service(**rest, **form.cleaned_data)
    except AppError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def extension_answer(request: PersonRequest, request_id: int) -> HttpResponse:
    """Grant or refuse more time."""
    asked = access_extension(request.user, request_id)
    form = DecideForm(request.POST)
    granted = request.POST.get("granted") == "yes"
    if not form.is_valid() or not _done(
        form, extension_decide, request=asked, actor=request.user, granted=granted
    ):
        return _shown(request, asked.requirement, form, status=422)
    words = _("%(name)s has more time now.") if granted else _("%(name)s was told no.")
    messages.success(request, words % {"name": asked.requirement.person.name})
    if request.POST.get("next") == "team":
        return redirect("learning:team-required")
    return redirect(asked.requirement)


@login_required
@require_safe
def exemption_file(request: PersonRequest, requirement_id: int) -> FileResponse:
    """The evidence of an exemption, to be downloaded."""
    exemption = access_exemption(request.user, requirement_id)
    name = str(exemption.file.name).rpartition("/")[2]
    return FileResponse(exemption.file.open("rb"), as_attachment=True, filename=name)
