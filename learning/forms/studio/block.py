"""The small form of each kind of block. A draft may lack things, so nothing is required here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.content.keys import without_key
from learning.content.markdown import markdown_parse
from learning.content.schema import Block
from learning.content.write import blocks_inner
from learning.services.edit import Edit

# A course's files by path, with what to call each.
Files = Mapping[str, str]
# A text, or one that is translated when it is shown.
Words = Any
CELL = re.compile(r"cell-(\d{1,4})-(\d{1,2})")
MOST_ROWS, MOST_COLUMNS = 2001, 50
RESIZED = {"row": (1, 0), "column": (0, 1), "-row": (-1, 0), "-column": (0, -1)}


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

    def __init__(self, *args: Any, files: Files | None = None, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{kwargs.pop('key', 'block')}_%s"
        super().__init__(*args, **kwargs)
        self.shelf = files or {}

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        """The initial values of the fields for `block`."""
        return {name: block.get(name, "") for name in (*cls.always, *cls.texts)}

    def block(self, current: Block) -> Block:
        """The block as it was entered; what the form does not show stays as in `current`."""
        data = self.cleaned_data
        block = {name: value for name, value in current.items() if name not in self.texts}
        block |= {name: data[name] for name in self.always}
        return block | {name: data[name] for name in self.texts if data[name]}


def _line(label: Words, *, longest: int = 300, help_text: Words = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text)


def _area(
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


class ProseForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("markdown",)

    markdown = _area(
        _("Text"),
        longest=200_000,
        rows=8,
        help_text=_("Markdown: # heading, **bold**, *italic*, - list, [words](address)."),
    )


class FileField(forms.ChoiceField):
    """One of the course's files; `kinds` are the suffixes that fit."""

    def __init__(self, *, label: Words, kinds: tuple[str, ...], **kwargs: Any) -> None:
        # The page's script puts a button beside it that uploads what fits.
        widget = forms.Select(attrs={"data-file": ",".join(kinds)})
        super().__init__(label=label, required=False, widget=widget, **kwargs)
        self.kinds = kinds

    def offer(self, files: Files, chosen: str) -> None:
        """Offer the files that fit; one that is gone stays offered where it is chosen."""
        fitting = [(path, name) for path, name in files.items() if path.endswith(self.kinds)]
        if chosen and chosen not in files:
            fitting.append((chosen, chosen))
        self.choices = [("", _("Choose a file…")), *fitting]


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
CLIPS = (".mp4", ".webm")
SOUNDS = (".mp3", ".m4a", ".ogg", ".wav", ".flac", ".aac")


class MediaForm(BlockForm):
    """A block that shows a file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, FileField):
                chosen = self.data.get(name) if self.is_bound else self.initial.get(name, "")
                field.offer(self.shelf, str(chosen or ""))


class ImageForm(MediaForm):
    always: ClassVar[tuple[str, ...]] = ("src",)
    texts: ClassVar[tuple[str, ...]] = ("caption",)

    src = FileField(label=_("Picture"), kinds=PICTURES)
    alt = _area(
        _("Alternative text"),
        rows=2,
        help_text=_("What the picture says, for those who do not see it."),
    )
    decorative = forms.BooleanField(
        label=_("Decoration only: it says nothing that the text does not"), required=False
    )
    caption = _line(_("Caption"), longest=2000)

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {
            **super().values(block),
            "alt": block.get("alt", ""),
            "decorative": block.get("alt") == "" and bool(block.get("src")),
        }

    def block(self, current: Block) -> Block:
        # Without a text and not marked as decoration the block has no `alt`: it is unfinished.
        block = super().block(current)
        block.pop("alt", None)
        alt = self.cleaned_data["alt"].strip()
        if alt or self.cleaned_data["decorative"]:
            block["alt"] = "" if self.cleaned_data["decorative"] else alt
        return block


class ClipForm(MediaForm):
    always: ClassVar[tuple[str, ...]] = ("src", "title")
    texts: ClassVar[tuple[str, ...]] = ("captions", "transcript")

    title = _line(_("Title"))
    captions = FileField(label=_("Captions"), kinds=(".vtt",))
    transcript = _area(
        _("Transcript"), longest=100_000, help_text=_("Without one it is made from the captions.")
    )
    seconds = forms.FloatField(
        label=_("Length in seconds"), required=False, min_value=0, max_value=86_400
    )

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "seconds": block.get("seconds")}

    def block(self, current: Block) -> Block:
        block = super().block(current)
        block.pop("seconds", None)
        seconds = self.cleaned_data["seconds"]
        if seconds:
            block["seconds"] = int(seconds) if seconds == int(seconds) else seconds
        return block


class VideoForm(ClipForm):
    texts: ClassVar[tuple[str, ...]] = ("captions", "transcript", "poster")

    src = FileField(label=_("Clip"), kinds=CLIPS)
    poster = FileField(label=_("Picture before it plays"), kinds=PICTURES)
    field_order = ("src", "title", "captions", "poster", "transcript", "seconds")


class AudioForm(ClipForm):
    src = FileField(label=_("Recording"), kinds=SOUNDS)
    field_order = ("src", "title", "transcript", "captions", "seconds")


class FileForm(MediaForm):
    always: ClassVar[tuple[str, ...]] = ("src", "title")
    texts: ClassVar[tuple[str, ...]] = ("description",)

    src = FileField(label=_("File"), kinds=("",))
    title = _line(_("Title"))
    description = _line(_("What is in it"), longest=2000)


class CodeForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("code",)
    texts: ClassVar[tuple[str, ...]] = ("language",)

    language = forms.RegexField(
        r"^[a-z0-9+#_.-]*$",
        label=_("Language"),
        required=False,
        max_length=30,
        help_text=_("For the colours: python, sql, bash; output and error are shown as such."),
        error_messages={"invalid": _("Small letters and digits, such as python.")},
    )
    code = forms.CharField(
        label=_("Code"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace("\r\n", "\n").rstrip("\n")


class MathsForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("tex",)

    tex = forms.CharField(
        label=_("Formula in TeX"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
    )


class BoxForm(BlockForm):
    """A block that holds others, written as Markdown."""

    texts: ClassVar[tuple[str, ...]] = ("title",)

    title = _line(_("Title"))
    body = _area(_("Inside"), longest=200_000, rows=6, help_text=_("Markdown, as in a lesson."))

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "body": blocks_inner(block)}

    def block(self, current: Block) -> Block:
        block = super().block(current)
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        if body.strip() != self.values(current)["body"].strip():
            inner = markdown_parse(body, inside=current["kind"]).blocks
            block["blocks"] = [without_key(each) for each in inner]
        return block


class CalloutForm(BoxForm):
    always: ClassVar[tuple[str, ...]] = ("variant",)

    variant = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("note", _("Note")),
            ("tip", _("Tip")),
            ("warning", _("Warning")),
            ("example", _("Example")),
            ("prerequisite", _("Before you start")),
            ("discussion", _("To discuss")),
            ("questions", _("Questions this lesson answers")),
        ],
    )
    field_order = ("variant", "title", "body")


class TitledBoxForm(BoxForm):
    """An accordion, whose title is always there."""

    always: ClassVar[tuple[str, ...]] = ("title",)
    texts: ClassVar[tuple[str, ...]] = ()


class PollForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("prompt",)

    prompt = _line(_("Question"), longest=2000)
    options = _area(_("Answers"), longest=5000, rows=4, help_text=_("One a line, two or more."))

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "options": "\n".join(block["options"])}

    def block(self, current: Block) -> Block:
        return super().block(current) | {"options": lines_of(self.cleaned_data["options"])}


class ReflectionForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("prompt",)
    texts: ClassVar[tuple[str, ...]] = ("hint",)

    prompt = _area(_("Question to oneself"), rows=2)
    hint = _line(_("A hint"), longest=2000)


class TasksForm(BlockForm):
    texts: ClassVar[tuple[str, ...]] = ("title",)

    title = _line(_("Title"))
    items = _area(_("Tasks"), longest=30_000, rows=5, help_text=_("One a line."))

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "items": "\n".join(block["items"])}

    def block(self, current: Block) -> Block:
        return super().block(current) | {"items": lines_of(self.cleaned_data["items"])}


class LinkForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("url", "title")
    texts: ClassVar[tuple[str, ...]] = ("description",)

    url = _line(_("Address"), longest=2000, help_text="https://…")
    title = _line(_("Title"))
    description = _line(_("Why it is worth opening"), longest=2000)


class TableForm(BlockForm):
    """The cells as `cell-ROW-COLUMN`, the header being row 0.

    The buttons `resize` add or take a row or column at the end.
    """

    resize = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            places = [CELL.fullmatch(name) for name in self.data]
            found = [(int(place[1]), int(place[2])) for place in places if place]
            self.rows = 1 + max((row for row, _column in found), default=0)
            self.columns = 1 + max((column for _row, column in found), default=0)
        else:
            grid = self.initial["grid"]
            self.rows, self.columns = len(grid), max(len(cells) for cells in grid)
        self._resize(self.data.get("resize", "") if self.is_bound else "")
        for row in range(self.rows):
            for column in range(self.columns):
                name = f"cell-{row}-{column}"
                self.fields[name] = forms.CharField(required=False, max_length=5000)
                if not self.is_bound:
                    cells = self.initial["grid"][row]
                    self.initial[name] = cells[column] if column < len(cells) else ""

    def _resize(self, wish: str) -> None:
        rows, columns = RESIZED.get(wish, (0, 0))
        self.rows = min(max(self.rows + rows, 2), MOST_ROWS)
        self.columns = min(max(self.columns + columns, 1), MOST_COLUMNS)

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {"grid": [block["header"], *block["rows"]]}

    @property
    def grid(self) -> list[list[forms.BoundField]]:
        """The cells' fields, row by row."""
        return [
            [self[f"cell-{row}-{column}"] for column in range(self.columns)]
            for row in range(self.rows)
        ]

    def block(self, current: Block) -> Block:
        cells = [
            [" ".join(self.cleaned_data[bound.name].split()) for bound in row] for row in self.grid
        ]
        block = {**current, "header": cells[0], "rows": cells[1:]}
        if "align" in block:
            block["align"] = (block["align"] + [""] * self.columns)[: self.columns]
        return block


FORMS: dict[str, type[BlockForm]] = {
    "prose": ProseForm,
    "image": ImageForm,
    "video": VideoForm,
    "audio": AudioForm,
    "file": FileForm,
    "code": CodeForm,
    "maths": MathsForm,
    "callout": CalloutForm,
    "accordion": TitledBoxForm,
    "challenge": BoxForm,
    "table": TableForm,
    "poll": PollForm,
    "reflection": ReflectionForm,
    "tasks": TasksForm,
    "link": LinkForm,
}
