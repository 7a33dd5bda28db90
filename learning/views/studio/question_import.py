"""Questions from files: uploaded, looked at item by item, then taken in one go."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from learning.access import access_draft, access_draft_lesson
from learning.exchange.model import QuestionItem
from learning.exchange.read import LARGEST_FILE
from learning.models import Course, Lesson, LessonKind
from learning.selectors.question import QuestionView
from learning.selectors.studio.question import DraftQuestion, bank_questions, question_shown
from learning.selectors.studio.question_preview import question_preview
from learning.services.question import questions_add, questions_unknown
from learning.services.question_import import import_keep, import_read, questions_take
from people.http import PersonRequest


@dataclass(frozen=True)
class ItemRow:
    """An item of the report; `known` says that the bank has the same question already."""

    number: int
    item: QuestionItem
    shown: DraftQuestion | None
    view: QuestionView | None
    known: bool

    @property
    def name(self) -> str:
        return f"item-{self.number}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_import(request: PersonRequest, draft: str) -> HttpResponse:
    """Upload a file of questions; with `?file=` what is in it, to choose from."""
    course = access_draft(request.user, draft)
    into = request.POST.get("into", request.GET.get("into", ""))
    if request.method == "POST":
        upload = request.FILES.get("file")
        problem = _problem(upload.size if upload else None)
        if upload is None or problem:
            return _asked(request, course, into, problem=problem)
        token = import_keep(course=course, actor=request.user, upload=upload)
        query = urlencode({"file": token, **({"into": into} if into else {})})
        return redirect(f"{reverse('learning:draft-question-import', args=[draft])}?{query}")
    token = request.GET.get("file", "")
    if not token:
        return _asked(request, course, into)
    return _report(request, course, token, into)


@login_required
@require_POST
def question_import_take(request: PersonRequest, draft: str) -> HttpResponse:
    """Take the ticked items into the bank, or into the assessment `into`."""
    course = access_draft(request.user, draft)
    into, token = request.POST.get("into", ""), request.POST.get("file", "")
    chosen = {int(n) for n in request.POST.getlist("item") if n.isascii() and n.isdecimal()}
    lesson = access_draft_lesson(request.user, draft, into) if into else None
    try:
        count = questions_take(
            course=course, actor=request.user, token=token, chosen=chosen, lesson=lesson
        )
    except AppError as error:
        if error.code == "import_gone":
            return _asked(request, course, into, problem=str(error))
        messages.error(request, str(error))
        return _report(request, course, token, into, status=422)
    text = ngettext("%(n)d question added.", "%(n)d questions added.", count) % {"n": count}
    passed_over = len(chosen) - count
    if passed_over > 0:
        text += " " + _("%(n)d were there already.") % {"n": passed_over}
    messages.success(request, text)
    return _at(course, lesson)


@login_required
@require_POST
def bank_use(request: PersonRequest, draft: str) -> HttpResponse:
    """Copy the ticked questions of the bank into the assessment `into`."""
    course = access_draft(request.user, draft)
    lesson = access_draft_lesson(request.user, draft, request.POST.get("into", ""))
    chosen = set(request.POST.getlist("bank"))
    questions = [each for each in bank_questions(course) if each["key"] in chosen]
    if not questions:
        messages.warning(request, _("Tick the questions to copy."))
        return redirect("learning:draft-bank", draft)
    count = questions_add(lesson=lesson, actor=request.user, questions=questions)
    text = ngettext("%(n)d question added.", "%(n)d questions added.", count) % {"n": count}
    messages.success(request, text)
    return _at(course, lesson)


def _at(course: Course, lesson: Lesson | None) -> HttpResponse:
    if lesson is not None:
        return redirect("learning:draft-lesson", course.slug, lesson.key)
    return redirect("learning:draft-bank", course.slug)


def _problem(size: int | None) -> str:
    if size is None:
        return _("Choose a file.")
    if size > LARGEST_FILE:
        return _("A file of questions may be at most 50 MB; split it up.")
    return ""


def _asked(request: PersonRequest, course: Course, into: str, *, problem: str = "") -> HttpResponse:
    context = {"course": course, "tab": "questions", "into": into, "problem": problem}
    status = 422 if problem else 200
    return render(request, "learning/studio/bank/import.html", context, status=status)


def _report(
    request: PersonRequest, course: Course, token: str, into: str, *, status: int = 200
) -> HttpResponse:
    try:
        found = import_read(course=course, actor=request.user, token=token)
    except AppError as error:
        return _asked(request, course, into, problem=str(error))
    bank = list(bank_questions(course))
    rows = [
        ItemRow(
            number=at,
            item=item,
            shown=question_shown(item.question, at + 1) if item.question else None,
            view=question_preview(item.question) if item.question else None,
            known=item.question is not None and not questions_unknown([item.question], bank),
        )
        for at, item in enumerate(found.items)
    ]
    assessments = course.lessons.filter(kind=LessonKind.ASSESSMENT).order_by("position", "pk")
    context = {
        "course": course,
        "tab": "questions",
        "token": token,
        "into": into,
        "rows": rows,
        "notes": found.notes,
        "counts": {name: found.count(name) for name in ("imported", "partly", "refused")},
        "assessments": list(assessments.values_list("key", "title")),
    }
    return render(request, "learning/studio/bank/report.html", context, status=status)
