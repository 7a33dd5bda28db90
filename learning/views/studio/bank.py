"""The course's bank of questions: finding, writing, copying, and taking out as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft
from learning.content.keys import digest
from learning.content.questiondraft import DIFFICULTIES, LABELS, MENU, question_lacks
from learning.content.questions import Question
from learning.forms.studio.assessment import BankFilterForm
from learning.forms.studio.question import QuestionForm
from learning.models import BankQuestion, Course, LessonKind
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.question import (
    bank_filtered,
    bank_shown,
    bank_tags,
)
from learning.selectors.studio.question_export import FORMS, FileForm
from learning.selectors.studio.question_export import bank_export as bank_export_of
from learning.services.bank import (
    bank_add,
    bank_duplicate,
    bank_remove,
    bank_restore,
    bank_save,
)
from learning.services.edit import EditConflictError
from learning.views.problem import form_refusal, wants_json
from learning.views.studio.assessment_frame import question_form
from learning.views.studio.block import page_or_program
from learning.views.studio.question import conflict_context
from people.http import PersonRequest

A_PAGE = 50


@login_required
@require_safe
def draft_bank(request: PersonRequest, draft: str) -> HttpResponse:
    """The questions of the bank, found by words, tag, kind and difficulty.

    `?into=` names the assessment for which questions are chosen, `?undo=` one just removed.
    """
    course = access_draft(request.user, draft)
    wishes = BankFilterForm(request.GET).wishes()
    rows = bank_filtered(course, **wishes)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    assessments = course.lessons.filter(kind=LessonKind.ASSESSMENT).order_by("position", "pk")
    undo = request.GET.get("undo", "")[:80]
    context = {
        "course": course,
        "tab": "questions",
        "page": page,
        "questions": bank_shown(course, list(page.object_list), page.start_index()),
        "wishes": wishes,
        "filtered": any(wishes.values()),
        "tags": bank_tags(course),
        "kinds": LABELS.items(),
        "difficulties": DIFFICULTIES,
        "menu": MENU,
        "assessments": list(assessments.values_list("key", "title")),
        "into": request.GET.get("into", ""),
        "undo": "" if any(row.key == undo for row in page.object_list) else undo,
    }
    name = "results" if is_htmx(request) else "list"
    return render(request, f"learning/studio/bank/{name}.html", context)


@login_required
@require_POST
def bank_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Add a question of the kind `kind`, and open it."""
    course = access_draft(request.user, draft)
    row = bank_add(course=course, actor=request.user, kind=request.POST.get("kind", ""))
    return redirect("learning:draft-bank-question", draft, row.key)


@page_or_program
@require_http_methods(["GET", "HEAD", "POST"])
def bank_question(request: PersonRequest, draft: str, banked: str) -> HttpResponse:
    """One question of the bank as a form; saved by itself where scripts run."""
    course = access_draft(request.user, draft)
    row = BankQuestion.objects.filter(course=course, key=banked).first()
    if request.method == "POST":
        return _sent(request, course, banked, row)
    if row is None:
        raise Http404
    return _shown(request, course, row)


def _sent(
    request: PersonRequest, course: Course, banked: str, row: BankQuestion | None
) -> HttpResponse:
    form = QuestionForm(request.POST, key=banked)
    if not form.is_valid():
        if wants_json(request):
            raise form_refusal(form)
        return _shown(request, course, _gone_or(row), form=form)
    question = form.question(row.question if row is not None else {"key": banked})
    if request.POST.get("choice") == "both":
        both = bank_add(course=course, actor=request.user, question=question)
        return redirect("learning:draft-bank-question", course.slug, both.key)
    try:
        stored = bank_save(
            course=course, actor=request.user, key=banked, question=question, edit=form.edit
        )
    except EditConflictError as conflict:
        return _conflict(request, course, question, conflict)
    if wants_json(request):
        problems = [str(problem) for problem in question_lacks(stored)]
        return JsonResponse({"digest": digest(stored), "problems": problems})
    if request.POST.get("resize"):
        return redirect("learning:draft-bank-question", course.slug, banked)
    return redirect(f"{reverse('learning:draft-bank', args=[course.slug])}#question-{banked}")


@login_required
@require_POST
def bank_copy(request: PersonRequest, draft: str, banked: str) -> HttpResponse:
    """Put a copy of the question into the bank, and open it."""
    course = access_draft(request.user, draft)
    copy = bank_duplicate(course=course, actor=request.user, key=banked)
    return redirect("learning:draft-bank-question", draft, copy.key)


@login_required
@require_POST
def bank_delete(request: PersonRequest, draft: str, banked: str) -> HttpResponse:
    """Take the question out of the bank; the page then offers to undo that."""
    course = access_draft(request.user, draft)
    page = reverse("learning:draft-bank", args=[draft])
    try:
        bank_remove(
            course=course, actor=request.user, key=banked, base=request.POST.get("base", "")
        )
    except EditConflictError as conflict:
        messages.warning(request, str(conflict))
        return redirect(f"{page}#question-{banked}")
    return redirect(f"{page}?undo={banked}#gone-{banked}")


@login_required
@require_POST
def bank_undo(request: PersonRequest, draft: str, banked: str) -> HttpResponse:
    """Put a question that was removed back into the bank."""
    course = access_draft(request.user, draft)
    bank_restore(course=course, actor=request.user, key=banked)
    return redirect(f"{reverse('learning:draft-bank', args=[draft])}#question-{banked}")


@login_required
@require_safe
def bank_report(request: PersonRequest, draft: str, form: str) -> HttpResponse:
    """What of the bank a file of that form cannot say, question by question, before it is taken."""
    course = access_draft(request.user, draft)
    context = {
        "course": course,
        "tab": "questions",
        "form": form,
        "export": bank_export_of(course, _file_form(form)),
        "forms": [(key, each.name) for key, each in FORMS.items()],
    }
    return render(request, "learning/studio/bank/export.html", context)


@login_required
@require_safe
def bank_export(request: PersonRequest, draft: str, form: str) -> HttpResponse:
    """The finished questions of the bank as a file."""
    course = access_draft(request.user, draft)
    written = _file_form(form)
    text = bank_export_of(course, written).text
    answer = HttpResponse(text, content_type=f"{written.content_type}; charset=utf-8")
    name = f"{course.slug}-questions.{written.ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file_form(name: str) -> FileForm:
    if name not in FORMS:
        raise Http404
    return FORMS[name]


def _gone_or(row: BankQuestion | None) -> BankQuestion:
    if row is None:
        raise AppError("question_gone", _("Somebody removed this question."), status=409)
    return row


def _shown(
    request: PersonRequest, course: Course, row: BankQuestion, *, form: QuestionForm | None = None
) -> HttpResponse:
    shown = bank_shown(course, [row])[0]
    titles = draft_outline(course).titles
    if form is not None:
        form.offer_lessons(titles)
    context = {
        "course": course,
        "tab": "questions",
        "question": shown,
        "form": form or question_form(shown, titles),
    }
    status = 422 if form is not None else 200
    return render(request, "learning/studio/bank/detail.html", context, status=status)


def _conflict(
    request: PersonRequest, course: Course, mine: Question, conflict: EditConflictError
) -> HttpResponse:
    """Both versions side by side, to choose from; nothing was stored yet."""
    if wants_json(request):
        raise conflict
    here = reverse("learning:draft-bank-question", args=[course.slug, mine["key"]])
    gone = conflict.theirs is None
    context = {
        "course": course,
        "tab": "questions",
        **conflict_context(request, mine, conflict),
        "action": here,
        "stored_url": reverse("learning:draft-bank", args=[course.slug]) if gone else here,
    }
    return render(request, "learning/studio/question/conflict_page.html", context, status=409)
