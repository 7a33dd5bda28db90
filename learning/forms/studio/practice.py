"""The form of a checklist that is observed: its lines, and who may observe."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from learning.content.practice import EVERYBODY, practice_normalised
from learning.content.schema import KEY, Block
from learning.forms.studio.base import BlockForm, line_field, written
from learning.observers import observer_kinds
from people.forms.person import PersonField, PersonInput
from people.selectors.directory import people_at

MOST_LINES = 30
MOST_EXPERTS = 20
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_FIELD = re.compile(r"line-(\d{1,3})-text")
_WISH = re.compile(r"(\d{1,3})-(up|down|drop)")

Line = dict[str, Any]


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.key, kind.label) for kind in observer_kinds]


class ExpertsField(forms.MultipleChoiceField):
    """The addresses of those who are experts already, to be kept or taken away.

    Whom an address belongs to is looked up where it is shown; one that is nobody's here came with
    a bundle, and stays until somebody takes it away.
    """

    widget = forms.CheckboxSelectMultiple

    def offer(self, addresses: list[str]) -> None:
        self.choices = lambda: _named(addresses) if addresses else []

    def valid_value(self, value: str) -> bool:
        return len(value) <= 254 and bool(_ADDRESS.fullmatch(value))

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(address.lower() for address in super().clean(value)))


def _named(addresses: list[str]) -> list[tuple[str, str]]:
    people = people_at(addresses)
    nobody = _("%(address)s: nobody here has this address")
    return [
        (address, f"{found.name}, {found.job_line}" if found else nobody % {"address": address})
        for address in addresses
        for found in [people.get(address.lower())]
    ]


class PracticeForm(BlockForm):
    """The lines as `line-N-text`, `-good`, `-optional` and `-key`, in the order of N.

    The button `resize` adds a line (`add`), moves one (`2-up`, `2-down`) or takes it (`2-drop`);
    whatever is pressed, whoever `expert` names is one of the experts then.
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
    experts = ExpertsField(label=_("Experts who may observe, too"), required=False)
    # It is not saved while one types: half a name is nobody's.
    expert = PersonField(
        label=_("Add an expert"), required=False, widget=PersonInput({"data-unsaved": True})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self["experts"].value() or []
        cast("ExpertsField", self.fields["experts"]).offer(list(known))
        self.lines: list[Line] = self._read() if self.is_bound else self.initial["lines"]

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {
            **super().values(block),
            "lines": block.get("lines", []),
            "observers": list(block.get("observers", EVERYBODY)),
            "experts": list(block.get("experts", [])),
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

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        person, experts = data.get("expert"), data.get("experts", [])
        if person is not None and person.email.lower() not in experts:
            if len(experts) >= MOST_EXPERTS:
                text = _("There are %(most)d experts; take one away first.")
                self.add_error("expert", text % {"most": MOST_EXPERTS})
            data["experts"] = [*experts, person.email.lower()]
        return data

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
