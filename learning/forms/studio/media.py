"""What is entered about a course's files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A file that a page is about to send in parts; `replaces` is the id of a file it replaces."""

    client_id = forms.UUIDField()
    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    replaces = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class FileForm(forms.Form):
    """A file's name, without its ending, and its alternative text."""

    name = forms.CharField(label=_("Name"), max_length=150)
    alt = forms.CharField(
        label=_("Alternative text"),
        max_length=2000,
        required=False,
        help_text=_("What the picture shows; offered wherever it is put."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not picture:
            del self.fields["alt"]
