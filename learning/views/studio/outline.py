"""The page on which a course is written: outline, lesson, settings."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from learning.access import access_draft, access_draft_lesson
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.reviews import comment_counts
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
    """One lesson of the draft, between the outline and its settings."""
    row = access_draft_lesson(request.user, draft, lesson)
    context = {
        "course": row.course,
        "tab": "content",
        "outline": draft_outline(row.course, comments=comment_counts(row.course)),
        "lesson": row,
    }
    return render(request, "learning/studio/draft/detail.html", context)
