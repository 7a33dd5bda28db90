"""Writing captions beside the clip."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import AppError
from learning.access import access_draft_lesson
from learning.content.captions import captions_hold_more, captions_parse
from learning.forms.studio.captions import MOST_ROWS, CaptionsForm
from learning.selectors.content import asset_reference
from learning.services.captions import captions_save, captions_stored
from people.http import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def block_captions(
    request: PersonRequest, draft: str, lesson: str, draft_block: str
) -> HttpResponse:
    """The captions of a block's clip, as rows; with `?as=text`, or when there are many, as text."""
    row = access_draft_lesson(request.user, draft, lesson)
    block = next((each for each in row.blocks if each["key"] == draft_block), None)
    if block is None or block["kind"] not in {"video", "audio"}:
        raise Http404
    files = {use.path: use for use in row.course.assets.select_related("asset", "course")
             .filter(path__in=[block.get("src", ""), block.get("captions", "")])}  # fmt: skip
    text = captions_stored(files.get(block.get("captions", "")))
    cues = captions_parse(text) if text else []
    as_text = request.GET.get("as") == "text" or len(cues) > MOST_ROWS
    if request.method == "POST":
        form = CaptionsForm(request.POST, as_text=as_text)
        if not request.POST.get("more") and form.is_valid():
            try:
                captions_save(lesson=row, actor=request.user, key=draft_block, text=form.vtt)
            except AppError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The captions are saved."))
                page = reverse("learning:draft-lesson", args=[draft, lesson])
                return redirect(f"{page}?edit={draft_block}#block-{draft_block}")
    else:
        form = CaptionsForm(initial={"text": text or "WEBVTT\n\n"}, cues=cues, as_text=as_text)
    clip = files.get(block.get("src", ""))
    context = {
        "course": row.course,
        "tab": "content",
        "lesson": row,
        "shown": block,
        "clip": asset_reference(clip.asset, clip.path) if clip else None,
        "form": form,
        "many": len(cues) > MOST_ROWS,
        # What rows do not show is lost when they are saved.
        "loses": bool(cues) and not as_text and captions_hold_more(text),
    }
    status = 422 if form.errors and not request.POST.get("more") else 200
    return render(request, "learning/studio/media/captions.html", context, status=status)
