"""What a rule says, and how many are left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import MOST_HOLDOUT, NudgeRule
from analytics.nudges.rule import Rule
from analytics.nudges.text import text_of, text_problem


class NudgeForm(forms.Form):
    """The text of a rule in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    body = forms.CharField(
        label=_("Text"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    holdout = forms.IntegerField(
        label=_("Left out, in per cent"),
        min_value=0,
        max_value=MOST_HOLDOUT,
        help_text=_(
            "Chosen by chance and for good, so that there is something to compare with. 0 leaves"
            " nobody out, and then nothing is measured."
        ),
    )

    def __init__(self, data: Any, *, rule: Rule, row: NudgeRule, language: str) -> None:
        text = text_of(rule, row.texts, language)
        super().__init__(data, initial=text | {"holdout": row.holdout})
        self._rule = rule

    def clean_subject(self) -> str:
        return self._text("subject")

    def clean_body(self) -> str:
        return self._text("body")

    def _text(self, name: str) -> str:
        # A subject is one line of an e-mail.
        given: str = self.cleaned_data[name]
        text = " ".join(given.split()) if name == "subject" else given
        problem = text_problem(self._rule, text)
        if problem:
            raise forms.ValidationError(problem)
        return text
