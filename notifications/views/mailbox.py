"""The mailbox of the demo mode: what would have been sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.http import View
from core.pagination import page_of
from notifications.access import access_mailbox, access_message
from people.http import PersonRequest

# The decorators are written for views without arguments, and take any.
_with_frames = cast("Callable[[View], View]", csp_update({"frame-src": [SELF]}))
_in_sandbox = cast(
    "Callable[[View], View]",
    csp_replace(
        {
            **{key: [NONE] for key in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]},
            "style-src": ["'unsafe-inline'"],
            "frame-ancestors": [SELF],
            "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        }
    ),
)


@require_safe
@login_required
@never_cache
def mailbox_list(request: PersonRequest) -> HttpResponse:
    page = page_of(request, access_mailbox(request.user))
    return render(request, "notifications/mailbox.html", {"page": page})


# The one page with a frame, and only where there is a demo.
@require_safe
@login_required
@never_cache
@_with_frames
def mailbox_detail(request: PersonRequest, message_id: int) -> HttpResponse:
    message = access_message(request.user, message_id)
    return render(request, "notifications/mailbox_message.html", {"message": message})


# A mail's look is inline, for mail programs know nothing else. Nothing of it runs: the policy
# puts the answer into a sandbox of its own, wherever it is opened.
@require_safe
@login_required
@never_cache
@xframe_options_sameorigin
@_in_sandbox
def mailbox_html(request: PersonRequest, message_id: int) -> HttpResponse:
    """A message's HTML as it was sent."""
    return HttpResponse(access_message(request.user, message_id).html)
