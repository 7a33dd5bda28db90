"""Reviewing a draft: asking for it, reading with remarks, the verdict."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_comment, access_draft, access_review, works_on
from learning.forms.studio.review import CommentForm, DecideForm, ReviewAskForm
from learning.models import CourseReview
from learning.selectors.studio.reading import CLOSED, draft_reading
from learning.selectors.studio.reviews import (
    comment_counts,
    comments_by_block,
    comments_of,
    review_list,
)
from learning.services import review as service
from people.http import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_ask(request: PersonRequest, draft: str) -> HttpResponse:
    """The reviews of a course with their open remarks, and asking somebody for one."""
    course = access_draft(request.user, draft)
    form = ReviewAskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            review = service.review_ask(
                course=course,
                requested_by=request.user,
                reviewer=data["reviewer"],
                request=data["request"],
            )
        except AppError as error:
            form.add_error("reviewer", str(error))
        else:
            text = _("%(name)s was asked.") % {"name": review.reviewer.name}
            messages.success(request, text)
            return redirect("learning:review-ask", draft)
    context = {
        "course": course,
        "tab": "versions",
        "here": "review",
        "form": form,
        "reviews": list(review_list(course)[:20]),
        "comments": list(comments_of(course).filter(resolved_at=None)[:100]),
        "remarked": comments_of(course).exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "learning/studio/review/ask.html", context, status=status)


@login_required
@require_safe
def review_detail(request: PersonRequest, review_id: int) -> HttpResponse:
    """A review at the draft's first lesson."""
    return _page(request, access_review(request.user, review_id), "")


@login_required
@require_safe
def review_lesson(request: PersonRequest, review_id: int, lesson: str) -> HttpResponse:
    """A lesson of the draft as learners would read it, with remarks at its blocks."""
    return _page(request, access_review(request.user, review_id), lesson)


def _page(
    request: PersonRequest,
    review: CourseReview,
    lesson: str,
    *,
    words: str = "",
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    mine = review.reviewer_id == request.user.pk
    counts = comment_counts(review.course)
    deciding = mine and review.is_open
    reading = draft_reading(review.course, lesson, comments=counts, named=deciding)
    if reading is None and lesson:
        raise Http404
    key = reading.key if reading is not None else ""
    comments = comments_by_block(comments_of(review.course, key))
    shown = {block.key for block in reading.blocks} if reading is not None else set()
    general = [each for block, rows in comments.items() if block not in shown for each in rows]
    context = {
        "review": review,
        "course": review.course,
        "reading": reading,
        "rows": [(block, comments.get(block.key, [])) for block in reading.blocks]
        if reading
        else [],
        "general": general,
        "page": CLOSED,
        "mine": mine,
        "authors": works_on(request.user, review.course),
        "decide": DecideForm(
            initial={"digest": reading.digest if reading else "", "verdict": words}
        ),
        **more,
    }
    status = status or (422 if more.get("errors") else 200)
    return render(request, "learning/studio/review/detail.html", context, status=status)


@login_required
@require_POST
def comment_add(request: PersonRequest, review_id: int) -> HttpResponse:
    """A remark; for htmx the remarks of its block."""
    review = access_review(request.user, review_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        if is_htmx(request):
            place = form.data.get("lesson", ""), form.data.get("block", "")
            return _remarks(request, review, *place, errors=form.errors)
        return _page(request, review, form.data.get("lesson", ""), errors=form.errors)
    data = form.cleaned_data
    service.comment_add(
        review=review,
        author=request.user,
        text=data["text"],
        client_id=form.sent_as,
        lesson_key=data["lesson"],
        block_key=data["block"],
    )
    return _remarks(request, review, data["lesson"], data["block"])


@login_required
@require_POST
def comment_resolve(request: PersonRequest, review_id: int, comment_id: int) -> HttpResponse:
    """A remark dealt with, or open again."""
    review = access_review(request.user, review_id)
    comment = access_comment(request.user, review_id, comment_id)
    resolved = request.POST.get("resolved", "1") == "1"
    service.comment_resolve(comment=comment, actor=request.user, resolved=resolved)
    if request.POST.get("from") == "list":
        return redirect("learning:review-ask", review.course.slug)
    if request.POST.get("from") == "studio":
        page = reverse("learning:draft-lesson", args=[review.course.slug, comment.lesson_key])
        return redirect(f"{page}#block-{comment.block_key}")
    return _remarks(request, review, comment.lesson_key, comment.block_key)


def _remarks(
    request: PersonRequest, review: CourseReview, lesson: str, block: str, **more: Any
) -> HttpResponse:
    if is_htmx(request):
        context = {
            "review": review,
            "lesson_key": lesson,
            "block_key": block,
            "comments": comments_of(review.course, lesson).filter(block_key=block),
            **more,
        }
        status = 422 if more else 200
        return render(request, "learning/studio/review/comments.html", context, status=status)
    url = reverse("learning:review-detail", args=[review.pk])
    if lesson:
        url = reverse("learning:review-lesson", args=[review.pk, lesson])
    return redirect(f"{url}#comments-{block}")


@login_required
@require_POST
def review_decide(request: PersonRequest, review_id: int) -> HttpResponse:
    """Approve or return."""
    review = access_review(request.user, review_id)
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise AppError("decision_missing", _("Approve the draft, or return it."))
    words, seen = form.cleaned_data["verdict"], form.cleaned_data["digest"]
    approve = form.cleaned_data["decision"] == "approve"
    try:
        service.review_decide(
            review=review, actor=request.user, approve=approve, verdict=words, seen=seen
        )
    except AppError as error:
        if error.code == "draft_changed":
            # What there is now, to be read before it is approved from there.
            told = {"verdict": [str(error)]}
            return _page(request, review, "", words=words, status=error.status, errors=told)
        if error.code != "verdict_missing":
            raise
        form.add_error("verdict", str(error))
        return _page(request, review, "", decide=form, errors=form.errors)
    said = _("Approved. The author can publish it.") if approve else _("Returned to the author.")
    messages.success(request, said)
    return redirect("learning:review-detail", review_id)


@login_required
@require_POST
def review_withdraw(request: PersonRequest, review_id: int) -> HttpResponse:
    """Ask no more."""
    review = access_review(request.user, review_id)
    course = access_draft(request.user, review.course.slug)
    service.review_withdraw(review=review, actor=request.user)
    messages.success(request, _("The draft is no longer open to them."))
    return redirect("learning:review-ask", course.slug)
