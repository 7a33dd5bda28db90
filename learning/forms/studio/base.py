"""What the forms of blocks share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from learning.content.schema import Block
from learning.services.edit import Edit

# A course's files by path, with what to call each.
Files = Mapping[str, str]
# A text, or one that is translated when it is shown.
Words = Any


def written(text: str) -> str:
    """The text as it is kept: the line ends of this machine, and nothing around it."""
    return text.replace("\r\n", "\n").strip()


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once, in their order."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class EditForm(forms.Form):
    """What every save carries: see `learning.services.edit.Edit`."""

    base = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    page = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    serial = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def edit(self) -> Edit:
        """Where the save comes from; an unreadable part counts as none."""
        data = getattr(self, "cleaned_data", {})
        return Edit(data.get("base") or "", data.get("page") or "", data.get("serial") or 0)


class BlockForm(EditForm):
    """A block's fields; `block` makes the block of what was entered."""

    texts: ClassVar[tuple[str, ...]] = ()  # fields of the block that are left out when empty
    always: ClassVar[tuple[str, ...]] = ()  # and those that stay, empty or not
    has_files: ClassVar[bool] = False  # whether it offers the course's files

    def __init__(self, *args: Any, files: Files | None = None, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{kwargs.pop('key', 'block')}_%s"
        super().__init__(*args, **kwargs)
        self.shelf = files or {}

    def offer_lessons(self, titles: Mapping[str, str]) -> None:
        """Offer the course's lessons, by key, where a field names one."""

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        """The initial values of the fields for `block`."""
        return {name: block.get(name, "") for name in (*cls.always, *cls.texts)}

    def block(self, current: Block) -> Block:
        """The block as it was entered; what the form does not show stays as in `current`."""
        data = self.cleaned_data
        filled = {name: data[name] for name in self.texts if data[name]}
        # An empty text that came with an import stays as it came.
        gone = {name for name in self.texts if name not in filled and current.get(name)}
        block = {name: value for name, value in current.items() if name not in gone}
        return block | {name: data[name] for name in self.always} | filled


def line_field(label: Words, *, longest: int = 300, help_text: Words = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text)


def area_field(
    label: Words, *, longest: int = 2000, rows: int = 3, help_text: Words = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        strip=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
