"""Publishing a draft, and taking a course out of the catalogue."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft
from learning.forms.studio.publish import MOVE, PublishForm
from learning.models import Course
from learning.selectors.studio.publish import people_of, publish_view
from learning.services.authoring import course_archive, course_reopen
from learning.services.publish import Published, course_publish
from people.http import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: PersonRequest, draft: str) -> HttpResponse:
    """What publishing changes and for whom; then publish. For htmx the content of a dialog."""
    course = access_draft(request.user, draft)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, course, form, status=422 if form.errors else 200)
    data = form.cleaned_data
    try:
        published = course_publish(
            course=course,
            author=request.user,
            note=data["note"],
            override=data["override"],
            seen=form.seen,
            move=data["people"] == MOVE,
        )
    except AppError as error:
        fresh = access_draft(request.user, draft)
        return _page(request, fresh, form, status=error.status, error=error)
    messages.success(request, published_words(published))
    return redirect("learning:release-list", draft)


def _page(
    request: PersonRequest,
    course: Course,
    form: PublishForm,
    *,
    status: int,
    error: AppError | None = None,
) -> HttpResponse:
    """The page with what is there now; what was typed stays."""
    view = publish_view(course)
    typed = {"note": "", "override": "", "people": "stay"}
    if form.is_bound:
        typed |= {name: form.data.get(name, value) for name, value in typed.items()}
    shown = PublishForm(initial={**typed, "digest": view.digest, "number": view.number})
    shown.fields["override"].required = not view.checklist.passes
    context = {
        "course": course,
        "tab": "versions",
        "here": "releases",
        "view": view,
        "form": shown,
        "moves": typed["people"] == MOVE,
        "error": error,
    }
    name = "form" if is_htmx(request) and request.method != "POST" else "page"
    return render(request, f"learning/studio/publish/{name}.html", context, status=status)


def published_words(published: Published) -> str:
    """What happened, in one or two sentences."""
    release = published.release
    if published.fresh:
        said = _("Release %(number)d is published.") % {"number": release.number}
    else:
        by = release.author.name if release.author else _("somebody")
        said = _("Nothing changed since release %(number)d, which %(name)s published.") % {
            "number": release.number,
            "name": by,
        }
    count = sum(published.moved.values())
    if count:
        text = ngettext("%(n)d learner goes over to it.", "%(n)d learners go over to it.", count)
        said = f"{said} {text % {'n': count}}"
    return said


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_archive(request: PersonRequest, draft: str) -> HttpResponse:
    """Ask, then take the course out of the catalogue."""
    course = access_draft(request.user, draft)
    if request.method == "POST":
        course_archive(course=course, actor=request.user)
        messages.success(request, _("The course is archived. Whoever is enrolled can finish it."))
        return redirect("learning:release-list", draft)
    context = {"course": course, "tab": "versions", "here": "releases", "people": people_of(course)}
    return render(request, "learning/studio/publish/archive.html", context)


@login_required
@require_POST
def draft_reopen(request: PersonRequest, draft: str) -> HttpResponse:
    """Put an archived course back."""
    course = course_reopen(course=access_draft(request.user, draft), actor=request.user)
    said = (
        _("The course is in the catalogue again.")
        if course.is_published
        else _("It is a draft again.")
    )
    messages.success(request, said)
    return redirect("learning:release-list", draft)
