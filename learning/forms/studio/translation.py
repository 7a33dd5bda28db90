"""Adding a language, and the texts of one unit in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.i18n import is_rtl
from learning.content.translate import Said
from learning.forms.studio.base import EditForm
from learning.forms.studio.block import ProseForm
from learning.forms.studio.settings import LANGUAGES
from learning.selectors.studio.translation import TextRow, UnitRow

OTHER = "other"


class LanguageForm(forms.Form):
    """A language to translate into: one of the usual ones, or any by its tag."""

    language = forms.ChoiceField(label=_("Language"))
    tag = forms.RegexField(
        r"^[a-z]{2}(-[A-Za-z0-9]{2,7})*$",
        label=_("Another one, by its tag"),
        required=False,
        max_length=10,
        help_text=_("Such as pt-BR or sr."),
        error_messages={"invalid": _("A language tag looks like de or pt-BR.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, taken: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [(code, name) for code, name in LANGUAGES if code not in taken]
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*free, (OTHER, _("Another one…"))]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("language") == OTHER and not data.get("tag") and "tag" not in self.errors:
            self.add_error("tag", _("Enter the language's tag."))
        return data

    @property
    def chosen(self) -> str:
        """The language's tag."""
        data = self.cleaned_data
        return str(data["tag"] if data["language"] == OTHER else data["language"])


class UnitForm(EditForm):
    """The texts of a unit; each is shown beside its original by `rows`."""

    def __init__(self, *args: Any, unit: UnitRow, language: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"base": unit.digest})
        kwargs["auto_id"] = f"unit-{unit.key}_%s"
        super().__init__(*args, **kwargs)
        self.unit = unit
        for text in unit.texts:
            self.fields[text.name] = _field(text.said, language)
            self.initial.setdefault(text.name, text.said.text)

    @property
    def rows(self) -> list[tuple[TextRow, forms.BoundField]]:
        return [(text, self[text.name]) for text in self.unit.texts]

    def written(self) -> dict[str, str]:
        """What was entered, by path."""
        sent = self.cleaned_data
        return {
            text.said.slot.path: sent[text.name]
            for text in self.unit.texts
            if text.name in self.data
        }


class UnitProseForm(ProseForm):
    """The text of a paragraph, in the rich editor."""

    def __init__(self, *args: Any, unit: UnitRow, language: str, **kwargs: Any) -> None:
        said = unit.texts[0].said
        kwargs.setdefault("initial", {"base": unit.digest, "markdown": said.text})
        super().__init__(*args, key=f"unit-{unit.key}", **kwargs)
        self.unit = unit
        self.said = said
        self.fields["markdown"].widget.attrs |= _attributes(language)
        self.fields["markdown"].help_text = ""

    def written(self) -> dict[str, str]:
        return {self.said.slot.path: self.block({"markdown": self.said.text})["markdown"]}


Texts = UnitForm | UnitProseForm


def unit_form(unit: UnitRow, language: str, data: Mapping[str, Any] | None = None) -> Texts:
    """The form in which the unit is translated."""
    form = UnitProseForm if unit.prose is not None else UnitForm
    return form(data, unit=unit, language=language)


def _attributes(language: str) -> dict[str, Any]:
    return {"lang": language, "dir": "rtl" if is_rtl(language) else "ltr", "spellcheck": "true"}


def _field(said: Said, language: str) -> forms.CharField:
    attrs = _attributes(language)
    text = said.text or said.slot.text
    widget: forms.Widget = forms.TextInput(attrs=attrs)
    longest = 2000
    if said.slot.form != "line" or len(text) > 70:
        lines = text.count("\n") + 1 + len(text) // 80
        widget = forms.Textarea(attrs=attrs | {"rows": max(2, min(lines, 12))})
        longest = 200_000
    return forms.CharField(
        label=said.slot.label,
        required=False,
        max_length=longest,
        widget=widget,
        help_text=_("One a line.") if said.slot.form == "lines" else "",
    )
