"""Changing the sections of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft
from learning.forms.studio.lesson import TitleForm
from learning.services.outline import section_add, section_move, section_remove, section_rename
from learning.views.back import way_back
from learning.views.studio.outline import outline_shown
from people.http import PersonRequest


def _back(request: PersonRequest, draft: str) -> HttpResponse:
    """Back to the lesson that was open."""
    return redirect(way_back(request, "", f"/studio/{draft}/"))


@login_required
@require_POST
def section_create(request: PersonRequest, draft: str) -> HttpResponse:
    course = access_draft(request.user, draft)
    form = TitleForm(request.POST)
    error = ""
    if form.is_valid():
        try:
            section_add(course=course, actor=request.user, title=form.cleaned_data["title"])
        except AppError as refused:
            error = str(refused)
    else:
        error = _("Enter a title for the section.")
    if is_htmx(request):
        return outline_shown(request, course, error=error)
    if error:
        messages.error(request, error)
    return _back(request, draft)


@login_required
@require_POST
def section_update(request: PersonRequest, draft: str, section: str) -> HttpResponse:
    course = access_draft(request.user, draft)
    row = get_object_or_404(course.sections, key=section)
    form = TitleForm(request.POST)
    if form.is_valid():
        try:
            section_rename(section=row, actor=request.user, title=form.cleaned_data["title"])
        except AppError as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, _("A section needs a title."))
    return _back(request, draft)


@login_required
@require_POST
def section_place(request: PersonRequest, draft: str, section: str) -> HttpResponse:
    course = access_draft(request.user, draft)
    row = get_object_or_404(course.sections, key=section)
    section_move(section=row, actor=request.user, up=request.POST.get("to") == "up")
    return _back(request, draft)


@login_required
@require_POST
def section_delete(request: PersonRequest, draft: str, section: str) -> HttpResponse:
    """Take the section away; its lessons stay."""
    course = access_draft(request.user, draft)
    row = get_object_or_404(course.sections, key=section)
    section_remove(section=row, actor=request.user)
    messages.info(
        request, _("The section “%(title)s” is gone; its lessons stay.") % {"title": row.title}
    )
    return _back(request, draft)
