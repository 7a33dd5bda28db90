"""Requiring a course, and what is decided about one person's requirement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from core.forms import field_of
from learning.forms.evidence import ENDINGS, evidence_kind
from learning.models import Assignment, Course
from learning.models.requirement import MOST_DAYS, MOST_MONTHS
from learning.selectors.requirement import assignable_courses
from learning.services.assignment import Terms
from people.forms.audience import AudienceForm

DATE, DAYS = "date", "days"


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


def _number(label: Any, low: int, high: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, **more)


class ExtendForm(forms.Form):
    prefix = "extend"

    due_on = _day(_("New due date"))


class AskForm(forms.Form):
    """More time, asked for by the person themselves."""

    prefix = "ask"

    wished_on = _day(_("Until when?"))
    reason = _text(_("Why?"), 1000, help_text=_("Whoever manages you reads it."))


class DecideForm(forms.Form):
    prefix = "decide"

    due_on = _day(_("Another day"), required=False, help_text=_("Empty: the day that was asked."))
    answer = _text(_("Answer"), 1000, required=False)


class ExemptForm(forms.Form):
    """An exemption with its evidence: a file, or where it is."""

    prefix = "exempt"

    reason = _text(_("Why?"), 1000)
    until = _day(_("Until"), required=False, help_text=_("Empty: for good."))
    link = forms.URLField(
        label=_("Evidence at"), max_length=500, required=False, assume_scheme="https"
    )
    file = forms.FileField(
        label=_("Evidence as a file"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 5 MB."),
        validators=[FileExtensionValidator(ENDINGS)],
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if not file:
            return None
        file.name = f"evidence.{evidence_kind(file)}"
        return file


class TermsForm(forms.Form):
    """Why, until when, for how long, and whether again. `terms` gives the `Terms`."""

    # The date only shows where it is asked for.
    needed = ("due_on",)

    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=Course.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a course"),
    )
    reason = _text(_("Why is it required?"), 500, help_text=_("Everybody it means reads it."))
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[
            (DAYS, _("A number of days after it starts to apply to somebody")),
            (DATE, _("On a date")),
        ],
        widget=forms.RadioSelect,
        initial=DAYS,
    )
    due_days = _number(
        _("Days"),
        1,
        MOST_DAYS,
        initial=30,
        help_text=_("Whoever it comes to mean later has at least so long, whatever the date."),
    )
    due_on = _day(_("Date"), required=False)
    valid_months = _number(
        _("Counts for so many months"),
        1,
        MOST_MONTHS,
        required=False,
        help_text=_("Empty: for as long as the course’s certificate is valid."),
    )
    renews = forms.BooleanField(label=_("Ask again when it expires"), required=False)
    opens_days_before = _number(
        _("Days before it expires that the next round opens"), 0, MOST_DAYS, initial=60
    )

    def __init__(
        self,
        data: Any = None,
        *,
        closed: frozenset[int] = frozenset(),
        assignment: Assignment | None = None,
        **more: Any,
    ) -> None:
        initial = _known(assignment) if assignment else {}
        more["initial"] = {**initial, **more.get("initial", {})}
        super().__init__(data, **more)
        field_of(self, "course", forms.ModelChoiceField).queryset = assignable_courses(closed)
        if assignment is not None:
            del self.fields["course"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("due") == DATE and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose a date."))
        return data

    @property
    def terms(self) -> Terms:
        """What was asked; for a form that is valid."""
        data = self.cleaned_data
        return Terms(
            reason=data["reason"],
            due_on=data["due_on"] if data["due"] == DATE else None,
            due_days=data["due_days"],
            valid_months=data["valid_months"],
            renews=data["renews"],
            opens_days_before=data["opens_days_before"],
        )


def _known(assignment: Assignment) -> dict[str, Any]:
    names = ("reason", "due_on", "due_days", "valid_months", "renews", "opens_days_before")
    return {
        "due": DATE if assignment.due_on else DAYS,
        **{name: getattr(assignment, name) for name in names},
    }


class AssignmentForm(TermsForm, AudienceForm):
    """An assignment of L&D admins: to anyone."""
