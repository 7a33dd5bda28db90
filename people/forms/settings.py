"""Forms of the settings pages."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.i18n import language_name
from people.models import Theme, User
from people.names import CONTROL, name_shows

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm

_AREAS = frozenset(
    "Africa America Antarctica Asia Atlantic Australia Europe Indian Pacific".split()
)


class NameForm(UserForm):
    """The name a person goes by."""

    class Meta:
        model = User
        fields = ["name"]
        help_texts = {"name": _("How colleagues see you. It need not be the one on your contract.")}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if CONTROL.search(name) or not name_shows(name):
            raise forms.ValidationError(_("Enter a name that colleagues can read."))
        return name


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, at most 8 MB. We cut it to a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class PreferencesForm(UserForm):
    class Meta:
        model = User
        fields = [
            "language",
            "timezone",
            "theme",
            "weekly_goal_minutes",
            "single_key_shortcuts",
        ]
        labels = {
            "weekly_goal_minutes": _("Minutes a week"),
            "single_key_shortcuts": _("Shortcuts of a single key"),
        }
        help_texts = {
            "timezone": _("Your week, your deadlines and your reminders follow it."),
            "weekly_goal_minutes": _("Between 10 and 1,200. Sixty is twelve a workday."),
            "single_key_shortcuts": _(
                "For example / for search or n for the next lesson. Turn them off if you"
                " speak to your computer."
            ),
        }
        # The hint says both bounds; the error says them again instead of half of them.
        error_messages = {
            "weekly_goal_minutes": dict.fromkeys(
                ("min_value", "max_value", "invalid"),
                _("Give a whole number between 10 and 1,200."),
            )
        }
        widgets = {
            "theme": forms.RadioSelect,
            "weekly_goal_minutes": forms.NumberInput(attrs={"min": 10, "max": 1200, "step": 5}),
            "single_key_shortcuts": forms.CheckboxInput(attrs={"role": "switch"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, language_name(code)) for code, _name in settings.LANGUAGES]
        zones = zone_choices(now().replace(minute=0, second=0, microsecond=0))
        if len(languages) == 1:
            del self.fields["language"]
        else:
            self.fields["language"].widget = forms.Select(choices=languages)
        self.fields["timezone"].widget = forms.Select(
            choices=_with(zones, self.instance.timezone),
            attrs={"data-zone-select": ""},
        )
        self.fields["theme"].widget.choices = Theme.choices


@lru_cache(maxsize=2)
def zone_choices(hour: dt.datetime) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Time zones by area, each with its distance from UTC at that hour."""
    areas: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for name in sorted(zoneinfo.available_timezones()):
        area, slash, place = name.partition("/")
        if slash and area in _AREAS:
            label = f"{place.replace('_', ' ').replace('/', ', ')} ({_offset(name, hour)})"
            areas.setdefault(area, []).append((name, label))
    return tuple((area, tuple(zones)) for area, zones in areas.items())


def _offset(name: str, hour: dt.datetime) -> str:
    offset = hour.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or dt.timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def _with(
    zones: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], current: str
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The choices, and the person's zone should it be an unusual one."""
    if any(current == name for _area, names in zones for name, _label in names):
        return list(zones)
    return [("", ((current, current),)), *zones]
