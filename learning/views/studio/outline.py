"""The page on which a course is written: outline, lesson, settings."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from learning.access import access_draft, access_draft_lesson
from learning.content.newblock import menu_of
from learning.forms.studio.base import BlockForm
from learning.forms.studio.block import FORMS
from learning.forms.studio.lesson import LessonSettingsForm, settings_initial
from learning.models import ChangeKind, Course, CourseChange, Lesson
from learning.selectors.studio.lesson import DraftBlock, DraftPage, draft_page
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.reviews import comment_counts
from learning.views.studio.assessment_frame import assessment_frame
from people.http import PersonRequest


@login_required
@require_safe
def draft_detail(request: PersonRequest, draft: str) -> HttpResponse:
    """The draft's first lesson, or an outline that has none yet."""
    course = access_draft(request.user, draft)
    outline = draft_outline(course, comments=comment_counts(course))
    if outline.lessons:
        return redirect("learning:draft-lesson", draft, outline.lessons[0].key)
    context = {"course": course, "tab": "content", "outline": outline}
    return render(request, "learning/studio/draft/detail.html", context)


@login_required
@require_safe
def draft_lesson(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """One lesson of the draft, between the outline and its settings.

    `?edit=` opens the form of a block, `?after=` says where a new one is to go.
    """
    row = access_draft_lesson(request.user, draft, lesson)
    return lesson_shown(request, row)


def lesson_shown(
    request: HttpRequest, lesson: Lesson, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The lesson's page; `more` may bring a bound `form` of the block `edit`, or `settings`."""
    outline = draft_outline(lesson.course, comments=comment_counts(lesson.course))
    page = draft_page(lesson, outline)
    edit = more.pop("edit", request.GET.get("edit", ""))
    form = more.pop("form", None) or _form(page, edit)
    if form is not None:
        form.offer_lessons(page.outline.titles)
    context = {
        "course": lesson.course,
        "tab": "content",
        "outline": page.outline,
        "lesson": lesson,
        "page": page,
        "edit": edit,
        "form": form,
        "settings": LessonSettingsForm(initial=settings_initial(lesson)),
        "menu": menu_of(lesson.kind, lesson.blocks),
        "undo": _undo(page, request.GET.get("undo", "")),
        "converted": _converted(lesson, request.GET.get("converted", "")),
        "after": request.GET.get("after", page.blocks[-1].key if page.blocks else ""),
        **more,
        **assessment_frame(request, lesson, page.outline.titles, {"edit": edit, **more}),
    }
    return render(request, "learning/studio/draft/detail.html", context, status=status)


def outline_shown(request: HttpRequest, course: Course, *, error: str = "") -> HttpResponse:
    """What is in the outline, for the page on which the lesson `open` is."""
    lesson = course.lessons.filter(key=request.POST.get("open", "")).first()
    outline = draft_outline(course, comments=comment_counts(course))
    context = {"course": course, "outline": outline, "lesson": lesson, "error": error}
    return render(request, "learning/studio/outline/list.html", context)


def _converted(lesson: Lesson, change: str) -> CourseChange | None:
    """The conversion that was just made, and can be taken back."""
    if not change.isdecimal():
        return None
    kind = ChangeKind.LESSON_CONVERTED
    lines = CourseChange.objects.filter(course=lesson.course_id, lesson_key=lesson.key, kind=kind)
    return lines.filter(pk=int(change[:18])).defer("before", "after").first()


def _undo(page: DraftPage, key: str) -> str:
    """The key of a block that was just removed, and can be put back."""
    return "" if any(block.key == key for block in page.blocks) else key[:80]


def _form(page: DraftPage, key: str) -> BlockForm | None:
    block = next((each for each in page.blocks if each.key == key), None)
    return block_form(block, page) if block else None


def block_form(block: DraftBlock, page: DraftPage) -> BlockForm | None:
    """The form that the block opens with; None for a kind that is written elsewhere."""
    form = FORMS.get(block.kind)
    if form is None:
        return None
    initial = {**form.values(block.source), "base": block.digest}
    made = form(initial=initial, files=page.files, key=block.key)
    made.offer_lessons(page.outline.titles)
    return made
