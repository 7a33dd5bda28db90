"""The small form of each kind of block. A draft may lack things, so nothing is required here."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from learning.content.keys import without_key
from learning.content.markdown import markdown_parse
from learning.content.richtext import rich_html, rich_markdown
from learning.content.schema import Block
from learning.content.write import blocks_inner
from learning.forms.studio.base import (
    BlockForm,
    Files,
    Words,
    area_field,
    line_field,
    lines_of,
    written,
)
from learning.forms.studio.practice import PracticeForm
from learning.forms.studio.question import CheckForm
from learning.forms.studio.table import TableForm


class ProseForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("markdown",)

    markdown = area_field(
        _("Text"),
        longest=200_000,
        rows=8,
        help_text=_("Markdown: # heading, **bold**, *italic*, - list, [words](address)."),
    )
    html = forms.CharField(
        required=False, strip=False, max_length=400_000, widget=forms.HiddenInput
    )

    def block(self, current: Block) -> Block:
        """The block; `html` is there when it was written in the rich editor, and counts."""
        html = self.cleaned_data["html"]
        before = current.get("markdown", "")
        if html:
            return current | {"markdown": rich_markdown(html, before)}
        # Browsers send their own line ends; a text that is otherwise the same stays as it is.
        text = self.cleaned_data["markdown"].replace("\r\n", "\n")
        return current | {"markdown": before if text == before.replace("\r\n", "\n") else text}

    @property
    def rich(self) -> str | None:
        """The text as HTML for the rich editor; None where only its Markdown says it all."""
        if self.is_bound:
            return self.data.get("html") or rich_html(self.data.get("markdown", ""))
        return rich_html(self.initial.get("markdown", ""))


class FileSelect(forms.Select):
    """A select that is written at once: a template for each option is slow with many files."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = str(value or "")
        options = "".join(
            f'<option value="{escape(str(path))}"{" selected" if path == chosen else ""}>'
            f"{escape(str(label))}</option>"
            for path, label in self.choices
        )
        given = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308  # escaped above


class FileField(forms.ChoiceField):
    """One of the course's files; `kinds` are the suffixes that fit."""

    def __init__(
        self, *, label: Words, kinds: tuple[str, ...], none: Words = "", **kwargs: Any
    ) -> None:
        # The page's script puts a button beside it that uploads what fits.
        widget = FileSelect(attrs={"data-file": ",".join(kinds)})
        super().__init__(label=label, required=False, widget=widget, **kwargs)
        self.kinds = kinds
        self.none = none or _("Choose a file…")

    def offer(self, files: Files, chosen: str) -> None:
        """Offer the files that fit; one that is gone stays offered where it is chosen."""
        fitting = [(path, name) for path, name in files.items() if path.endswith(self.kinds)]
        if chosen and chosen not in dict(fitting):
            fitting.append((chosen, chosen))
        self.choices = [("", self.none), *fitting]


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
CLIPS = (".mp4", ".webm")
SOUNDS = (".mp3", ".m4a", ".ogg", ".wav", ".flac", ".aac")


class MediaForm(BlockForm):
    """A block that shows a file."""

    has_files: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, FileField):
                chosen = self.data.get(name) if self.is_bound else self.initial.get(name, "")
                field.offer(self.shelf, str(chosen or ""))


class ImageForm(MediaForm):
    always: ClassVar[tuple[str, ...]] = ("src",)
    texts: ClassVar[tuple[str, ...]] = ("caption",)
    needed: ClassVar[tuple[str, ...]] = ("src", "alt")

    src = FileField(label=_("Picture"), kinds=PICTURES)
    alt = area_field(
        _("Alternative text"),
        rows=2,
        help_text=_("What the picture says, for those who do not see it."),
    )
    decorative = forms.BooleanField(
        label=_("Decoration only: it says nothing that the text does not"), required=False
    )
    caption = line_field(_("Caption"), longest=2000)

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
        # Markdown knows it in one line only.
        alt = " ".join(self.cleaned_data["alt"].split())
        if alt or self.cleaned_data["decorative"]:
            block["alt"] = "" if self.cleaned_data["decorative"] else alt
        return block


class ClipForm(MediaForm):
    always: ClassVar[tuple[str, ...]] = ("src", "title")
    texts: ClassVar[tuple[str, ...]] = ("captions", "transcript")
    needed: ClassVar[tuple[str, ...]] = ("src", "title")

    title = line_field(_("Title"))
    captions = FileField(label=_("Captions"), kinds=(".vtt",))
    transcript = area_field(
        _("Transcript"), longest=100_000, help_text=_("Without one it is made from the captions.")
    )
    seconds = forms.FloatField(
        label=_("Length in seconds"), required=False, min_value=0, max_value=86_400
    )

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "seconds": block.get("seconds")}

    def clean_transcript(self) -> str:
        return written(self.cleaned_data["transcript"])

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
    needed: ClassVar[tuple[str, ...]] = ("src", "title")

    src = FileField(label=_("File"), kinds=("",))
    title = line_field(_("Title"))
    description = line_field(_("What is in it"), longest=2000)


class CodeForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("code", "language")
    needed: ClassVar[tuple[str, ...]] = ("code",)

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

    def block(self, current: Block) -> Block:
        block = super().block(current)
        before = current["code"]
        return block | {"code": before} if block["code"] == before.rstrip("\n") else block


class MathsForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("tex",)
    needed: ClassVar[tuple[str, ...]] = ("tex",)

    tex = forms.CharField(
        label=_("Formula in TeX"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
    )


class BoxForm(BlockForm):
    """A block that holds others, written as Markdown."""

    always: ClassVar[tuple[str, ...]] = ("title",)
    needed: ClassVar[tuple[str, ...]] = ("body",)

    title = line_field(_("Title"))
    body = area_field(
        _("Text"),
        longest=200_000,
        rows=6,
        help_text=_("Markdown: **bold**, *italic*, - list, [words](address)."),
    )

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
    always: ClassVar[tuple[str, ...]] = ("variant", "title")

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


class PollForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("prompt",)
    needed: ClassVar[tuple[str, ...]] = ("prompt", "options")

    prompt = line_field(_("Question"), longest=2000)
    options = area_field(
        _("Answers"), longest=5000, rows=4, help_text=_("One a line, two or more.")
    )

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "options": "\n".join(block["options"])}

    def block(self, current: Block) -> Block:
        return super().block(current) | {"options": lines_of(self.cleaned_data["options"])}


class ReflectionForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("prompt",)
    texts: ClassVar[tuple[str, ...]] = ("hint",)
    needed: ClassVar[tuple[str, ...]] = ("prompt",)

    prompt = area_field(_("Question to oneself"), rows=2)
    hint = line_field(_("A hint"), longest=2000)

    def clean_prompt(self) -> str:
        return written(self.cleaned_data["prompt"])


class TasksForm(BlockForm):
    texts: ClassVar[tuple[str, ...]] = ("title",)
    needed: ClassVar[tuple[str, ...]] = ("items",)

    title = line_field(_("Title"))
    items = area_field(_("Tasks"), longest=30_000, rows=5, help_text=_("One a line."))

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return {**super().values(block), "items": "\n".join(block["items"])}

    def block(self, current: Block) -> Block:
        return super().block(current) | {"items": lines_of(self.cleaned_data["items"])}


class LinkForm(BlockForm):
    always: ClassVar[tuple[str, ...]] = ("url", "title")
    texts: ClassVar[tuple[str, ...]] = ("description",)
    needed: ClassVar[tuple[str, ...]] = ("url", "title")

    url = line_field(_("Address"), longest=2000, help_text="https://…")
    title = line_field(_("Title"), help_text=_("Yours, or the one that the page has."))
    description = line_field(_("Why it is worth opening"), longest=2000)

    @property
    def looks_up(self) -> bool:
        """Whether the page's own title can be had for the asking."""
        return bool(settings.LINK_TITLES)


FORMS: dict[str, type[BlockForm]] = {
    "prose": ProseForm,
    "image": ImageForm,
    "video": VideoForm,
    "audio": AudioForm,
    "file": FileForm,
    "code": CodeForm,
    "maths": MathsForm,
    "callout": CalloutForm,
    "accordion": BoxForm,
    "challenge": BoxForm,
    "table": TableForm,
    "check": CheckForm,
    "poll": PollForm,
    "reflection": ReflectionForm,
    "tasks": TasksForm,
    "practice": PracticeForm,
    "link": LinkForm,
}
