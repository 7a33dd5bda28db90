"""The upload of a list of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import field_of
from people.hr.mapping import ColumnMap, map_load, map_parse, preset_names
from people.hr.problem import FileRefusedError
from people.hr.source import MAX_FILE_BYTES

_OWN = "own"
_MAX_MAPPING = 100_000


class ImportForm(forms.Form):
    """A file, how to read its columns, and whether it lists everybody."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_("CSV, also gzipped, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.gz,text/csv"}),
    )
    mapping = forms.ChoiceField(label=_("Columns"), required=False)
    mapping_file = forms.FileField(
        label=_("Mapping file"),
        required=False,
        help_text=_("JSON: which column is which field."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    complete = forms.BooleanField(
        label=_("This list is complete"),
        required=False,
        help_text=_("Whoever an earlier import brought and this one does not mention has left."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "mapping", forms.ChoiceField).choices = [
            ("", _t("Recognise them by their names")),
            *preset_names().items(),
            (_OWN, _t("A mapping of my own")),
        ]

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Split it, or compress it with gzip."),
                params={"size": MAX_FILE_BYTES // (1024 * 1024)},
            )
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A browser that cannot hide the field shows it beside a choice left as it was.
        if not cleaned.get("mapping") and cleaned.get("mapping_file"):
            cleaned["mapping"] = _OWN
        if cleaned.get("mapping") == _OWN and not cleaned.get("mapping_file"):
            self.add_error("mapping_file", _t("Choose your mapping file."))
        return cleaned

    def column_map(self) -> ColumnMap | None:
        """The chosen mapping, None to recognise the columns. Raises `FileRefusedError`."""
        chosen = self.cleaned_data["mapping"]
        if not chosen:
            return None
        if chosen != _OWN:
            return map_load(chosen)
        raw = self.cleaned_data["mapping_file"].read(_MAX_MAPPING)
        try:
            return map_parse(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise FileRefusedError(_t("The mapping file is not UTF-8.")) from None
