"""API tokens: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from people.models import ApiToken, User
from people.services.audit import audit_record

PREFIX = "waymark_"
MOST_TOKENS = 20


@transaction.atomic
def token_create(*, user: User, name: str, days: int | None = 365) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not stored and cannot be shown again.

    `days` is its life; None never ends. Raises `AppError` without a name, with too many, and
    for a name in use: reloading the page that shows a secret makes no second token.
    """
    name = name.strip()[:80]
    if not name:
        raise AppError("token_name", _("Give the token a name, so that you know it again."))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.api_tokens.count() >= MOST_TOKENS:
        raise AppError("token_limit", _("You have twenty tokens. Revoke one you no longer use."))
    if user.api_tokens.filter(name__iexact=name).exists():
        raise AppError(
            "token_taken",
            _("You have a token “%(name)s”. Revoke it, or give this one another name.")
            % {"name": name},
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=ApiToken.digest_of(secret),
        hint=secret[-4:],
        expires_at=now() + timedelta(days=days) if days else None,
    )
    audit_record(actor=user, action="people.token_create", person=user, hint=token.hint)
    return token, secret


@transaction.atomic
def token_revoke(*, user: User, token_id: int) -> bool:
    """Revoke one of the person's own tokens; False where there is none such."""
    token = ApiToken.objects.select_for_update(no_key=True).filter(user=user, pk=token_id).first()
    if token is None:
        return False
    audit_record(actor=user, action="people.token_revoke", person=user, hint=token.hint)
    token.delete()
    return True


def token_user(secret: str) -> ApiToken | None:
    """The valid token with this secret, its user loaded; None otherwise. Notes the day of use."""
    token = (
        ApiToken.objects.select_related("user").filter(digest=ApiToken.digest_of(secret)).first()
    )
    moment = now()
    if token is None or token.is_expired or not token.user.is_active:
        return None
    if token.last_used_on != moment.date():
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=moment.date())
    return token
