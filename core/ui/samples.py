"""What the style guide shows its components with: invented people, courses and figures.

The words are samples, not the product's, so they are not translated.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator

from core.ui.art import ART
from core.ui.icons import NAMES


@dataclass(frozen=True)
class SamplePerson:
    """Stands in for a user where a component asks for one."""

    name: str
    hue: int
    job_title: str
    email: str = "amara@example.org"
    photo: str = ""
    is_authenticated: bool = True

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split())[:2]

    @property
    def job_line(self) -> str:
        return self.job_title


@dataclass(frozen=True)
class SampleItem:
    """Stands in for an entry of the navigation."""

    label: str
    icon: str
    url: str = "#"
    current: bool = False
    badge: int = 0


AMARA = SamplePerson("Amara Okafor", 3, "Team lead, Customer Success")
PEOPLE = (
    SamplePerson("Lena Forsberg", 6, "Renewals lead"),
    SamplePerson("Tomás Rivera", 2, "CS manager"),
    SamplePerson("Mei Tanaka", 5, "CS specialist"),
    SamplePerson("Priya Nair", 3, "CS specialist"),
    SamplePerson("Samuel Adeyemi", 4, "Support engineer"),
    SamplePerson("Ines Carvalho", 1, "CS specialist"),
)
_DAYS = (
    ("M", "Monday: goal day", True, False),
    ("T", "Tuesday: goal day", True, False),
    ("W", "Wednesday: no learning", False, False),
    ("T", "Thursday: today, nothing yet", False, True),
    ("F", "Friday: to come", False, False),
    ("S", "Saturday: to come", False, False),
    ("S", "Sunday: to come", False, False),
)
_STEPS = (
    ("The shift to leading", "Completed", "check", "done"),
    ("One-to-ones that work", "Completed", "check", "done"),
    ("Feedback that lands", "You are here", "play", "here"),
    ("Delegating without hovering", "50 min", "book-open", ""),
    ("Practice: a hard conversation", "360° · 15 min", "rotate-3d", ""),
    ("Two sessions with a mentor", "After step 5", "handshake", ""),
)
_ROWS = (
    # name, pathway, percent, kind, icon, state, minutes, last seen
    (0, "First-time manager", 72, "good", "circle-check", "On track", 58, "2 h ago"),
    (1, "Onboarding", 38, "bad", "circle-alert", "2 overdue", 0, "19 days ago"),
    (2, "Data for CS", 91, "good", "circle-check", "On track", 62, "Today"),
    (3, "Data for CS", 54, "warn", "clock", "Due Friday", 41, "Yesterday"),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="As colleagues know you.")
    email = forms.EmailField(label="Work e-mail")
    language = forms.ChoiceField(
        label="Language", choices=[("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
    )
    start = forms.DateField(
        label="Start date", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    goal = forms.IntegerField(label="Weekly goal", help_text="In minutes, 10 to 600.")
    note = forms.CharField(
        label="Note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": "styleguide"}),
    )
    photo = forms.FileField(label="Photo", required=False)
    pace = forms.ChoiceField(
        label="Pace",
        choices=[("calm", "Calm"), ("steady", "Steady")],
        widget=forms.RadioSelect,
        required=False,
    )
    days = forms.MultipleChoiceField(
        label="Learning days",
        choices=[("mo", "Monday"), ("we", "Wednesday"), ("fr", "Friday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="Send me the weekly digest", required=False)
    keys = forms.BooleanField(
        label="Single-key shortcuts",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )


def _form() -> SampleForm:
    """Return a form with two fields filled in wrongly, to show errors."""
    return SampleForm(
        {"name": "Amara Okafor", "email": "amara@", "language": "en", "goal": "", "pace": "calm"}
    )


def _navigation() -> SimpleNamespace:
    main = (
        SampleItem("Home", "house", current=True),
        SampleItem("Explore", "compass"),
        SampleItem("My learning", "library-big"),
        SampleItem("Mentors", "users-round"),
        SampleItem("Feedback", "message-square-heart", badge=2),
    )
    team = (
        SampleItem("Dashboard", "layout-dashboard"),
        SampleItem("Pathways", "route"),
        SampleItem("Required training", "clipboard-check", badge=3),
    )
    studio = (SampleItem("Courses", "pencil-ruler"), SampleItem("Analytics", "chart-column"))
    tabs = (*main[:4], SampleItem("Team", "layout-dashboard"))
    return SimpleNamespace(key="samples", main=main, team=team, studio=studio, tabs=tabs)


def _page() -> Page[Any]:
    return Paginator(range(70), 10).page(3)


def samples() -> dict[str, Any]:
    """Return the style guide's context."""
    days = [dict(zip(("letter", "text", "did", "now"), day, strict=True)) for day in _DAYS]
    steps = [dict(zip(("title", "text", "icon", "state"), step, strict=True)) for step in _STEPS]
    rows = [
        {"who": PEOPLE[who], "path": path, "percent": percent, "kind": kind, "icon": icon}
        | {"state": state, "minutes": minutes, "seen": seen}
        for who, path, percent, kind, icon, state, minutes, seen in _ROWS
    ]
    return {
        "user": AMARA,
        "navigation": _navigation(),
        "people": PEOPLE,
        "icon_names": sorted(NAMES),
        "art_names": list(ART),
        "covers": [(176, 31), (300, 5), (240, 21), (24, 8), (74, 14), (140, 30)],
        "days": days,
        "steps": [step | {"url": "#step"} for step in steps],
        "rows": rows,
        "form": _form(),
        "blank": SampleForm(),
        "page": _page(),
        "player_title": "Giving feedback that lands",
        "player_url": "#course",
        "player_sub": "Lesson 2 of 9",
        "player_percent": 22,
        "player_label": "Course progress",
        "day": dt.date(2026, 11, 20),
        "crumbs": [
            {"label": "Explore", "url": "#"},
            {"label": "Leadership", "url": "#"},
            {"label": "Giving feedback that lands", "url": ""},
        ],
    }
