"""What describes a course, as its authors write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.i18n import language_name
from learning.content.completion import ASSESSMENT, CHOSEN, EVERY, Rule, rule_of
from learning.content.cover import cover_path
from learning.forms.studio.base import EditForm, Files
from learning.forms.studio.block import PICTURES, FileField
from learning.forms.studio.lesson import lines_checked
from learning.models import Format, Level
from people.forms.person import PersonField, PersonInput
from people.selectors.directory import AUTHORS

LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
SKILLS, BEFORE = 30, 20


class Counted(Protocol):
    """A lesson that may be required; `mark` is what passes it, None unless it is an assessment."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def mark(self) -> int | None: ...


# Empty rows to write another one into.
SPARE = 2


class _Choice(forms.ChoiceField):
    """Where it does not count, what was sent may be gone: a page that is open knows no better."""

    def valid_value(self, value: Any) -> bool:
        return not self.required or super().valid_value(value)


class _Choices(_Choice, forms.MultipleChoiceField):
    pass


class _Select(forms.Select):
    """A list that may be hidden: a browser would refuse to send the form without saying why."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class SettingsForm(EditForm):
    """All of a course's settings. Skills are rows of a name and a level, prerequisites of a course.

    `settings` gives them in the shape of the draft's metadata.
    """

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("A course needs a title.")},
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the catalogue shows: who it is for, and what it is about."),
    )
    outcomes = forms.CharField(
        label=_("Outcomes"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What a learner will be able to do, verb first. One a line."),
    )
    topic = forms.CharField(
        label=_("Topic"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
        help_text=_("A shelf of the catalogue; a new one is made if there is none."),
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[(value.capitalize(), label) for value, label in Level.choices]
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=10,
        widget=forms.TextInput(attrs={"list": "languages", "autocomplete": "off"}),
        help_text=_("A language tag, such as en, de or pt-BR."),
    )
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=10_000)
    cover_seed = forms.IntegerField(label=_("Pattern"), min_value=0, max_value=999_999)
    cover_hue = forms.IntegerField(
        label=_("Hue"),
        min_value=0,
        max_value=359,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 359}),
    )
    cover_src = FileField(
        label=_("Picture"), kinds=PICTURES, none=_("The mosaic"),
        help_text=_("One of the course's pictures in place of the mosaic."),
    )  # fmt: skip
    cover_alt = forms.CharField(
        label=_("Alternative text"),
        required=False,
        max_length=2000,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    cover_decorative = forms.BooleanField(label=_("Decoration only"), required=False)
    certificate = forms.BooleanField(
        label=_("Completing the course gives a certificate"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    valid_months = forms.IntegerField(
        label=_("Valid for months"),
        required=False,
        min_value=1,
        max_value=240,
        help_text=_("Empty: for ever."),
    )
    completion = forms.ChoiceField(
        label=_("A learner has completed the course with"),
        choices=[
            (EVERY, _("Every lesson")),
            (CHOSEN, _("The required lessons; the rest is optional")),
            (ASSESSMENT, _("An assessment that is passed; the rest is optional")),
        ],
        widget=forms.RadioSelect,
    )
    reflection = forms.CharField(
        label=_("Question at the end"),
        required=False,
        max_length=500,
        help_text=_("One question to oneself; nobody else reads the answer."),
    )
    reviewed = forms.DateField(
        label=_("Last reviewed"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    review_due = forms.DateField(
        label=_("Next review"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The owner is reminded on that day."),
    )
    license = forms.CharField(label=_("Licence"), required=False, max_length=120)
    attribution = forms.CharField(label=_("Attribution"), required=False, max_length=300)
    source = forms.URLField(
        label=_("Source"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(
        self,
        *args: Any,
        form: str,
        courses: list[tuple[str, str]],
        lessons: Sequence[Counted] = (),
        files: Files | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form = form
        self._offer_lessons(lessons)
        chosen = self.data.get("cover_src") if self.is_bound else self.initial.get("cover_src")
        cast("FileField", self.fields["cover_src"]).offer(files or {}, str(chosen or ""))
        if form != Format.RESOURCE:
            del self.fields["url"], self.fields["minutes"]
        else:
            del self.fields["certificate"], self.fields["valid_months"], self.fields["reflection"]
        self._rows("skill", "skills", SKILLS)
        self._rows("before", "prerequisites", BEFORE)
        for name in self.names("skill"):
            self.fields[name] = forms.CharField(
                label=_("Skill"),
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"list": "skills", "autocomplete": "off"}),
            )
            levels = [("", _("No level")), *((n, _("Level %d") % n) for n in range(1, 6))]
            self.fields[f"{name}-level"] = forms.TypedChoiceField(
                label=_("Level reached"),
                required=False,
                choices=levels,
                coerce=int,
                empty_value=None,
            )
        for name in self.names("before"):
            self.fields[name] = forms.ChoiceField(
                label=_("Prerequisite"), required=False, choices=[("", _("None")), *courses]
            )

    def _offer_lessons(self, lessons: Sequence[Counted]) -> None:
        """Which lessons can be required, and which of them are assessments."""
        if self.form != Format.COURSE:
            del self.fields["completion"]
            return
        tests = [each for each in lessons if each.mark is not None]
        marked = _("%(title)s (at least %(mark)d%%)")
        # Only what the chosen rule asks for is needed, and what is not shown cannot be.
        rule = self.data.get("completion") if self.is_bound else None
        self.fields["required_lessons"] = _Choices(
            label=_("Required lessons"),
            required=rule in (None, CHOSEN),
            choices=[(each.key, each.title) for each in lessons],
            initial=[each.key for each in lessons],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one lesson.")},
        )
        self.fields["final"] = _Choice(
            label=_("Assessment to pass"),
            required=rule in (None, ASSESSMENT),
            choices=[
                (each.key, marked % {"title": each.title, "mark": each.mark}) for each in tests
            ]
            or [("", _("There is none yet"))],
            widget=_Select,
            help_text=_("With the mark that the assessment itself asks for."),
            error_messages={"required": _("Add an assessment to the course first.")},
        )

    def _cover(self) -> dict[str, Any]:
        data = self.cleaned_data
        cover = {"seed": data["cover_seed"], "hue": data["cover_hue"]}
        if not data["cover_src"]:
            return cover
        # Without words and not marked as decoration it has no `alt`: it is unfinished.
        alt = "" if data["cover_decorative"] else data["cover_alt"].strip()
        said = {"alt": alt} if alt or data["cover_decorative"] else {}
        return cover | {"src": data["cover_src"]} | said

    def _rule(self) -> Rule:
        data = self.cleaned_data
        if data["completion"] == CHOSEN:
            return Rule(CHOSEN, tuple(data["required_lessons"]))
        return Rule(ASSESSMENT, (data["final"],)) if data["completion"] == ASSESSMENT else Rule()

    def _rows(self, name: str, field: str, most: int) -> None:
        """How many rows the form has: those that were sent, or those there are and some more."""
        if self.is_bound:
            found = [re.fullmatch(rf"{name}-(\d{{1,2}})", key) for key in self.data]
            count = 1 + max((int(match[1]) for match in found if match), default=-1)
        else:
            count = len(self.initial.get(field, [])) + SPARE
        setattr(self, f"_{name}_count", min(count, most))

    def names(self, name: str) -> list[str]:
        """The names of the rows' fields."""
        return [f"{name}-{row}" for row in range(getattr(self, f"_{name}_count"))]

    @property
    def skill_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[name], self[f"{name}-level"]) for name in self.names("skill")]

    @property
    def before_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names("before")]

    def clean_outcomes(self) -> list[str]:
        return lines_checked(self.cleaned_data["outcomes"], most=20, longest=500)

    def clean_language(self) -> str:
        tag = str(self.cleaned_data["language"]).strip()
        if not LANGUAGE.match(tag):
            raise forms.ValidationError(_("Write a language tag, such as en, de or pt-BR."))
        return tag

    def settings(self) -> dict[str, Any]:
        """What `settings_save` takes."""
        data = self.cleaned_data
        found: dict[str, dict[str, Any]] = {}
        for name in self.names("skill"):
            title, level = " ".join(data[name].split()), data[f"{name}-level"]
            if title:
                found.setdefault(title.lower(), {"name": title, "level": level})
        before = [data[name] for name in self.names("before") if data[name]]
        settings = {
            "title": " ".join(data["title"].split()),
            "description": data["description"],
            "outcomes": [" ".join(line.split()) for line in data["outcomes"]],
            "topic": " ".join(data["topic"].split()) or None,
            "level": data["level"],
            "language": data["language"],
            "skills": [tag if tag["level"] else tag["name"] for tag in found.values()],
            "prerequisites": list(dict.fromkeys(before)),
            "cover": self._cover(),
            "reviewed": _iso(data["reviewed"]),
            "license": data["license"],
            "attribution": data["attribution"],
            "source": data["source"] or None,
            "review_due": data["review_due"],
        }
        if self.form == Format.RESOURCE:
            return settings | {"url": data["url"], "minutes": data["minutes"]}
        certificate = {"enabled": data["certificate"], "valid_months": data["valid_months"]}
        settings |= {"certificate": certificate, "reflection": data["reflection"] or None}
        if self.form == Format.COURSE:
            settings["completion"] = self._rule().as_json()
        return settings


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def settings_values(settings: dict[str, Any]) -> dict[str, Any]:
    """The initial values of `SettingsForm` for what `settings_of` returns."""
    certificate = settings["certificate"] or {}
    rule = rule_of(settings)
    values = {
        **settings,
        "completion": rule.rule,
        "outcomes": "\n".join(settings["outcomes"]),
        "topic": settings["topic"] or "",
        "cover_seed": settings["cover"]["seed"],
        "cover_hue": settings["cover"]["hue"],
        "cover_src": cover_path(settings),
        "cover_alt": settings["cover"].get("alt", ""),
        "cover_decorative": settings["cover"].get("alt") == "",
        "certificate": certificate.get("enabled", False),
        "valid_months": certificate.get("valid_months"),
    }
    if rule.rule == CHOSEN:
        values["required_lessons"] = list(rule.lessons)
    elif rule.rule == ASSESSMENT and rule.lessons:
        values["final"] = rule.lessons[0]
    for row, tag in enumerate(settings["skills"]):
        name, level = (tag, None) if isinstance(tag, str) else (tag["name"], tag.get("level"))
        values |= {f"skill-{row}": name, f"skill-{row}-level": level or ""}
    return values | {f"before-{row}": slug for row, slug in enumerate(settings["prerequisites"])}


LANGUAGES = [(code, language_name(code)) for code in (
    "en", "ar", "cs", "da", "de", "el", "es", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "nl",
    "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh",
)]  # fmt: skip


class CoAuthorForm(forms.Form):
    """Somebody who is to work on the course, too."""

    person = PersonField(label=_("Add a co-author"), widget=PersonInput(among=AUTHORS))
