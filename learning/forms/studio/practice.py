"""The form of a checklist that is observed: its lines, and who may observe."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from learning.content.practice import EVERYBODY, practice_normalised
from learning.content.schema import KEY, Block
from learning.forms.studio.base import BlockForm, area_field, line_field, lines_of, written
from learning.observers import observer_kinds
from people.models import User

MOST_LINES = 30
_FIELD = re.compile(r"line-(\d{1,3})-text")
_WISH = re.compile(r"(\d{1,3})-(up|down|drop)")

Line = dict[str, Any]


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.key, kind.label) for kind in observer_kinds]


class PracticeForm(BlockForm):
    """The lines as `line-N-text`, `-good`, `-optional` and `-key`, in the order of N.

    The button `resize` adds a line (`add`), moves one (`2-up`, `2-down`) or takes it (`2-drop`).
    """

    texts: ClassVar[tuple[str, ...]] = ("title",)
    needed: ClassVar[tuple[str, ...]] = ("lines",)

    resize = forms.CharField(required=False, widget=forms.HiddenInput)
    title = line_field(_("Title"))
    observers = forms.MultipleChoiceField(
        label=_("Who may observe"),
        required=False,
        choices=lazy(_kinds, list),
        widget=forms.CheckboxSelectMultiple,
    )
    experts = area_field(
        _("Experts who may observe, too"),
        rows=2,
        help_text=_("Their e-mail addresses, one a line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[Line] = self._read() if self.is_bound else self.initial["lines"]

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {
            **super().values(block),
            "lines": block.get("lines", []),
            "observers": list(block.get("observers", EVERYBODY)),
            "experts": "\n".join(block.get("experts", [])),
        }

    def _read(self) -> list[Line]:
        numbers = sorted(int(m[1]) for name in self.data if (m := _FIELD.fullmatch(name)))
        lines = [self._line(number) for number in numbers[:MOST_LINES]]
        return _resized(lines, self.data.get("resize", "")) or [{"text": ""}]

    def _line(self, number: int) -> Line:
        def said(part: str) -> str:
            return written(str(self.data.get(f"line-{number}-{part}", "")))

        key = said("key")
        line: Line = {"key": key} if KEY.match(key) else {}
        line["text"] = " ".join(said("text").split())[:500]
        if said("good"):
            line["good"] = said("good")[:1000]
        if said("optional"):
            line["optional"] = True
        return line

    def clean_experts(self) -> list[str]:
        """The addresses, each that of somebody here."""
        given = [address.lower() for address in lines_of(self.cleaned_data["experts"])][:20]
        people = User.objects.present().filter(email__in=given)
        unknown = set(given) - {email.lower() for email in people.values_list("email", flat=True)}
        if unknown:
            text = _("Nobody here has this address: %(address)s")
            params = {"address": ", ".join(sorted(unknown))}
            raise forms.ValidationError(text, params=params)
        return given

    def block(self, current: Block) -> Block:
        block = super().block(current)
        foreign = _foreign(current.get("observers", []))
        chosen = {
            "lines": self.lines,
            "observers": [*self.cleaned_data["observers"], *foreign],
            "experts": self.cleaned_data["experts"],
        }
        whole = practice_normalised({**block, **chosen})
        # A line keeps its place while nothing is written in it.
        return {**whole, "lines": [{"text": "", **line} for line in whole["lines"]]}


def _foreign(observers: list[str]) -> list[str]:
    """Kinds of observers that came with a bundle, and that nobody offers here."""
    offered = {kind.key for kind in observer_kinds}
    return [key for key in observers if key not in offered]


def _resized(lines: list[Line], wish: str) -> list[Line]:
    if wish == "add" and len(lines) < MOST_LINES:
        return [*lines, {"text": ""}]
    act = _WISH.fullmatch(wish)
    at = int(act[1]) if act else -1
    if act is None or not 0 <= at < len(lines):
        return lines
    line = lines.pop(at)
    if act[2] != "drop":
        lines.insert(max(0, at - 1) if act[2] == "up" else at + 1, line)
    return lines
