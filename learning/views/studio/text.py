"""A text between Markdown and the rich editor, for the switch between the two."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from core.errors import AppError
from learning.access import access_draft
from learning.content.richtext import rich_html
from learning.forms.studio.block import ProseForm
from learning.views.problem import json_view
from people.http import PersonRequest


@json_view
@require_POST
def text_convert(request: PersonRequest, draft: str) -> HttpResponse:
    """The text as `markdown` and as `html`; None for a text that only its Markdown says.

    Sent is what the form of a text sends: `html` when it was changed in the rich editor, and
    `markdown`, the text as it was before. Nothing is stored.
    """
    access_draft(request.user, draft)
    form = ProseForm(request.POST)
    if not form.is_valid():
        raise AppError("invalid", " ".join(str(each) for each in form.errors.values()))
    markdown = form.block({"markdown": form.cleaned_data["markdown"]})["markdown"]
    return JsonResponse({"markdown": markdown, "html": rich_html(markdown)})
