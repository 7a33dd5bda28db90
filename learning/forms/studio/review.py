"""Sending a draft for review, remarking on it, deciding."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.person import PersonField, PersonInput


class ReviewAskForm(forms.Form):
    """Who is asked, and what to look at."""

    reviewer = PersonField(
        label=_("Who is to review it?"),
        widget=PersonInput(others=True),
        error_messages={"required": _("Find a colleague by name and choose them.")},
    )
    request = forms.CharField(
        label=_("What should they look at?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CommentForm(forms.Form):
    """A remark on a block, a lesson or the course."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what you noticed.")},
    )
    lesson = forms.SlugField(required=False, max_length=120)
    block = forms.CharField(required=False, max_length=80)
    client_id = forms.UUIDField(required=False)

    @property
    def sent_as(self) -> uuid.UUID:
        """What the page called it; a new name for one that was sent without."""
        return self.cleaned_data["client_id"] or uuid.uuid4()


class DecideForm(forms.Form):
    """The verdict; `digest` names the state of the draft that was read."""

    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    verdict = forms.CharField(
        label=_("Verdict"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author gets to read it. Needed when you return the draft."),
    )
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
