"""A course's files: the list, and what is done to one of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_draft, access_draft_file
from learning.forms.studio.media import FileForm
from learning.models import Course, CourseAsset
from learning.selectors.studio.media import (
    KINDS,
    PICTURE,
    UNUSED,
    LibraryFile,
    file_data,
    file_kind,
    library_files,
    media_list,
    media_room,
    uploads_waiting,
)
from learning.selectors.studio.mention import file_places, released_places
from learning.services.file import file_add, file_remove, file_update
from learning.services.upload import local_copy
from learning.views.problem import wants_json
from learning.views.studio.block import page_or_program
from people.http import PersonRequest


@page_or_program
@require_safe
def draft_media(request: PersonRequest, draft: str) -> HttpResponse:
    """The course's files; for the page's scripts the one at `path`."""
    course = access_draft(request.user, draft)
    if wants_json(request):
        files = course.assets.select_related("asset", "course")
        return JsonResponse(file_data(get_object_or_404(files, path=request.GET.get("path", ""))))
    words, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    drafted = file_places(course)
    page = page_of(request, media_list(course, drafted, words=words, kind=kind))
    page.object_list = library_files(page.object_list, drafted, released_places(course))
    context = {
        "course": course,
        "tab": "media",
        "page": page,
        "query": words,
        "kind": kind,
        "kinds": [*((each, plural) for each, (_one, plural, _icon) in KINDS.items()),
                  (UNUSED, _("Not used in the draft"))],
        "room": media_room(course),
    }  # fmt: skip
    if is_htmx(request):
        return render(request, "learning/studio/media/results.html", context)
    context["waiting"] = uploads_waiting(course, request.user)
    return render(request, "learning/studio/media/list.html", context)


@login_required
@require_POST
def media_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Add the files of an ordinary form."""
    course = access_draft(request.user, draft)
    added = 0
    for upload in request.FILES.getlist("files"):
        added += _add(request, course, upload)
    if added:
        words = ngettext("%(count)d file is in the course now.",
                         "%(count)d files are in the course now.", added)  # fmt: skip
        messages.success(request, words % {"count": added})
    elif not request.FILES:
        messages.error(request, _("Choose a file first."))
    return redirect("learning:draft-media", draft)


def _add(request: PersonRequest, course: Course, upload: UploadedFile[bytes]) -> bool:
    name = upload.name or ""
    try:
        with local_copy(upload) as source:
            arrived = file_add(course=course, actor=request.user, source=source, name=name)
    except AppError as error:
        messages.error(request, f"{name}: {error}")
        return False
    if arrived.known:
        words = _("%(name)s is here already, as %(path)s.")
        messages.info(request, words % {"name": name, "path": arrived.file.path})
    return not arrived.known


@login_required
@require_safe
def media_detail(request: PersonRequest, draft: str, media_id: int) -> HttpResponse:
    """One file: what it is, where it is used, and what can be done to it."""
    file = access_draft_file(request.user, draft, media_id)
    return _shown(request, _library_file(file), None)


@login_required
@require_POST
def media_update(request: PersonRequest, draft: str, media_id: int) -> HttpResponse:
    """Store the file's name and alternative text."""
    file = access_draft_file(request.user, draft, media_id)
    form = FileForm(request.POST, picture=file_kind(file.asset.content_type) == PICTURE)
    if form.is_valid():
        data = form.cleaned_data
        try:
            file_update(file=file, actor=request.user, name=data["name"],
                        alt=data.get("alt", file.alt))  # fmt: skip
        except AppError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("learning:draft-media-detail", draft, media_id)
    return _shown(request, _library_file(file), form, status=422)


@login_required
@require_POST
def media_replace(request: PersonRequest, draft: str, media_id: int) -> HttpResponse:
    """Give the file the content of the one that was sent."""
    file = access_draft_file(request.user, draft, media_id)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return redirect("learning:draft-media-detail", draft, media_id)
    try:
        with local_copy(upload) as source:
            file_add(course=file.course, actor=request.user, source=source,
                     name=upload.name or "", replaces=file)  # fmt: skip
    except AppError as error:
        messages.error(request, str(error))
    else:
        words = _("The file is replaced. Learners see the new one with the next release.")
        messages.success(request, words)
    return redirect("learning:draft-media-detail", draft, media_id)


@login_required
@require_POST
def media_delete(request: PersonRequest, draft: str, media_id: int) -> HttpResponse:
    """Take the file out of the draft, unless something in it needs the file."""
    file = access_draft_file(request.user, draft, media_id)
    try:
        file_remove(file=file, actor=request.user)
    except AppError as error:
        messages.error(request, str(error))
        return redirect("learning:draft-media-detail", draft, media_id)
    messages.info(request, _("The file is gone from the draft. Earlier releases keep it."))
    return redirect("learning:draft-media", draft)


def _library_file(file: CourseAsset) -> LibraryFile:
    course = file.course
    return library_files([file], file_places(course), released_places(course))[0]


def _shown(
    request: PersonRequest, file: LibraryFile, form: FileForm | None, *, status: int = 200
) -> HttpResponse:
    initial = {"name": file.stem, "alt": file.use.alt}
    context = {
        "course": file.use.course,
        "tab": "media",
        "file": file,
        "form": form or FileForm(initial=initial, picture=file.kind == PICTURE),
    }
    return render(request, "learning/studio/media/detail.html", context, status=status)
