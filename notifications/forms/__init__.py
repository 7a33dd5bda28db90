"""Forms of the settings page about notifications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from core.forms import field_of
from core.registry import Label
from notifications.models import Attention, MailChoice
from notifications.models.attention import MOST_CAP
from notifications.selectors.preference import Choice, ChoiceGroup

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Attention]
else:
    ModelForm = forms.ModelForm


class _TimeInput(forms.TimeInput):
    input_type = "time"


class _DateInput(forms.DateInput):
    input_type = "date"


class AttentionForm(ModelForm):
    """When and how much somebody wants to hear."""

    digest_hour = forms.TypedChoiceField(label=_("At"), coerce=int)

    class Meta:
        model = Attention
        fields = [
            "digest_every",
            "digest_hour",
            "digest_weekday",
            "quiet_from",
            "quiet_until",
            "quiet_weekends",
            "weekly_cap",
            "away_from",
            "away_until",
        ]
        labels = {
            "digest_every": _("How often"),
            "digest_weekday": _("Day of the weekly digest"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Until"),
            "quiet_weekends": _("Quiet on Saturday and Sunday"),
            "weekly_cap": _("E-mails a week at most"),
            "away_from": _("First day away"),
            "away_until": _("Last day away"),
        }
        help_texts = {
            "quiet_until": _("Twice the same time means that no hour is quiet."),
            "weekly_cap": _("What comes on top goes into the digest."),
        }
        error_messages = {
            "weekly_cap": dict.fromkeys(
                ("min_value", "max_value", "invalid"), _("Give a whole number between 0 and 50.")
            )
        }
        widgets = {
            "quiet_from": _TimeInput(format="%H:%M"),
            "quiet_until": _TimeInput(format="%H:%M"),
            "away_from": _DateInput(format="%Y-%m-%d"),
            "away_until": _DateInput(format="%Y-%m-%d"),
            "weekly_cap": forms.NumberInput(attrs={"min": 0, "max": MOST_CAP}),
            "quiet_weekends": forms.CheckboxInput(attrs={"role": "switch"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(hour, time_format(dt.time(hour), "TIME_FORMAT")) for hour in range(24)]
        field_of(self, "digest_hour", forms.TypedChoiceField).choices = hours

    def clean(self) -> dict[str, Any]:
        """An absence has two ends, in order."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("away_from"), given.get("away_until")
        if (first is None) != (last is None) and not self.errors:
            missing = "away_from" if first is None else "away_until"
            self.add_error(missing, _("Give the first and the last day."))
        if first and last and first > last:
            self.add_error("away_until", _("The last day is before the first."))
        return given


@dataclass(frozen=True)
class Line:
    """One kind of the table; a kind that cannot be stopped has no controls."""

    choice: Choice
    tray: forms.BoundField | None
    mail: forms.BoundField | None


@dataclass(frozen=True)
class LineGroup:
    label: Label
    lines: list[Line]


class ChoicesForm(forms.Form):
    """Two controls for each kind that can be stopped."""

    def __init__(self, *args: Any, groups: list[ChoiceGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groups = groups
        for choice in self._stoppable():
            key = choice.kind.key
            self.fields[f"tray-{key}"] = forms.BooleanField(
                required=False, initial=choice.tray, label=_("In Waymark")
            )
            self.fields[f"mail-{key}"] = forms.ChoiceField(
                choices=MailChoice.choices, initial=choice.mail, label=_("By e-mail")
            )

    def _stoppable(self) -> list[Choice]:
        return [each for group in self._groups for each in group.choices
                if each.kind.can_be_stopped]  # fmt: skip

    def groups(self) -> list[LineGroup]:
        """The table's lines."""
        return [
            LineGroup(group.label, [self._line(each) for each in group.choices])
            for group in self._groups
        ]

    def _line(self, choice: Choice) -> Line:
        if not choice.kind.can_be_stopped:
            return Line(choice, None, None)
        key = choice.kind.key
        return Line(choice, self[f"tray-{key}"], self[f"mail-{key}"])

    def chosen(self) -> dict[str, tuple[bool, MailChoice]]:
        """What was chosen for each kind: in the tray, and by e-mail."""
        return {
            each.kind.key: (
                self.cleaned_data[f"tray-{each.kind.key}"],
                MailChoice(self.cleaned_data[f"mail-{each.kind.key}"]),
            )
            for each in self._stoppable()
        }
