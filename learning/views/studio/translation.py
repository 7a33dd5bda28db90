"""Translating a course: its languages, and each text beside its original."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from core.i18n import language_name
from learning.access import access_draft, access_translation
from learning.bundle.translation import BANK, COURSE
from learning.content.translate import Said
from learning.forms.studio.translation import LanguageForm, Texts, unit_form
from learning.models import Course, CourseTranslation
from learning.selectors.studio.reading import CLOSED
from learning.selectors.studio.translation import (
    TranslationPage,
    language_rows,
    said_row,
    translation_page,
    unit_stored,
)
from learning.selectors.translation import course_languages
from learning.services import translation as services
from learning.services.edit import EditConflictError
from learning.services.translation import TextPlace
from learning.views.problem import wants_json
from learning.views.studio.block import page_or_program
from people.http import PersonRequest


@login_required
@require_safe
def translation_list(request: PersonRequest, draft: str) -> HttpResponse:
    """The languages of the course and how far each is."""
    return _listed(request, access_draft(request.user, draft))


def _listed(request: HttpRequest, course: Course, form: LanguageForm | None = None) -> HttpResponse:
    languages = course_languages(course)
    own = str(course.draft.metadata.get("language") or course.language)
    context = {
        "course": course,
        "tab": "translations",
        "rows": language_rows(course, languages=languages),
        "own": own,
        "form": form or LanguageForm(taken=[own, *languages]),
    }
    status = 422 if form is not None else 200
    return render(request, "learning/studio/translation/list.html", context, status=status)


@login_required
@require_POST
def translation_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Add a language, and go to the first text to translate."""
    course = access_draft(request.user, draft)
    form = LanguageForm(request.POST, taken=[])
    if not form.is_valid():
        return _listed(request, course, form)
    try:
        row = services.language_add(course=course, actor=request.user, language=form.chosen)
    except AppError as error:
        form.add_error("tag" if form.cleaned_data["tag"] else "language", str(error))
        return _listed(request, course, form)
    return redirect("learning:draft-translation-place", draft, row.language, COURSE)


@login_required
@require_safe
def translation_detail(request: PersonRequest, draft: str, language: str) -> HttpResponse:
    """To the first place with something to do."""
    row = access_translation(request.user, draft, language)
    rows = language_rows(row.course, languages=[language])
    place = next(each for each in rows if each.language == language).following
    key = place.key if place else COURSE
    return redirect("learning:draft-translation-place", draft, language, key)


@login_required
@require_POST
def translation_delete(request: PersonRequest, draft: str, language: str) -> HttpResponse:
    """Take the language out; the history can bring it back."""
    row = access_translation(request.user, draft, language)
    services.language_remove(course=row.course, actor=request.user, language=language)
    text = _("%(name)s is gone from the draft. The history can bring it back.")
    messages.success(request, text % {"name": language_name(language)})
    return redirect("learning:draft-translation-list", draft)


@login_required
@require_safe
def translation_place(
    request: PersonRequest, draft: str, language: str, place: str
) -> HttpResponse:
    """The texts of a lesson, of what describes the course, or of its bank, side by side."""
    row = access_translation(request.user, draft, language)
    return _page_shown(request, _page(row, place))


def _page(row: CourseTranslation, place: str) -> TranslationPage:
    lesson = None
    if place not in {COURSE, BANK}:
        lesson = row.course.lessons.filter(key=place).first()
        if lesson is not None:
            lesson.course = row.course
    page = translation_page(row.course, row.language, place, lesson)
    if page is None:
        raise Http404
    return page


def _page_shown(
    request: HttpRequest, page: TranslationPage, bound: Texts | None = None, status: int = 200
) -> HttpResponse:
    forms = {unit.key: unit_form(unit, page.language) for unit in page.units}
    if bound is not None:
        forms[bound.unit.key] = bound
    units = [(unit, forms[unit.key]) for unit in page.units]
    context = _context(page) | {"units": units}
    return render(request, "learning/studio/translation/place.html", context, status=status)


def _context(page: TranslationPage) -> dict[str, Any]:
    return {"course": page.course, "tab": "translations", "translation": page, "page": CLOSED}


@login_required
@require_safe
def unit_detail(
    request: PersonRequest, draft: str, language: str, place: str, unit: str
) -> HttpResponse:
    """One unit as it is stored; the whole page without htmx."""
    row = access_translation(request.user, draft, language)
    if not is_htmx(request):
        return _back(draft, language, place, unit)
    return _unit_shown(request, _page(row, place), unit)


def _back(draft: str, language: str, place: str, unit: str) -> HttpResponse:
    url = reverse("learning:draft-translation-place", args=[draft, language, place])
    return redirect(f"{url}#unit-{unit}")


def _unit_shown(
    request: HttpRequest, page: TranslationPage, key: str, form: Texts | None = None
) -> HttpResponse:
    unit = next((each for each in page.units if each.key == key), None)
    if unit is None:
        raise AppError("unit_gone", _("This is not in the original any more."), status=409)
    shown = form or unit_form(unit, page.language)
    context = _context(page) | {"unit": unit, "form": shown}
    status = 422 if form is not None else 200
    return render(request, "learning/studio/translation/unit.html", context, status=status)


# What can be done with a unit once it is stored.
THEN: dict[str, Callable[..., list[Said]]] = {
    "copy": services.unit_copy,
    "confirm": services.unit_confirm,
}


@page_or_program
@require_POST
def unit_update(
    request: PersonRequest, draft: str, language: str, place: str, unit: str
) -> HttpResponse:
    """Store what was written: for the script as JSON, for htmx as the unit, else by a redirect.

    With `then` the original is put where nothing is yet, or the rest is said to be up to date.
    """
    row = access_translation(request.user, draft, language)
    at = _place(row, place, unit)
    shown = unit_stored(at)
    form = unit_form(shown, language, request.POST)
    if not form.is_valid():
        return _refused(request, row, at, form)
    try:
        said = services.unit_save(
            place=at, actor=request.user, texts=form.written(), edit=form.edit
        )
    except EditConflictError as conflict:
        return _conflict(request, row, at, form, conflict)
    then = THEN.get(request.POST.get("then", ""))
    if then is not None:
        said = then(place=at, actor=request.user, edit=form.edit)
    if wants_json(request):
        fresh = said_row(unit, shown.kind, said)
        problems = [each.problem for each in said if each.problem]
        words = {"state": fresh.state, "words": fresh.words}
        return JsonResponse({"digest": fresh.digest, "problems": problems, **words})
    if is_htmx(request):
        return _unit_shown(request, _page(row, place), unit)
    return _back(draft, language, place, unit)


def _place(row: CourseTranslation, key: str, unit: str) -> TextPlace:
    lesson = None if key in {COURSE, BANK} else get_object_or_404(row.course.lessons, key=key)
    return TextPlace(row.course, row.language, unit, lesson, bank=key == BANK)


def _refused(
    request: HttpRequest, row: CourseTranslation, place: TextPlace, form: Texts
) -> HttpResponse:
    if wants_json(request):
        errors = {name: [str(each) for each in found] for name, found in form.errors.items()}
        raise AppError("invalid", _("Please check what you entered."), {"errors": errors})
    page = _page(row, place.key)
    if is_htmx(request):
        return _unit_shown(request, page, place.unit, form)
    return _page_shown(request, page, form, status=422)


def _conflict(
    request: HttpRequest,
    row: CourseTranslation,
    place: TextPlace,
    form: Texts,
    conflict: EditConflictError,
) -> HttpResponse:
    """Both versions side by side, to choose from; nothing was stored yet."""
    if wants_json(request):
        raise conflict
    page = _page(row, place.key)
    unit = next(each for each in page.units if each.key == place.unit)
    mine, skipped = form.written(), {"csrfmiddlewaretoken", "base", "then"}
    context = _context(page) | {
        "unit": unit,
        "message": str(conflict),
        "texts": [(text, mine.get(text.said.slot.path, "")) for text in unit.texts],
        "posted": [(name, value) for name, value in request.POST.items() if name not in skipped],
    }
    name = "conflict" if is_htmx(request) else "conflict_page"
    return render(request, f"learning/studio/translation/{name}.html", context, status=409)
