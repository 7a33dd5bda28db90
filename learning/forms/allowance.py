"""Giving somebody more time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import field_of
from learning.models import Course
from learning.selectors.allowance import timed_courses

PERCENTS = (
    (125, _("A quarter more (125%)")),
    (150, _("Half as much again (150%)")),
    (200, _("Twice the time (200%)")),
    (300, _("Three times the time (300%)")),
)


class AllowanceForm(forms.Form):
    prefix = "time"

    percent = forms.TypedChoiceField(label=_("Time"), coerce=int, choices=PERCENTS, initial=150)
    course = forms.ModelChoiceField(
        label=_("In"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=_("Every timed assessment"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "course", forms.ModelChoiceField).queryset = timed_courses()
