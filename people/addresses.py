"""E-mail addresses as organisations have them, accents included (RFC 6531)."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

_ascii_valid = EmailValidator()
_IN_BRACKETS = re.compile(r"<([^<>]+)>\s*$")


def address_clean(value: str) -> str:
    """The address as it is stored: composed, lower case, without space around it."""
    return unicodedata.normalize("NFC", value.strip()).lower()


def address_in(written: str) -> str:
    """The address of what people write: "Name <address>", or the address alone."""
    match = _IN_BRACKETS.search(written)
    return (match[1] if match else written).strip()


def address_validate(value: str) -> None:
    """Raise `ValidationError` unless `value` is an address; "françois@…" is one.

    Django's validator knows ASCII only before the @, so letters beyond it stand in as "a".
    """
    local, at, domain = value.rpartition("@")
    plain = "".join("a" if letter.isalnum() and ord(letter) > 0x7F else letter for letter in local)
    if len(value) > 254:
        raise ValidationError(_("Enter a valid e-mail address."), code="invalid")
    _ascii_valid(f"{plain}{at}{domain}")


class AddressField(forms.CharField):
    """`forms.EmailField` for every address. Browsers refuse accents in `type=email`."""

    widget = forms.TextInput(
        attrs={
            "type": "text",
            "inputmode": "email",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
    )

    def clean(self, value: object) -> str:
        address = address_clean(str(super().clean(value)))
        if address:
            address_validate(address)
        return address
