"""Writing a private note, and finding notes again."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.services.media import LONGEST_CLIP


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    block = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)
    seconds = forms.IntegerField(
        required=False, min_value=0, max_value=LONGEST_CLIP, widget=forms.HiddenInput
    )
    # Made by the browser, so that a note sent twice is kept once.
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_client_id(self) -> object:
        return self.cleaned_data["client_id"] or uuid4()


class NoteEditForm(forms.Form):
    text = NoteForm.base_fields["text"]


class NoteSearchForm(forms.Form):
    """A GET form: what is wrong in it counts as empty."""

    q = forms.CharField(label=_("Search your notes"), required=False, max_length=100)
    course = forms.SlugField(required=False, max_length=120)
    format = forms.ChoiceField(required=False, choices=[("md", _("Markdown")), ("csv", _("CSV"))])

    def value(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
