"""Private notes: written in the player, found again on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.api import problem_response
from core.clock import now
from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_enrolment, access_note
from learning.forms.note import NoteEditForm, NoteForm, NoteSearchForm
from learning.models import Note
from learning.selectors.mine import mine_counts
from learning.selectors.note import note_courses, notes_csv, notes_markdown, notes_of
from learning.services import note as notes
from learning.views.problem import json_view, wants_json
from people.http import PersonRequest

PAGE_SIZE = 20


@require_POST
def note_create(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Keep a note, once however often it is sent; a deleted one comes back the same way."""
    view = json_view(_create) if wants_json(request) else login_required(_create)
    return view(request, slug, key)


def _create(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    enrolment = access_enrolment(request.user, slug)
    entry = enrolment.release.entry(key)
    if entry is None:
        raise Http404
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, _lesson_url(slug, key))
    data = form.cleaned_data
    note = notes.note_save(
        user=request.user,
        course=enrolment.course,
        lesson_key=key,
        lesson_title=entry["title"],
        text=data["text"],
        client_id=data["client_id"],
        block_key=data["block"],
        seconds=data["seconds"],
    )
    return _kept(request, note, _("Your note is saved. Only you can read it."))


def _refused(request: HttpRequest, form: Any, back: str) -> HttpResponse:
    """The form's first error, as what the asker can use."""
    text = next(iter(form.errors.values()))[0]
    if wants_json(request):
        return problem_response(422, "invalid", text, {"errors": form.errors})
    messages.error(request, text)
    return redirect(back)


def _kept(request: HttpRequest, note: Note, text: str) -> HttpResponse:
    if wants_json(request):
        html = render_to_string("learning/note/note.html", {"note": note}, request)
        return JsonResponse({"id": note.pk, "block": note.block_key, "html": html})
    if is_htmx(request):
        return render(request, "learning/note/saved.html", {"note": note})
    messages.success(request, text)
    return redirect(f"{_lesson_url(note.course.slug, note.lesson_key)}#notes")


def _lesson_url(slug: str, key: str) -> str:
    return reverse("learning:lesson-detail", args=[slug, key])


@login_required
@require_http_methods(["GET", "POST"])
def note_edit(request: PersonRequest, note_id: int) -> HttpResponse:
    """Change a note's text, in its place or on a page."""
    note = access_note(request.user, note_id)
    form = NoteEditForm(request.POST or None, initial={"text": note.text})
    if request.method == "POST" and form.is_valid():
        notes.note_edit(note=note, text=form.cleaned_data["text"])
        if not is_htmx(request):
            return redirect("learning:note-list")
        return render(request, "learning/note/saved.html", {"note": note})
    name = "edit_inline" if is_htmx(request) else "edit"
    status = 422 if form.is_bound else 200
    context = {"note": note, "form": form}
    return render(request, f"learning/note/{name}.html", context, status=status)


@login_required
@require_POST
def note_delete(request: PersonRequest, note_id: int) -> HttpResponse:
    """Delete a note; the answer offers to bring it back."""
    note = notes.note_delete(note=access_note(request.user, note_id))
    if is_htmx(request):
        return render(request, "learning/note/deleted.html", {"note": note})
    return render(request, "learning/note/deleted_page.html", {"note": note})


@login_required
@require_GET
def note_list(request: PersonRequest) -> HttpResponse:
    """All of one's notes, searched and by course."""
    form = NoteSearchForm(request.GET)
    words, course = form.value("q"), form.value("course")
    page = page_of(request, notes_of(request.user, words=words, course=course), PAGE_SIZE)
    context = {
        "page": page,
        "words": words,
        "course": course,
        "courses": note_courses(request.user),
        "tab": "notes",
        "counts": mine_counts(request.user),
    }
    return render(request, "learning/note/list.html", context)


@login_required
@require_GET
def note_export(request: PersonRequest) -> HttpResponse:
    """The notes that the list shows, as a file: Markdown, or CSV by `?format=csv`."""
    form = NoteSearchForm(request.GET)
    found = notes_of(request.user, words=form.value("q"), course=form.value("course"))
    as_csv = form.value("format") == "csv"
    text = (notes_csv if as_csv else notes_markdown)(found, request.user)
    kind, ending = ("text/csv", "csv") if as_csv else ("text/markdown", "md")
    name = f"waymark-notes-{now().astimezone(request.user.zone):%Y-%m-%d}.{ending}"
    # A spreadsheet takes a file without this mark for Latin-1.
    body = ("\ufeff" + text if as_csv else text).encode()
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
