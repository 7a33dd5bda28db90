"""Files in parts, for the page's script: begin, send, look how far it is, give up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from learning.access import access_draft, access_draft_file, access_upload
from learning.forms.studio.media import UploadForm
from learning.models import CourseAsset, MediaUpload
from learning.selectors.studio.media import file_data
from learning.services.upload import (
    LARGEST_PART,
    upload_cancel,
    upload_file,
    upload_finish,
    upload_receive,
    upload_start,
)
from learning.views.problem import form_refusal, json_view
from people.http import PersonRequest


@json_view
@require_POST
def upload_create(request: PersonRequest, draft: str) -> HttpResponse:
    """Begin to send a file, or go on with it; the answer says where."""
    course = access_draft(request.user, draft)
    form = UploadForm(request.POST)
    if not form.is_valid():
        raise form_refusal(form)
    data = form.cleaned_data
    replaces = data.pop("replaces")
    file = access_draft_file(request.user, draft, replaces) if replaces else None
    upload = upload_start(course=course, uploader=request.user, replaces=file, **data)
    return JsonResponse(_state(upload, file))


@json_view
@require_http_methods(["GET", "POST"])
def upload_detail(request: PersonRequest, draft: str, client_id: UUID) -> HttpResponse:
    """How far the upload is; with POST, the part that begins at `Upload-Offset`.

    When all of the file is there, the answer to its last part says what became of it.
    """
    upload = access_upload(request.user, draft, client_id)
    replaces = request.GET.get("replaces", "")
    known = replaces.isdecimal() and len(replaces) < 19
    file = access_draft_file(request.user, draft, int(replaces)) if known else None
    if request.method == "POST":
        upload = upload_receive(upload=upload, offset=_offset(request), data=_part(request))
        upload = upload_finish(upload=upload, replaces=file)
    return JsonResponse(_state(upload, file))


@json_view
@require_POST
def upload_delete(request: PersonRequest, draft: str, client_id: UUID) -> HttpResponse:
    """Give the upload up."""
    upload_cancel(upload=access_upload(request.user, draft, client_id))
    return JsonResponse({})


def _offset(request: PersonRequest) -> int:
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 15:
        raise AppError("upload_offset", _("The part does not say where it begins."), status=400)
    return int(offset)


def _part(request: PersonRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if int(length) > LARGEST_PART:
        raise AppError("too_large", _("Send it in smaller parts."), status=413)
    try:
        # Not `body`: it takes no more than a form holds.
        return request.read(LARGEST_PART)
    except UnreadablePostError as error:
        raise AppError("upload_cut", _("The connection was lost."), status=400) from error


def _state(upload: MediaUpload, replaced: CourseAsset | None) -> dict[str, Any]:
    file = upload_file(upload)
    if file is not None and replaced is not None:
        file = CourseAsset.objects.select_related("asset", "course").get(pk=replaced.pk)
    return {
        "url": reverse("learning:draft-upload-detail", args=[upload.course.slug, upload.client_id]),
        "received": upload.received,
        "state": upload.state,
        "problem": upload.problem,
        "file": file_data(file) if file is not None else None,
    }
