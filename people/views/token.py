"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from people.forms.token import TokenForm
from people.http import PersonRequest
from people.models import ApiToken
from people.services.token import token_create, token_revoke


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
@never_cache
def token_list(request: PersonRequest) -> HttpResponse:
    """One's tokens; POST makes one and shows its secret, which no other page does."""
    form = TokenForm(request.POST or None)
    made: ApiToken | None = None
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = token_create(user=request.user, **form.cleaned_data)
            form = TokenForm()
        except AppError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "tokens": ApiToken.objects.filter(user=request.user),
        "here": "tokens",
    }
    return render(
        request, "people/settings/tokens.html", context, status=422 if form.errors else 200
    )


@require_POST
@login_required
def token_remove(request: PersonRequest, token_id: int) -> HttpResponse:
    """Revoke one's own token; another's is not there."""
    if not token_revoke(user=request.user, token_id=token_id):
        raise Http404
    messages.success(request, _("The token is revoked. Whatever used it is locked out."))
    return redirect("people:token-list")
