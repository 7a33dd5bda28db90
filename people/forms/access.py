"""allauth's forms in our words, for every address that HR may have."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.addresses import AddressField

Label = str | Promise
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


_RULE = _(
    "At least 10 characters, and nothing one would guess. A few words that only you would put"
    " together are best."
)


def _reword(form: forms.Form, **labels: Label) -> None:
    """Give fields our labels; a placeholder that repeats the label is taken away."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label  # type: ignore[assignment]
        field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(label=_("Work e-mail"))
        self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["password"].help_text = ""
        _reword(self, password=_("Password"))
        self.order_fields(["login", "password"])


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(label=_("Work e-mail"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _RULE
        _reword(self, password1=_("New password"), password2=_("New password once more"))


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _RULE
        _reword(self, password1=_("Password"), password2=_("Password once more"))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _RULE
        self.fields["oldpassword"].help_text = ""
        _reword(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password once more"),
        )


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["autofocus"] = True
        _reword(self, password=_("Password"))


class CodeForm(mfa.AuthenticateForm):
    """The second step of logging in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=_("Code"))
        self.fields["code"].help_text = _("From your authenticator app, or a recovery code.")
        self.fields["code"].widget.attrs.update(_CODE)


class ReauthenticateCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=_("Code"))
        self.fields["code"].help_text = _("From your authenticator app, or a recovery code.")
        self.fields["code"].widget.attrs.update(_CODE)


class AppAddForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=_("Code from the app"))
        self.fields["code"].widget.attrs.update(_CODE | {"autofocus": False})


class PasskeyRenameForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 80


# What a parser raises at an answer that is none: the keys that browsers send are not there.
_NONSENSE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def _no_key() -> forms.ValidationError:
    return forms.ValidationError(
        _("This passkey does not fit. Try once more, or use another way."), code="incorrect_code"
    )


class _Credential(forms.Form):
    """A browser's answer; nonsense is a wrong one, not a fault of ours."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _NONSENSE as error:
            raise _no_key() from error
        except forms.ValidationError as error:
            if error.code == "incorrect_code":
                raise _no_key() from error
            raise


class PasskeyLoginForm(_Credential, webauthn.LoginWebAuthnForm):
    """Logging in with a passkey alone."""


class PasskeyCodeForm(_Credential, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyConfirmForm(_Credential, webauthn.ReauthenticateWebAuthnForm):
    """A passkey to confirm that it is you."""


class PasskeyAddForm(webauthn.AddWebAuthnForm):
    """Every key is a passkey: it opens the account without a password."""

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except _NONSENSE as error:
            raise _no_key() from error
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you know it again, for example “Work laptop”.")
        self.fields["name"].max_length = 80
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True
