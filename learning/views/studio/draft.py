"""The list of drafts, and beginning one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_studio
from learning.forms.studio.draft import CourseCreateForm
from learning.models import Format
from learning.selectors.studio.drafts import STATES, draft_counts, draft_list
from learning.services.authoring import course_create
from people.http import PersonRequest


@login_required
@require_safe
def drafts(request: PersonRequest) -> HttpResponse:
    """The courses that the person works on."""
    user = access_studio(request.user)
    words = request.GET.get("q", "")[:100]
    state = request.GET.get("state", "all")
    state = state if state in STATES else "all"
    context = {
        "page": page_of(request, draft_list(user, words=words, state=state)),
        "counts": draft_counts(user),
        "query": words,
        "state": state,
        "form": CourseCreateForm(),
    }
    template = "results" if is_htmx(request) else "list"
    return render(request, f"learning/studio/draft/{template}.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_create(request: PersonRequest) -> HttpResponse:
    """Begin a course and open it."""
    user = access_studio(request.user)
    form = CourseCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        url = data["url"] if data["form"] == Format.RESOURCE else ""
        course = course_create(
            author=user, title=data["title"], form=data["form"], language=user.language, url=url
        )
        return redirect("learning:draft-detail", course.slug)
    status = 422 if form.errors else 200
    return render(request, "learning/studio/draft/create.html", {"form": form}, status=status)
