"""Captions, written beside the clip: rows of from, to and words, or the file as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from learning.content.captions import CaptionsError, Cue, captions_parse, captions_text, stamp

# More rows than a form can hold are written as text.
MOST_ROWS = 250
FRESH_ROWS = 3
CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?")
ROW = re.compile(r"(?:from|to|words)-(\d{1,4})")


def seconds_of(text: str) -> float | None:
    """`1:02:03.5`, `2:03` or `75` in seconds; None for anything else."""
    match = CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds, fraction = match.groups()
    return (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
            + float(f"0.{fraction or 0}"))  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A caption as it is entered, and what is wrong with it."""

    number: int
    start: str = ""
    end: str = ""
    words: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.start.strip() or self.end.strip() or self.words.strip())


class CaptionsForm(forms.Form):
    """The captions; `vtt` is their file once they are valid."""

    text = forms.CharField(
        label=lazy("Captions as WebVTT"),
        required=False,
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 20, "class": "mono", "spellcheck": "true"}),
    )

    def __init__(self, *args: Any, cues: Sequence[Cue] = (), as_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_text = as_text
        self.vtt = ""
        more = bool(self.data.get("more")) or not self.is_bound
        self.rows = self._entered() if self.is_bound else _rows_of(cues)
        if more:
            begin = len(self.rows)
            self.rows += [Row(begin + number) for number in range(FRESH_ROWS)]

    def _entered(self) -> list[Row]:
        numbers = {int(match[1]) for name in self.data if (match := ROW.fullmatch(name))}
        return [
            Row(place, *(self.data.get(f"{part}-{number}", "") for part in ("from", "to", "words")))
            for place, number in enumerate(sorted(numbers)[:MOST_ROWS])
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.as_text:
            self.vtt = (data.get("text") or "").replace("\r\n", "\n")
            try:
                captions_parse(self.vtt)
            except CaptionsError as error:
                place = _("Line %(line)d: %(message)s")
                self.add_error("text", place % {"line": error.line, "message": error.message})
            return data
        cues: list[Cue] = []
        self.rows = [self._checked(row, cues) for row in self.rows]
        if any(row.error for row in self.rows):
            self.add_error(None, _("Some captions need another look."))
        elif not cues:
            self.add_error(None, _("Write at least one caption."))
        else:
            self.vtt = captions_text(cues)
        return data

    def _checked(self, row: Row, cues: list[Cue]) -> Row:
        if row.is_empty:
            return row
        start, end = seconds_of(row.start), seconds_of(row.end)
        words = " ".join(row.words.split())
        error = ""
        if start is None or end is None:
            error = _("Enter times such as 0:05 or 1:02:03.5.")
        elif end <= start:
            error = _("This caption ends before it starts.")
        elif not words:
            error = _("Write what is said, or empty the row.")
        else:
            cues.append(Cue(start, end, words))
        return Row(row.number, row.start, row.end, row.words, error)


def _rows_of(cues: Sequence[Cue]) -> list[Row]:
    return [
        Row(number, stamp(cue.start), stamp(cue.end), cue.text) for number, cue in enumerate(cues)
    ]
