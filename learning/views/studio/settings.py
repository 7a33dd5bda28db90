"""A course's settings and its authors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from learning.access import access_draft
from learning.content.keys import digest
from learning.forms.studio.settings import (
    LANGUAGES,
    CoAuthorForm,
    SettingsForm,
    settings_values,
)
from learning.models import Course, Topic
from learning.selectors.studio.lesson import draft_files
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.settings import (
    courses_offered,
    settings_cover,
    skills_offered,
)
from learning.services.edit import EditConflictError
from learning.services.settings import (
    author_add,
    author_remove,
    owner_set,
    settings_of,
    settings_save,
)
from learning.views.problem import form_refusal, wants_json
from learning.views.studio.block import page_or_program
from learning.views.studio.conflict import posted_over
from people.audience import Audience
from people.http import PersonRequest
from people.selectors.audience import audience_words


@page_or_program
@require_http_methods(["GET", "HEAD", "POST"])
def draft_settings(request: PersonRequest, draft: str) -> HttpResponse:
    """Everything that describes the course; saved by itself where scripts run."""
    course = access_draft(request.user, draft)
    if request.method != "POST":
        return _shown(request, course, _stored(request, course))
    offered = _offered(request, course)
    form = SettingsForm(request.POST, **offered)
    if not form.is_valid():
        if wants_json(request):
            raise form_refusal(form)
        return _shown(request, course, form, status=422)
    try:
        stored = settings_save(course=course, actor=request.user, edit=form.edit, **form.settings())
    except EditConflictError as conflict:
        if wants_json(request):
            raise
        again = SettingsForm(posted_over(request, conflict), **offered)
        return _shown(request, course, again, status=409)
    if wants_json(request):
        course.refresh_from_db()
        return JsonResponse({"digest": digest(settings_of(stored, course)), "problems": []})
    messages.success(request, _("The settings are saved. Learners see them with the next release."))
    return redirect("learning:draft-settings", draft)


def _offered(request: PersonRequest, course: Course) -> dict[str, Any]:
    """What the form lets choose from."""
    return {
        "form": course.format,
        "courses": courses_offered(request.user, course),
        "lessons": draft_outline(course).lessons,
        "files": draft_files(course),
    }


def _stored(request: PersonRequest, course: Course) -> SettingsForm:
    """The form with the settings as they are."""
    current = settings_of(course.draft, course)
    initial = {**settings_values(current), "base": digest(current)}
    return SettingsForm(initial=initial, **_offered(request, course))


def _shown(
    request: PersonRequest,
    course: Course,
    form: SettingsForm,
    *,
    author_form: CoAuthorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "course": course,
        "tab": "settings",
        "form": form,
        "author_form": author_form or CoAuthorForm(),
        "authors": course.authors.order_by("name"),
        "topics": Topic.objects.values_list("name", flat=True),
        "skills": skills_offered(),
        "languages": LANGUAGES,
        "cover": settings_cover(course, form["cover_src"].value() or ""),
        "who": audience_words(Audience.from_json(course.audience)),
    }
    return render(request, "learning/studio/settings/detail.html", context, status=status)


@login_required
@require_POST
def author_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Add a co-author."""
    course = access_draft(request.user, draft)
    form = CoAuthorForm(request.POST)
    if not form.is_valid() or not _joined(request, course, form):
        shown = _stored(request, course)
        return _shown(request, course, shown, author_form=form, status=422)
    return redirect("learning:draft-settings", draft)


def _joined(request: PersonRequest, course: Course, form: CoAuthorForm) -> bool:
    """Whether somebody joined; if not, the form says why."""
    person = form.cleaned_data["person"]
    try:
        author_add(course=course, actor=request.user, person=person)
    except AppError as error:
        form.add_error("person", str(error))
        return False
    messages.success(request, _("%(name)s can work on it now.") % {"name": person.name})
    return True


@login_required
@require_POST
def author_delete(request: PersonRequest, draft: str, author_id: int) -> HttpResponse:
    """Take a co-author off, or with `owner` make them the owner."""
    course = access_draft(request.user, draft)
    person = get_object_or_404(course.authors, pk=author_id)
    if request.POST.get("owner"):
        owner_set(course=course, actor=request.user, person=person)
    else:
        author_remove(course=course, actor=request.user, person=person)
    if person == request.user and not request.user.is_admin and not request.POST.get("owner"):
        return redirect("learning:draft-list")
    return redirect("learning:draft-settings", draft)
