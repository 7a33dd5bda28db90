"""Publishing a draft."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.services.release import Seen

STAY, MOVE = "stay", "move"


class PublishForm(forms.Form):
    """A note to learners, what becomes of those in progress, and why the checklist need not pass.

    `digest` and `number` say which draft and which release the page showed.
    """

    note = forms.CharField(
        label=_("Note to learners"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown on the course page to those who are on an earlier release."),
    )
    people = forms.ChoiceField(
        label=_("Who is learning now"),
        choices=[(STAY, _("They stay")), (MOVE, _("They move"))],
        initial=STAY,
        required=False,
    )
    override = forms.CharField(
        label=_("Why this may be published all the same"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the release and in the history."),
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    number = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def seen(self) -> Seen | None:
        """What the page showed; None when the form came from elsewhere."""
        data = self.cleaned_data
        if not data["digest"] or data["number"] is None:
            return None
        return Seen(data["digest"], data["number"])
