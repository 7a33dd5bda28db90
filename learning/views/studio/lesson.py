"""Changing the lessons of a draft: adding, moving, settings, removing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft, access_draft_lesson
from learning.content.keys import digest
from learning.forms.studio.lesson import LessonSettingsForm, TitleForm
from learning.models import Format, LessonKind
from learning.services.convert import conversion_base, conversion_of, lesson_convert
from learning.services.edit import EditConflictError
from learning.services.outline import (
    lesson_add,
    lesson_change,
    lesson_duplicate,
    lesson_move,
    lesson_remove,
    lesson_settings,
    lesson_step,
)
from learning.views.problem import form_refusal, wants_json
from learning.views.studio.block import page_or_program
from learning.views.studio.outline import lesson_shown, outline_shown
from people.http import PersonRequest


@login_required
@require_POST
def lesson_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Add a lesson, an assessment, a workshop or a practice, and open it."""
    course = access_draft(request.user, draft)
    form = TitleForm(request.POST)
    if not form.is_valid():
        if is_htmx(request):
            return outline_shown(request, course)
        messages.error(request, _("Enter a title for the lesson."))
        return redirect("learning:draft-detail", draft)
    key, kind = request.POST.get("section", ""), request.POST.get("kind", "")
    lesson = lesson_add(
        course=course,
        actor=request.user,
        title=form.cleaned_data["title"],
        kind=kind if kind in LessonKind.values else LessonKind.LESSON,
        section=get_object_or_404(course.sections, key=key) if key else None,
    )
    if is_htmx(request):
        return outline_shown(request, course)
    return redirect("learning:draft-lesson", draft, lesson.key)


@page_or_program
@require_POST
def lesson_update(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Store the lesson's settings."""
    row = access_draft_lesson(request.user, draft, lesson)
    form = LessonSettingsForm(request.POST)
    if not form.is_valid():
        if wants_json(request):
            raise form_refusal(form)
        return lesson_shown(request, row, status=422, settings=form)
    try:
        row = lesson_change(lesson=row, actor=request.user, edit=form.edit, **form.settings())
    except EditConflictError as conflict:
        if wants_json(request):
            raise
        data = request.POST.copy()
        # Saving once more means: mine, in spite of theirs, which the page now shows.
        data["base"] = conflict.extra["digest"]
        context = {"settings": LessonSettingsForm(data), "settings_theirs": conflict.theirs}
        return lesson_shown(request, row, status=409, **context)
    if wants_json(request):
        return JsonResponse({"digest": digest(lesson_settings(row)), "problems": []})
    messages.success(request, _("The lesson's settings are saved."))
    return redirect("learning:draft-lesson", draft, lesson)


@page_or_program
@require_POST
def lesson_place(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Move the lesson one place `up` or `down`, or into a `section` behind the lesson `after`."""
    row = access_draft_lesson(request.user, draft, lesson)
    to = request.POST.get("to")
    if to in {"up", "down"}:
        lesson_step(lesson=row, actor=request.user, up=to == "up")
    else:
        key = request.POST.get("section", "")
        section = get_object_or_404(row.course.sections, key=key) if key else None
        last = request.POST.get("after", "")
        lesson_move(lesson=row, actor=request.user, section=section, after=last)
    if wants_json(request):
        order = row.course.lessons.order_by("position", "pk").values_list("key", flat=True)
        return JsonResponse({"order": list(order)})
    return redirect("learning:draft-lesson", draft, lesson)


@login_required
@require_POST
def lesson_copy(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    row = access_draft_lesson(request.user, draft, lesson)
    copy = lesson_duplicate(lesson=row, actor=request.user)
    return redirect("learning:draft-lesson", draft, copy.key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_turn(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Say what becomes of the lesson as an assessment, or the other way round; then do it."""
    row = access_draft_lesson(request.user, draft, lesson)
    error = ""
    if request.method == "POST":
        try:
            change = lesson_convert(
                lesson=row, actor=request.user, base=request.POST.get("base", "")
            )
        except AppError as refused:
            error = str(refused)
            row.refresh_from_db()
        else:
            response = redirect("learning:draft-lesson", draft, lesson)
            response["Location"] += f"?converted={change.pk}"
            return response
    context = {
        "course": row.course,
        "tab": "content",
        "lesson": row,
        "made": conversion_of(row),
        "base": conversion_base(row),
        "possible": row.course.format == Format.COURSE,
        "error": error,
    }
    status = 409 if error else 200
    return render(request, "learning/studio/draft/convert.html", context, status=status)


@login_required
@require_POST
def lesson_delete(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    row = access_draft_lesson(request.user, draft, lesson)
    lesson_remove(lesson=row, actor=request.user)
    messages.info(
        request,
        _("“%(title)s” is gone from the draft. The course's history can bring it back.")
        % {"title": row.title},
    )
    return redirect("learning:draft-detail", draft)
