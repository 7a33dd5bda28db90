"""Writing the questions of an assessment, from its page, a form, or what a browser kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft_lesson
from learning.content.keys import digest
from learning.content.questiondraft import question_lacks
from learning.content.questions import Question
from learning.forms.studio.question import QuestionForm
from learning.models import Lesson
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.question import DraftQuestion, question_shown
from learning.selectors.studio.question_preview import question_preview
from learning.services.bank import bank_take
from learning.services.edit import EditConflictError
from learning.services.question import (
    question_add,
    question_duplicate,
    question_move,
    question_remove,
    question_restore,
    question_save,
)
from learning.views.problem import form_refusal, wants_json
from learning.views.studio.assessment_frame import question_form
from learning.views.studio.block import page_or_program
from learning.views.studio.conflict import posted
from learning.views.studio.outline import lesson_shown
from people.http import PersonRequest


@login_required
@require_safe
def question_detail(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """One question of the page, with `?edit=1` as a form; the whole page without htmx."""
    row = access_draft_lesson(request.user, draft, lesson)
    editing = request.GET.get("edit") == "1"
    if not is_htmx(request):
        query = f"?edit={draft_question}" if editing else ""
        return redirect(f"{_page(row)}{query}#question-{draft_question}")
    shown = _found(row, draft_question)
    return _fragment(request, row, shown, _opened_form(row, shown) if editing else None)


@login_required
@require_POST
def question_create(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Add a question of the kind `kind` at the end, and open its form."""
    row = access_draft_lesson(request.user, draft, lesson)
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    question = question_add(lesson=row, actor=request.user, kind=kind, key=key)
    return _opened(request, row, question)


@page_or_program
@require_POST
def question_update(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Store what was written: for the script as JSON, for htmx as the question, else a redirect."""
    row = access_draft_lesson(request.user, draft, lesson)
    current = _stored(row, draft_question)
    form = QuestionForm(request.POST, key=draft_question)
    if not form.is_valid():
        return _refused(request, row, draft_question, form)
    question = form.question(current or {"key": draft_question})
    if request.POST.get("choice") == "both":
        both = question_add(lesson=row, actor=request.user, question=question, after=draft_question)
        return _opened(request, row, both)
    try:
        stored = question_save(
            lesson=row, actor=request.user, key=draft_question, question=question, edit=form.edit
        )
    except EditConflictError as conflict:
        return _conflict(request, row, question, conflict)
    if request.POST.get("resize"):
        return _opened(request, row, stored)
    if wants_json(request):
        problems = [str(problem) for problem in question_lacks(stored)]
        return JsonResponse({"digest": digest(stored), "problems": problems})
    return _closed(request, row, draft_question)


@login_required
@require_POST
def question_place(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Move the question one place `up` or `down`."""
    row = access_draft_lesson(request.user, draft, lesson)
    up = request.POST.get("to") == "up"
    question_move(lesson=row, actor=request.user, key=draft_question, up=up)
    return _listed(request, row, focus=draft_question)


@login_required
@require_POST
def question_copy(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Put a copy of the question behind it, and open its form."""
    row = access_draft_lesson(request.user, draft, lesson)
    copy = question_duplicate(lesson=row, actor=request.user, key=draft_question)
    return _listed(request, row, edit=copy["key"])


@login_required
@require_POST
def question_delete(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Take the question out; what stands in its place offers to undo that."""
    row = access_draft_lesson(request.user, draft, lesson)
    base = request.POST.get("base", "")
    try:
        question_remove(lesson=row, actor=request.user, key=draft_question, base=base)
    except EditConflictError as conflict:
        messages.warning(request, str(conflict))
        return _listed(request, row)
    return _listed(request, row, undo=draft_question)


@login_required
@require_POST
def question_undo(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Put a question that was removed back where it stood."""
    row = access_draft_lesson(request.user, draft, lesson)
    question_restore(lesson=row, actor=request.user, key=draft_question)
    return _listed(request, row, focus=draft_question)


@login_required
@require_POST
def question_bank(
    request: PersonRequest, draft: str, lesson: str, draft_question: str
) -> HttpResponse:
    """Copy the question into the course's bank, unless the same is there."""
    row = access_draft_lesson(request.user, draft, lesson)
    question = _stored(row, draft_question)
    if question is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    if bank_take(course=row.course, actor=request.user, questions=[question]):
        messages.success(request, _("The bank has a copy of the question."))
    else:
        messages.info(request, _("The bank has this question already."))
    return _listed(request, row, focus=draft_question)


def _page(lesson: Lesson) -> str:
    return reverse("learning:draft-lesson", args=[lesson.course.slug, lesson.key])


def _stored(lesson: Lesson, key: str) -> Question | None:
    questions: list[Question] = (lesson.assessment or {}).get("questions", [])
    return next((question for question in questions if question["key"] == key), None)


def _found(lesson: Lesson, key: str) -> DraftQuestion:
    question = _stored(lesson, key)
    if question is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    number = 1 + (lesson.assessment or {})["questions"].index(question)
    return question_shown(question, number)


def _opened_form(lesson: Lesson, shown: DraftQuestion) -> QuestionForm:
    return question_form(shown, draft_outline(lesson.course).titles)


def _opened(request: HttpRequest, lesson: Lesson, question: Question) -> HttpResponse:
    """The question with its form open."""
    key = question["key"]
    if not is_htmx(request):
        return redirect(f"{_page(lesson)}?edit={key}#question-{key}")
    shown = _found(lesson, key)
    return _fragment(request, lesson, shown, _opened_form(lesson, shown))


def _closed(request: HttpRequest, lesson: Lesson, key: str) -> HttpResponse:
    if is_htmx(request):
        return _fragment(request, lesson, _found(lesson, key), None)
    return redirect(f"{_page(lesson)}#question-{key}")


def _listed(
    request: HttpRequest, lesson: Lesson, *, edit: str = "", undo: str = "", focus: str = ""
) -> HttpResponse:
    """The page after a change of the list; htmx follows, and takes the list from it."""
    query = f"?edit={edit}" if edit else f"?undo={undo}" if undo else ""
    place = f"gone-{undo}" if undo else f"question-{edit or focus}"
    return redirect(f"{_page(lesson)}{query}#{place}")


def _fragment(
    request: HttpRequest,
    lesson: Lesson,
    shown: DraftQuestion,
    form: QuestionForm | None,
) -> HttpResponse:
    context = {
        "course": lesson.course,
        "lesson": lesson,
        "question": shown,
        "question_form": form,
        "edit": shown.key if form else "",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "learning/studio/question/item.html", context, status=status)


def _refused(request: HttpRequest, lesson: Lesson, key: str, form: QuestionForm) -> HttpResponse:
    """What was entered comes back with what is wrong with it."""
    if wants_json(request):
        raise form_refusal(form)
    if is_htmx(request):
        form.offer_lessons(draft_outline(lesson.course).titles)
        return _fragment(request, lesson, _found(lesson, key), form)
    return lesson_shown(request, lesson, status=422, edit=key, question_form=form)


def _conflict(
    request: HttpRequest, lesson: Lesson, mine: Question, conflict: EditConflictError
) -> HttpResponse:
    """Both versions side by side, to choose from; nothing was stored yet."""
    if wants_json(request):
        raise conflict
    context = {
        "course": lesson.course,
        "tab": "content",
        "lesson": lesson,
        **conflict_context(request, mine, conflict),
        "action": reverse(
            "learning:draft-question-update",
            args=[lesson.course.slug, lesson.key, mine["key"]],
        ),
        "stored_url": f"{_page(lesson)}#question-{mine['key']}",
        "stored_get": reverse(
            "learning:draft-question-detail",
            args=[lesson.course.slug, lesson.key, mine["key"]],
        ),
    }
    name = "conflict" if is_htmx(request) else "conflict_page"
    return render(request, f"learning/studio/question/{name}.html", context, status=409)


def conflict_context(
    request: HttpRequest, mine: Question, conflict: EditConflictError
) -> dict[str, Any]:
    """What the choice between two versions of a question shows."""
    theirs = conflict.theirs
    return {
        "key": mine["key"],
        "mine": question_shown(mine, 0),
        "mine_view": question_preview(mine),
        "theirs": question_shown(theirs, 0) if theirs else None,
        "theirs_view": question_preview(theirs) if theirs else None,
        "message": str(conflict),
        "posted": posted(request),
    }
