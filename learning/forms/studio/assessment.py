"""The settings of an assessment, and what it draws from the bank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.content.keys import digest
from learning.content.questiondraft import DIFFICULTIES, LABELS
from learning.forms.studio.base import EditForm
from learning.forms.studio.question_rows import rows_read
from learning.models import Lesson
from learning.services.question import assessment_settings

MOST_POOLS = 20
LEVELS = {"", *(value for value, _label in DIFFICULTIES)}


def assessment_values(lesson: Lesson) -> dict[str, Any]:
    """The initial values of `AssessmentForm`."""
    settings = assessment_settings(lesson)
    return {**settings, "base": digest(settings)}


class AssessmentForm(EditForm):
    """`rows` are the pools as the form shows them: `pool-N-draw`, `-tag` and `-difficulty`."""

    pass_mark = forms.IntegerField(label=_("To pass, in per cent"), min_value=1, max_value=100)
    attempts = forms.IntegerField(
        label=_("Attempts"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: as many as one likes."),
    )
    time_limit_minutes = forms.IntegerField(
        label=_("Time limit in minutes"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: none."),
    )
    draw = forms.IntegerField(
        label=_("Ask only so many of the questions below"),
        required=False,
        min_value=1,
        max_value=200,
        help_text=_("Drawn anew for each attempt. Empty: all."),
    )
    shuffle = forms.BooleanField(
        label=_("Mix questions and options"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    instructions = forms.CharField(
        label=_("Instructions"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown, shown before the start."),
    )
    resize = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "assessment_%s")
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.rows = rows_read(self.data, "pool", ("draw", "tag", "difficulty"))[:MOST_POOLS]
            self._resize(self.data.get("resize", ""))
        else:
            self.rows = [{**pool, "difficulty": pool.get("difficulty") or ""}
                         for pool in self.initial.get("pools", [])]  # fmt: skip

    @property
    def levels(self) -> list[tuple[str, Any]]:
        return [("", _("Any difficulty")), *DIFFICULTIES]

    def settings(self) -> dict[str, Any]:
        """What `assessment_change` takes."""
        names = ("pass_mark", "attempts", "time_limit_minutes", "draw", "shuffle", "instructions")
        return {**{name: self.cleaned_data[name] for name in names}, "pools": self.pools}

    def clean_instructions(self) -> str:
        return str(self.cleaned_data["instructions"]).replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        self.pools: list[dict[str, Any]] = []
        for row in self.rows:
            if not row["tag"].strip() and not self.data.get("resize"):
                continue
            self.pools.append(self._pool(row))
        return super().clean() or self.cleaned_data

    def _pool(self, row: dict[str, Any]) -> dict[str, Any]:
        count, tag, level = str(row["draw"]).strip(), row["tag"].strip(), row["difficulty"]
        if not count.isascii() or not count.isdecimal() or not 1 <= int(count[:6]) <= 200:
            raise forms.ValidationError(_("Say how many are drawn, from 1 to 200."))
        if len(tag) > 80 or "\0" in tag or level not in LEVELS:
            raise forms.ValidationError(_("Choose a tag of the bank."))
        return {"tag": tag, "difficulty": level or None, "draw": int(count)}

    def _resize(self, wish: str) -> None:
        if wish == "pool-add" and len(self.rows) < MOST_POOLS:
            self.rows.append({"draw": "1", "tag": "", "difficulty": ""})
        for row in list(self.rows):
            if wish == f"pool-{row.get('n')}-drop":
                self.rows.remove(row)


class BankFilterForm(forms.Form):
    """What of the bank is looked at; what is not known counts as no wish."""

    q = forms.CharField(required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=80)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *LABELS.items()])
    difficulty = forms.ChoiceField(required=False, choices=[("", ""), *DIFFICULTIES])

    def wishes(self) -> dict[str, str]:
        """What `bank_filtered` takes."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "query": data.get("q", ""),
            "tag": data.get("tag", ""),
            "kind": data.get("kind", ""),
            "difficulty": data.get("difficulty", ""),
        }
