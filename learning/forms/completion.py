"""What is asked when a course is done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.certificate.code import code_read


class RatingForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("Stars"),
        coerce=int,
        choices=[(str(stars), str(stars)) for stars in range(1, 6)],
        error_messages={"required": _("Choose one to five stars.")},
    )
    comment = forms.CharField(
        label=_("What should a colleague know before taking it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown with your name and job title."),
    )


class ReflectionForm(forms.Form):
    text = forms.CharField(
        label=_("Your reflection"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only you can read this."),
    )


class CertificateCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        help_text=_("Printed on the certificate, for example K7QF2-9M4XD-TT30A-88ZQW."),
    )

    def clean_code(self) -> str:
        """The code as it is stored, however it was typed."""
        code = code_read(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Enter the code's letters and digits."))
        return code
