"""What the pages of a practice send: ticks, notes and files of its learner, an observer's answers.

Fields are called after the lines: `tick.KEY`, `note.KEY`, `file.KEY`, `verdict.KEY`, `word.KEY`.
A page also sends what the line was when it was shown (`was-tick.KEY`, `was-note.KEY`). Its script
sends the one line that was just changed, for which that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from core.errors import AppError
from learning.bundle.picturedata import PictureDataError, picture_plain
from learning.forms.evidence import evidence_kind
from learning.models.practice import LONGEST_NOTE, LONGEST_WORD
from learning.services.observation import Verdict
from learning.services.practice import Evidence, Mark
from people.forms.person import PersonField, PersonInput
from people.models import User

_PICTURES = {"png": "PNG", "jpg": "JPEG"}
_LONGEST_NAME = 100
OBSERVER_UNCLEAR = "observer_unclear"


def marks_read(post: QueryDict, *, changed: bool) -> dict[str, Mark]:
    """What the page says of each line that it sends; `changed`: all of them were just changed."""
    keys = [name.removeprefix("note.") for name in post if name.startswith("note.")]
    return {key: _mark(post, key, changed=changed) for key in keys}


def _mark(post: QueryDict, key: str, *, changed: bool) -> Mark:
    # A little more than fits, for the service to say so.
    note = post.get(f"note.{key}", "")[: 2 * LONGEST_NOTE]
    was = None
    if f"was-note.{key}" in post and not changed:
        was = Mark(bool(post.get(f"was-tick.{key}")), post.get(f"was-note.{key}", ""))
    return Mark(f"tick.{key}" in post, note, was)


def evidence_read(file: UploadedFile[bytes]) -> Evidence:
    """The file, a picture without what cameras write beside it. Raises `AppError`."""
    try:
        kind = evidence_kind(file)
        content = file.read()
        if kind in _PICTURES:
            content = picture_plain(content, _PICTURES[kind])
    except forms.ValidationError as error:
        raise AppError("evidence_refused", error.messages[0]) from None
    except PictureDataError:
        raise AppError("evidence_refused", _("This picture is damaged.")) from None
    stem = get_valid_filename(PurePath(file.name or "").stem or "evidence")[:_LONGEST_NAME]
    return Evidence(f"{stem}.{kind}", content)


def files_read(files: Mapping[str, Any]) -> dict[str, UploadedFile[bytes]]:
    """The files that were chosen, by line."""
    return {
        name.removeprefix("file."): file
        for name, file in files.items()
        if name.startswith("file.") and file
    }


def observer_read(post: QueryDict) -> User:
    """Whom the page asks: one of those it names by id, or a colleague by name. Raises `AppError`,
    with the code `OBSERVER_UNCLEAR` where the name has to be looked at again.
    """
    chosen = post.get("observer", "")
    if chosen.isdecimal():
        person = User.objects.present().filter(pk=int(chosen[:18])).first()
    else:
        person = _colleague(post)
    if person is None:
        raise AppError("observer_missing", _("Choose who is to look at it."))
    return person


def _colleague(post: QueryDict) -> User | None:
    named = PersonInput().value_from_datadict(post, {}, "colleague")
    try:
        return PersonField(required=False).clean(named)
    except forms.ValidationError as error:
        raise AppError(OBSERVER_UNCLEAR, error.messages[0]) from None


def verdicts_read(post: QueryDict, asked: Iterable[str]) -> dict[str, Verdict]:
    """What an observer says of the lines that wait; those left alone are not in it.

    `all` is for all that nothing else is said of.
    """
    rest = "seen" if post.get("all") == "seen" else ""
    found = {}
    for key in asked:
        said = post.get(f"verdict.{key}") or rest
        if said in {"seen", "not"}:
            word = post.get(f"word.{key}", "")[: 2 * LONGEST_WORD]
            found[key] = Verdict(said == "seen", word)
    return found


class DeclineForm(forms.Form):
    """Saying no, with a word if one likes."""

    word = forms.CharField(
        label=_("A word to them"),
        max_length=LONGEST_WORD,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example who could see it instead."),
    )
