"""Beginning a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.models import Format

# What each kind is, for whoever has not begun one before.
KINDS = (
    (Format.COURSE, _("Course: several lessons, in sections")),
    (Format.MICRO_LESSON, _("Micro-lesson: one lesson of a few minutes")),
    (Format.RESOURCE, _("Resource: a page elsewhere, kept in the catalogue")),
)


class CourseCreateForm(forms.Form):
    """A title and what kind of thing it is to be; the rest can wait."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        # In its dialog the focus begins here: a space typed at once would press the cross.
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Give it a title; you can change it later.")},
    )
    form = forms.ChoiceField(
        label=_("What is it?"),
        choices=KINDS,
        initial=Format.COURSE,
        widget=forms.RadioSelect,
    )
    url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Of a resource: the page that it leads to."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("form") == Format.RESOURCE and not data.get("url") and "url" not in self.errors:
            self.add_error("url", _("A resource leads somewhere: enter its address."))
        return data
