"""Leaving a course."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """Why somebody leaves, if they like to say."""

    reason = forms.CharField(
        label=_("Why are you leaving?"),
        help_text=_(
            "Only the course's authors read it, without your name. You may leave it empty."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
