"""Import and export in the browser: upload, preview, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.http import body_limit
from learning.access import access_draft, access_incoming, access_studio
from learning.bundle.problems import BundleError
from learning.exchange.lessons import LARGEST_DOCUMENT
from learning.forms.studio.incoming import IncomingForm
from learning.incoming import Incoming
from learning.models import Course
from learning.selectors.course_import import draft_lost
from learning.selectors.incoming import incoming_bundle, incoming_state
from learning.services import incoming as service
from learning.services.export import course_zip
from people.http import PersonRequest

# What surrounds the file in the body of a form.
_AROUND = 64 * 1024
_SHOWN = 50


def _largest(request: HttpRequest) -> int:
    """Authors may send a file; nobody else makes us read that much."""
    user = request.user
    if user.is_authenticated and (user.is_author or user.is_admin):
        return LARGEST_DOCUMENT + _AROUND
    return 0


@body_limit(_largest)
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def incoming_create(request: PersonRequest) -> HttpResponse:
    """Upload a file that becomes a course of its own."""
    access_studio(request.user)
    return _upload(request, None)


@body_limit(_largest)
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_import(request: PersonRequest, draft: str) -> HttpResponse:
    """Upload a file that goes into a course."""
    return _upload(request, access_draft(request.user, draft))


def _upload(request: PersonRequest, course: Course | None) -> HttpResponse:
    is_sent = request.method == "POST"
    form = IncomingForm(request.POST, request.FILES) if is_sent else IncomingForm()
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        incoming = service.incoming_store(
            actor=request.user, upload=upload, name=form.name, course=course
        )
        return redirect("learning:incoming-detail", incoming.token)
    context = {"form": form, "course": course, "tab": "content"}
    status = 422 if form.errors else 200
    return render(request, _template("upload", course), context, status=status)


@login_required
@never_cache
@require_safe
def incoming_detail(request: PersonRequest, incoming: str) -> HttpResponse:
    """What importing the file would do; nothing is written yet."""
    file, course = access_incoming(request.user, incoming)
    done = service.incoming_done(file)
    if done is not None:
        messages.info(request, _("This file is imported already."))
        return redirect("learning:draft-detail", done.slug)
    state = incoming_state(file)
    if state.now == "gone" or file.is_expired:
        return _again(request, course, _("This preview is over. Upload the file once more."))
    return _preview(request, file, course)


def _preview(request: PersonRequest, file: Incoming, course: Course | None) -> HttpResponse:
    state = incoming_state(file)
    context: dict[str, Any] = {"file": file, "course": course, "tab": "content"}
    problems = state.problems
    if state.now == "ready":
        try:
            with incoming_bundle(file) as (_files, bundle):
                plan = service.incoming_plan(incoming=file, bundle=bundle, actor=request.user)
        except BundleError as error:
            problems = error.problems
        else:
            context |= {"plan": plan, "lost": draft_lost(plan), "notes": plan.notes[:_SHOWN]}
            context["more_notes"] = max(0, len(plan.notes) - _SHOWN)
    context["reading"] = state.now == "reading"
    context |= {"problems": problems[:_SHOWN], "more": max(0, len(problems) - _SHOWN)}
    return render(request, _template("preview", course), context)


@login_required
@require_POST
def incoming_apply(request: PersonRequest, incoming: str) -> HttpResponse:
    """Import what the preview showed. Asked twice, the second finds it done."""
    file, course = access_incoming(request.user, incoming)
    is_over = file.is_expired or incoming_state(file).now == "gone"
    if is_over and service.incoming_done(file) is None:
        return _again(request, course, _("This preview is over. Upload the file once more."))
    try:
        imported, again = service.incoming_apply(
            incoming=file, actor=request.user, base=request.POST.get("base", "")
        )
    except AppError as error:
        messages.warning(request, _("Nothing was imported. %(why)s") % {"why": _first(error)})
        return redirect("learning:incoming-detail", incoming)
    if again:
        messages.info(request, _("This file is imported already."))
    else:
        messages.success(request, _("Imported into the draft. Learners see nothing of it yet."))
    return redirect("learning:draft-detail", imported.slug)


def _first(error: AppError) -> str:
    """What is wrong in one line; the page that comes next lists everything."""
    return str(error).split("\n", maxsplit=1)[0]


@login_required
@require_POST
def incoming_discard(request: PersonRequest, incoming: str) -> HttpResponse:
    """Forget the file."""
    file, course = access_incoming(request.user, incoming)
    service.incoming_discard(incoming=file)
    return _again(request, course, _("The file is forgotten. Nothing was changed."))


def _again(request: PersonRequest, course: Course | None, words: str) -> HttpResponse:
    messages.info(request, words)
    if course is not None:
        return redirect("learning:draft-import", course.slug)
    return redirect("learning:incoming-create")


def _template(name: str, course: Course | None) -> str:
    into = "into_" if course is not None else ""
    return f"learning/studio/import/{into}{name}.html"


@login_required
@require_safe
def draft_export(request: PersonRequest, draft: str) -> FileResponse:
    """The draft as a zipped bundle."""
    course = access_draft(request.user, draft)
    return FileResponse(
        course_zip(course=course),
        as_attachment=True,
        filename=f"{course.slug}.zip",
        content_type="application/zip",
    )
