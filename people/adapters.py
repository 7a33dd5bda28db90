"""How allauth behaves here: no sign-up, mail by the worker, secrets sealed."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.sealing import secret_decrypt, secret_encrypt
from people.services.mail import mail_queue


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from HR, and so do their addresses."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try once more."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try once more."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code does not fit. Take the one that your app shows now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.ORGANISATION_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, in the person's language, and leave sending to the worker.

        Sending here would tell by the time it takes whether an address has an account.
        """
        person = context.get("user")
        language = person.page_language if isinstance(person, User) else translation.get_language()
        with translation.override(language):
            message = self.render_mail(
                template_prefix, email, {**context, "organisation": settings.ORGANISATION_NAME}
            )
        mail_queue(subject=message.subject, body=str(message.body), to=email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email
        )

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the address we know, whatever way the form's was spelt."""
        super().send_password_reset_mail(user, user.email, context)

    def set_password(self, user: User, password: str) -> None:
        """A new password also ends the wait after too many wrong ones."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(allauth_context.request, email=user.email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:settings-security")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Take the one that your app shows now."),
    }

    def encrypt(self, text: str) -> str:
        return secret_encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secret_decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.ORGANISATION_NAME)

    def _get_site_name(self) -> str:
        return str(settings.ORGANISATION_NAME)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  # its name
        """A name to start from; people rename their keys."""
        return gettext("My passkey")
