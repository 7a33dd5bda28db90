"""Stopping mail from a message, without logging in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.kinds import kind_of
from notifications.mail.tokens import DIGEST, stop_read
from notifications.services.preference import mail_stop
from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, for whatever looks at links first; POST stops, as mail programs do by
    one click (RFC 8058). The signature says who and what; it opens nothing else.
    """
    asked = stop_read(token)
    person = User.objects.present().filter(pk=asked.person_id).first() if asked else None
    if asked is None or person is None:
        raise Http404
    if request.method == "POST":
        mail_stop(person=person, kind=asked.kind)
    kind = kind_of(asked.kind)
    with translation.override(person.page_language):
        context = {
            "is_done": request.method == "POST",
            "is_digest": asked.kind == DIGEST,
            "label": str(kind.label) if kind else "",
            "person": person,
        }
        return render(request, "notifications/mail_stop.html", context)
