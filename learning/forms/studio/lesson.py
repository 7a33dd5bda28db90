"""The settings of a lesson, and adding lessons and sections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.content.keys import digest
from learning.forms.studio.base import EditForm, lines_of
from learning.models import Lesson
from learning.services.outline import lesson_settings


def settings_initial(lesson: Lesson) -> dict[str, Any]:
    """The initial values of `LessonSettingsForm`."""
    values = lesson_settings(lesson)
    return {
        **values,
        "objectives": "\n".join(values["objectives"]),
        "keypoints": "\n".join(values["keypoints"]),
        "base": digest(values),
    }


class LessonSettingsForm(EditForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        # It stands above the lesson, outside of the form that it belongs to; a long one wraps.
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "form": "settings-form",
                "data-title": "",
                "class": "d-title",
                "autocomplete": "off",
            }
        ),
        error_messages={"required": _("A lesson needs a title.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=1440,
        help_text=_("How long it takes; learners plan by it."),
    )
    preview = forms.BooleanField(
        label=_("Open without enrolling"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    objectives = forms.CharField(
        label=_("What a learner can do afterwards"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    keypoints = forms.CharField(
        label=_("Key points"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; shown at the end."),
    )

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_objectives(self) -> list[str]:
        return lines_checked(self.cleaned_data["objectives"], most=20, longest=500)

    def clean_keypoints(self) -> list[str]:
        return lines_checked(self.cleaned_data["keypoints"], most=30, longest=1000)

    def settings(self) -> dict[str, Any]:
        """What `lesson_change` takes."""
        names = ("title", "minutes", "preview", "objectives", "keypoints")
        return {name: self.cleaned_data[name] for name in names}


def lines_checked(text: str, *, most: int, longest: int) -> list[str]:
    lines = lines_of(text)
    if len(lines) > most:
        raise forms.ValidationError(_("At most %(most)s lines."), params={"most": most})
    if any(len(line) > longest for line in lines):
        raise forms.ValidationError(
            _("At most %(longest)s characters a line."), params={"longest": longest}
        )
    return lines


class TitleForm(forms.Form):
    """A section's title, or that of a new lesson."""

    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("Enter a title.")}
    )
