"""What a manager fills in for the team."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from analytics.models.team import LONGEST_TEXT
from core.clock import today
from core.forms import field_of
from learning.forms.requirement import DATE, DAYS, TermsForm
from learning.models import Requirement
from learning.selectors.requirement_words import due_day_words
from people.forms.person import PersonField, PersonInput
from people.models import User

if TYPE_CHECKING:
    _Requirements = forms.ModelMultipleChoiceField[Requirement]
else:
    _Requirements = forms.ModelMultipleChoiceField

MORE_DAYS = ((7, _("A week more")), (14, _("Two weeks more")), (30, _("A month more")))


class MessageForm(forms.Form):
    """A short message; its text is a suggestion that may be changed."""

    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RequirementsField(_Requirements):
    """Each by whom and which course it is about, and when it is due."""

    def label_from_instance(self, obj: Any) -> str:
        words = {
            "name": obj.person.name,
            "course": obj.assignment.course.title,
            "due": due_day_words(obj.due_on, today(obj.person.zone)),
        }
        return str(_("%(name)s: %(course)s. %(due)s") % words)


class ExtendForm(forms.Form):
    """More time for what is open of some people.

    `offered` are the due dates that whoever decides looks at; they come back as `seen`.
    """

    requirements = RequirementsField(
        label=_("What"),
        queryset=Requirement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is to be extended.")},
    )
    days = forms.TypedChoiceField(
        label=_("How much"),
        choices=MORE_DAYS,
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
        help_text=_("From the due date, or from today where that has passed."),
    )

    def __init__(self, data: Any = None, *, rows: Any, **more: Any) -> None:
        super().__init__(data, **more)
        field_of(self, "requirements", RequirementsField).queryset = rows
        self.offered = [f"{row.pk}:{row.due_on.isoformat()}" for row in rows]

    @property
    def seen(self) -> dict[int, dt.date]:
        """The due dates, by requirement, on which the decision was made."""
        given = self.data.getlist("seen") if isinstance(self.data, QueryDict) else []
        return dict(filter(None, map(_due_seen, given)))


def _due_seen(text: str) -> tuple[int, dt.date] | None:
    number, _colon, day = text.partition(":")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return int(number), dt.date.fromisoformat(day)
    except ValueError:
        return None


class AssignForm(TermsForm):
    """A course for the people who were chosen; the reason is a suggestion."""

    people = forms.ModelMultipleChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose people first.")},
    )

    field_order = ("course", "people")

    def __init__(self, data: Any = None, *, people: Any, **more: Any) -> None:
        super().__init__(data, **more)
        field_of(self, "people", forms.ModelMultipleChoiceField).queryset = people
        # Nobody comes to be meant later: these people are, from today.
        self.fields["due_days"].help_text = ""
        due = field_of(self, "due", forms.ChoiceField)
        due.choices = [(DAYS, _("A number of days from today")), (DATE, _("On a date"))]
        # So that a dialog shows until when.
        self.fields["reason"].widget.attrs["rows"] = 2


class StandInForm(forms.Form):
    """Who stands in, from when until when."""

    person = PersonField(label=_("Who stands in"), widget=PersonInput(others=True))
    first_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first: dt.date | None = data.get("first_on")
        last: dt.date | None = data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Choose a day that is not before the first."))
        return data
