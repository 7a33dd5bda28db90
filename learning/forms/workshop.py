"""Planning a session, calling it off, and the code in the room."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.forms import field_of
from learning.models import WorkshopSession
from learning.models.workshop import MOST_PLACES
from learning.services.workshop import FURTHEST, SessionTerms
from people.forms.person import PersonField
from people.forms.settings import zone_choices

# How many hours before it begins registration closes.
CLOSES = (
    (0, _("When it begins")),
    (1, _("An hour before")),
    (4, _("4 hours before")),
    (24, _("A day before")),
    (48, _("Two days before")),
    (168, _("A week before")),
)
# One that is going on began yesterday at the earliest, wherever that is.
_RUNNING = dt.timedelta(days=2)
# One that ends past midnight is not longer: it is rather two times that were mixed up.
_LONGEST_NIGHT = dt.timedelta(hours=12)


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class SessionForm(forms.Form):
    """All that a host decides. Day and times are those on the clock of the place."""

    title = forms.CharField(label=_("Title"), max_length=200)
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = _time(_("From"))
    ends = _time(_("Until"), _("A time before the first is on the next day."))
    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Everybody sees the times on their own clock, too.")
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Building and room. Empty for a session that is online only."),
    )
    link = forms.URLField(
        label=_("Link to join"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=_("Enter an address with https://."))],
        help_text=_("Only those who have a place see it."),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST_PLACES,
        initial=12,
        help_text=_("When they are taken, a waiting list begins."),
    )
    host = PersonField(label=_("Host"), help_text=_("Whoever leads it: they see who comes."))
    closes = forms.TypedChoiceField(
        label=_("Registration closes"), choices=CLOSES, coerce=int, initial=0
    )
    needs_approval = forms.BooleanField(
        label=_("The host approves each registration"), required=False
    )

    def __init__(
        self, data: Any = None, *, session: WorkshopSession | None = None, **more: Any
    ) -> None:
        known = _known(session) if session is not None else {}
        more["initial"] = {**known, **more.get("initial", {})}
        super().__init__(data, **more)
        zones = zone_choices(now().replace(minute=0, second=0, microsecond=0))
        field_of(self, "timezone", forms.ChoiceField).choices = list(zones)

    def clean_day(self) -> dt.date:
        """A day on which a session can be; the service looks at the moment."""
        day: dt.date = self.cleaned_data["day"]
        left = day - now().date()
        if left < -_RUNNING:
            raise forms.ValidationError(_("Choose a time that is still to come."))
        if left > FURTHEST:
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("place") and not data.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where: a place, a link, or both."))
        day = data.get("day")
        if not (day and data.get("timezone") and data.get("begins") and data.get("ends")):
            return data
        past_midnight = data["ends"] < data["begins"]
        first = data["begins_at"] = self._moment("begins", day)
        last = data["ends_at"] = self._moment("ends", day + dt.timedelta(days=past_midnight))
        if not first or not last:
            return data
        if last <= first or (past_midnight and last - first > _LONGEST_NIGHT):
            self.add_error("ends", _("It has to end after it begins."))
        return data

    def _moment(self, name: str, day: dt.date) -> dt.datetime | None:
        """The moment at which the clocks of the place show the time; the first of two."""
        data = self.cleaned_data
        zone = zoneinfo.ZoneInfo(data["timezone"])
        local = dt.datetime.combine(day, data[name], tzinfo=zone)
        moment = local.astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.add_error(name, _("The clocks there leave this time out on that day."))
            return None
        return moment

    @property
    def terms(self) -> SessionTerms:
        """What was decided; for a form that is valid."""
        data = self.cleaned_data
        before = dt.timedelta(hours=data["closes"])
        return SessionTerms(
            title=" ".join(data["title"].split()),
            timezone=data["timezone"],
            starts_at=data["begins_at"],
            ends_at=data["ends_at"],
            host=data["host"],
            capacity=data["capacity"],
            place=" ".join(data["place"].split()),
            link=data["link"],
            needs_approval=data["needs_approval"],
            closes_at=data["begins_at"] - before if before else None,
        )


def _known(session: WorkshopSession) -> dict[str, Any]:
    first, last = (each.astimezone(session.zone) for each in (session.starts_at, session.ends_at))
    before = session.starts_at - session.closes
    names = ("title", "timezone", "place", "link", "capacity", "needs_approval")
    return {
        "day": first.date(),
        "begins": first.time(),
        "ends": last.time(),
        "host": session.host,
        "closes": int(before.total_seconds() // 3600),
        **{name: getattr(session, name) for name in names},
    }


class CallOffForm(forms.Form):
    """A word to everybody who registered."""

    why = forms.CharField(
        label=_("A word to everybody who registered"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example when the next session is."),
    )
