"""Assessments: before, during and after an attempt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.clock import now
from core.errors import AppError
from learning.access import (
    LessonPlace,
    access_attempt,
    access_attempt_row,
    access_attempts,
    access_enrolment,
)
from learning.forms.attempt import answer_sent
from learning.models import Attempt
from learning.selectors import attempt as shown
from learning.selectors import result as judged
from learning.selectors.assessment import assessment_of
from learning.selectors.player import lesson_page
from learning.services import attempt as services
from learning.views.problem import json_view, wants_json
from people.http import PersonRequest


def attempt_intro(
    request: PersonRequest, place: LessonPlace, context: dict[str, Any]
) -> HttpResponse:
    """What there is to know before starting, and the attempts so far.

    The lesson view hands lessons of this kind over, with the `context` of the player's frame.
    """
    context |= {"page": lesson_page(place)}
    if place.enrolment is None:
        context["assessment"] = assessment_of(place.release.pk, place.key, place.language)
        return render(request, "learning/assessment/intro.html", context)
    standing = shown.assessment_standing(place.enrolment, place.key)
    if standing.open is not None and standing.open.is_over():
        services.attempt_settle(attempt=standing.open)
        standing = shown.assessment_standing(place.enrolment, place.key)
    asked = assessment_of(place.release.pk, place.key, place.language)
    context |= {"standing": standing, "assessment": asked}
    return render(request, "learning/assessment/intro.html", context)


@login_required
@require_POST
def attempt_start(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    enrolment = access_enrolment(request.user, slug)
    only_misses = request.POST.get("only") == "misses"
    try:
        attempt = services.attempt_start(
            enrolment=enrolment, lesson_key=key, only_misses=only_misses
        )
    except AppError as error:
        if error.status == 404:
            raise Http404 from error
        messages.error(request, str(error))
        return redirect("learning:lesson-detail", slug, key)
    return redirect("learning:attempt-detail", attempt.pk)


@login_required
@require_safe
@never_cache
def attempt_detail(request: PersonRequest, attempt_id: int) -> HttpResponse:
    """The questions of an open attempt; a closed one shows its result."""
    attempt = _current(request, attempt_id)
    if not attempt.is_open:
        return redirect("learning:attempt-result", attempt.pk)
    return render(request, "learning/assessment/attempt.html", _frame(shown.attempt_page(attempt)))


def _current(request: PersonRequest, attempt_id: int) -> Attempt:
    """The person's attempt, closed if its time has run out."""
    attempt = access_attempt(request.user, attempt_id)
    if attempt.is_open and attempt.is_over():
        services.attempt_settle(attempt=attempt)
        attempt = access_attempt(request.user, attempt_id)
    return attempt


def _frame(page: shown.AttemptPage | judged.ResultPage) -> dict[str, Any]:
    """What `base_player.html` asks for, and the page."""
    course = page.attempt.enrolment.course
    back = course.get_absolute_url()
    if judged.is_offered(page.attempt):
        back = reverse("learning:lesson-detail", args=[course.slug, page.attempt.lesson_key])
    context: dict[str, Any] = {
        "page": page,
        "course": course,
        "player_title": shown.attempt_course_title(page.attempt),
        "player_url": back,
        "player_sub": _("%(title)s · attempt %(number)s")
        % {"title": page.title, "number": page.attempt.number},
        "now": now(),
    }
    if isinstance(page, shown.AttemptPage):
        counts = {"answered": page.answered, "all": len(page.questions)}
        context["player_percent"] = page.percent
        context["player_label"] = _("%(answered)s of %(all)s answered") % counts
    return context


@login_required
@require_POST
def attempt_save(request: PersonRequest, attempt_id: int) -> HttpResponse:
    """All answers of the page at once: the way without JavaScript."""
    attempt = access_attempt(request.user, attempt_id)
    page = shown.attempt_page(attempt)
    try:
        older = [asked for asked in page.questions if not _saved(attempt, asked, request)]
    except AppError as error:
        if error.status != 409:
            raise
        messages.warning(request, str(error))
        return redirect("learning:attempt-result", attempt.pk)
    if older:
        numbers = ", ".join(str(asked.number) for asked in older)
        text = ngettext(
            "Question %(numbers)s was answered in another tab since; that answer stays.",
            "Questions %(numbers)s were answered in another tab since; those answers stay.",
            len(older),
        )
        messages.warning(request, text % {"numbers": numbers})
    elif request.POST.get("go") != "review":
        messages.success(request, _("Your answers are saved."))
    name = "attempt-review" if request.POST.get("go") == "review" else "attempt-detail"
    return redirect(f"learning:{name}", attempt.pk)


def _saved(attempt: Attempt, asked: shown.Asked, request: PersonRequest) -> bool:
    """Save one question of the form; False when a newer answer was kept instead."""
    sent = answer_sent(attempt, asked.key, request.POST)
    if (sent.answer, sent.flagged) == (asked.answer, asked.flagged) and attempt.is_open:
        return True
    saved = services.attempt_answer(
        attempt=attempt,
        question_key=asked.key,
        answer=sent.answer,
        flagged=sent.flagged,
        known=sent.known,
        timed=False,
    )
    return saved.outcome == "saved"


@require_POST
def attempt_answer(request: PersonRequest, attempt_id: int, question: str) -> HttpResponse:
    """Save one answer: JSON for the autosave, else back to the question."""
    if wants_json(request):
        return _answer_json(request, attempt_id, question)
    return _answer_page(request, attempt_id, question)


@json_view
def _answer_json(request: PersonRequest, attempt_id: int, question: str) -> HttpResponse:
    saved = _answer(request, attempt_id, question)
    deadline = saved.attempt.deadline_at
    return JsonResponse(
        {
            "outcome": saved.outcome,
            "replaced": saved.replaced,
            "revision": saved.answer.revision,
            "answered": saved.answer.answer is not None,
            "flagged": saved.answer.flagged,
            "deadline": deadline.isoformat() if deadline else None,
            "now": int(now().timestamp() * 1000),
        }
    )


@login_required
def _answer_page(request: PersonRequest, attempt_id: int, question: str) -> HttpResponse:
    try:
        saved = _answer(request, attempt_id, question)
    except AppError as error:
        if error.status != 409:
            raise
        messages.warning(request, str(error))
        return redirect("learning:attempt-result", attempt_id)
    name = shown.field_name(saved.attempt, question)
    return redirect(f"{reverse('learning:attempt-detail', args=[attempt_id])}#{name}")


def _answer(request: PersonRequest, attempt_id: int, question: str) -> services.AnswerSaved:
    attempt = access_attempt_row(request.user, attempt_id)
    if question not in attempt.questions:
        raise Http404
    sent = answer_sent(attempt, question, request.POST)
    return services.attempt_answer(
        attempt=attempt,
        question_key=question,
        answer=sent.answer,
        flagged=sent.flagged,
        revision=sent.revision,
        known=sent.known,
    )


@login_required
@require_safe
@never_cache
def attempt_review(request: PersonRequest, attempt_id: int) -> HttpResponse:
    """What is unanswered or flagged, before submitting."""
    attempt = _current(request, attempt_id)
    if not attempt.is_open:
        return redirect("learning:attempt-result", attempt.pk)
    return render(request, "learning/assessment/review.html", _frame(shown.attempt_page(attempt)))


@login_required
@require_POST
def attempt_submit(request: PersonRequest, attempt_id: int) -> HttpResponse:
    """Submit what is saved; a second time shows the same result."""
    attempt = access_attempt_row(request.user, attempt_id)
    services.attempt_submit(attempt=attempt)
    return redirect("learning:attempt-result", attempt.pk)


@login_required
@require_safe
def attempt_result(request: PersonRequest, attempt_id: int) -> HttpResponse:
    """Score, feedback, what to read again, and what comes next."""
    attempt, attempts = access_attempts(request.user, attempt_id)
    if attempt.is_open and attempt.is_over():
        services.attempt_settle(attempt=attempt)
        attempt, attempts = access_attempts(request.user, attempt_id)
    if attempt.is_open:
        return redirect("learning:attempt-detail", attempt.pk)
    page = judged.attempt_result(attempt, attempts)
    return render(request, "learning/assessment/result.html", _frame(page))
