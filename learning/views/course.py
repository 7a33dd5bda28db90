"""The course page and what can be done there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import is_htmx
from learning.access import access_course, access_course_row, access_enrolment
from learning.forms.enrolment import LeaveForm
from learning.selectors.course import course_page
from learning.selectors.requirement import course_requirements
from learning.selectors.requirement_words import required_sentence
from learning.selectors.workshop import session_next, workshop_keys
from learning.services.bookmark import bookmark_set
from learning.services.enrolment import enrolment_leave, enrolment_start
from learning.services.language import enrolment_language_set
from learning.services.move import enrolment_move
from learning.services.search import search_record
from learning.views.back import way_back
from learning.views.language import language_chosen
from people.audience import Audience
from people.http import PersonRequest
from people.selectors.audience import audience_words


@login_required
@require_safe
def course_detail(request: PersonRequest, slug: str) -> HttpResponse:
    """The course's page; `q` are the words by which the reader found it."""
    row = access_course_row(request.user, slug)
    if request.method == "GET" and "q" in request.GET:
        search_record(user=request.user, course=row, text=request.GET["q"])
    page = course_page(request.user, row, otherwise=language_chosen(request, slug))
    reads_all = request.user.is_admin or row.owner_id == request.user.pk
    context = {"page": page, "course": page.course, "reads_all": reads_all}
    if reads_all and row.audience:
        context["who"] = audience_words(Audience.from_json(row.audience))
    context["session"] = session_next(page.course, workshop_keys(page.release))
    lines = course_requirements(request.user, row.pk) if page.required else []
    context["required"] = [(line, required_sentence(line)) for line in lines]
    return render(request, "learning/course/detail.html", context)


@login_required
@require_POST
def course_enrol(request: PersonRequest, slug: str) -> HttpResponse:
    """Enrol and go to the lesson to read."""
    course = access_course(request.user, slug)
    enrolment = enrolment_start(user=request.user, course=course)
    chosen = language_chosen(request, slug)
    if chosen and not enrolment.language:
        enrolment_language_set(enrolment=enrolment, language=chosen)
    if not enrolment.last_lesson_key:
        return redirect(course)
    return redirect("learning:lesson-detail", slug, enrolment.last_lesson_key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def course_leave(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask whether to leave and why; then leave."""
    enrolment = access_enrolment(request.user, slug)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enrolment_leave(enrolment=enrolment, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("You left %(course)s. Your progress and notes are kept.")
            % {"course": enrolment.course.title},
        )
        return redirect("learning:enrolment-list")
    context = {"enrolment": enrolment, "course": enrolment.course, "form": form}
    status = 422 if form.errors else 200
    return render(request, "learning/course/leave.html", context, status=status)


@login_required
@require_POST
def course_move(request: PersonRequest, slug: str) -> HttpResponse:
    """Go over to the newest release; what was done stays done."""
    enrolment = enrolment_move(enrolment=access_enrolment(request.user, slug))
    text = _("You are on release %(number)s now. Your progress is %(percent)s%%.")
    words = {"number": enrolment.release.number, "percent": enrolment.progress}
    messages.success(request, text % words)
    return redirect("learning:course-detail", slug)


@login_required
@require_POST
def course_bookmark(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep the course or let it go; for htmx the button as it is now."""
    course = access_course(request.user, slug)
    kept = request.POST.get("kept") == "1"
    bookmark_set(user=request.user, course=course, kept=kept)
    if is_htmx(request):
        context = {"course": course, "kept": kept, "words": request.GET.get("words") == "1"}
        return render(request, "learning/course/bookmark.html", context)
    return redirect(way_back(request, "", course.get_absolute_url()))
