"""What is translated of a block or question, and whether its original has changed since.

A translated text keeps the text that it was made from. Where the original says something else
now, the translation is out of date, and the two texts tell what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from learning.content.questions import GAP
from learning.content.slots import Slot

# Stored: a text by the path of its slot.
Texts = Mapping[str, str]


class State(StrEnum):
    """How a translation stands, the worst first."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DONE = "done"


@dataclass(frozen=True)
class Entry:
    """A translated text, and the original that it was made from."""

    text: str
    source: str


Entries = Mapping[str, Entry]


@dataclass(frozen=True)
class Said:
    """A slot with its translation, None while there is none; `problem` is what is wrong with it."""

    slot: Slot
    entry: Entry | None = None
    problem: str = ""

    @property
    def state(self) -> State:
        if self.entry is None or self.problem:
            return State.MISSING
        return State.DONE if self.entry.source == self.slot.text else State.OUTDATED

    @property
    def text(self) -> str:
        return self.entry.text if self.entry is not None else ""

    @property
    def before(self) -> str:
        """What the original said when it was translated, where it says something else now."""
        return self.entry.source if self.entry and self.state == State.OUTDATED else ""


def said_of(slots: Sequence[Slot], entries: Entries) -> list[Said]:
    """Each slot with its translation.

    An entry is known by its original: an answer that moved up a line takes its translation along.
    """
    by_source = {entry.source: entry for entry in entries.values()}
    taken = {by_source[slot.text].source for slot in slots if slot.text in by_source}
    return [_said(slot, entries.get(slot.path), by_source, taken) for slot in slots]


def _said(slot: Slot, here: Entry | None, by_source: Mapping[str, Entry], taken: set[str]) -> Said:
    if here is not None and here.source != slot.text and here.source in taken:
        here = None  # it is another slot's
    if here is None or here.source != slot.text:
        here = by_source.get(slot.text, here)
    return Said(slot, here, text_problem(slot, here.text) if here is not None else "")


def text_problem(slot: Slot, text: str) -> str:
    """What keeps `text` from standing for the slot; empty when nothing does."""
    if sorted(GAP.findall(text)) == sorted(GAP.findall(slot.text)):
        return ""
    gaps = ", ".join(f"{{{{{number}}}}}" for number in GAP.findall(slot.text))
    return _("The translation must hold each of these once: %(gaps)s.") % {"gaps": gaps}


def state_of(said: Sequence[Said]) -> State:
    """The worst state among the slots; done where there is nothing to translate."""
    states = {each.state for each in said}
    return next((state for state in State if state in states), State.DONE)


def texts_whole(said: Sequence[Said]) -> dict[str, str] | None:
    """The translation by path; None while anything of it is missing.

    Half of a block in another language is worse to read than all of it in the original.
    """
    if not said or state_of(said) == State.MISSING:
        return None
    return {each.slot.path: each.text for each in said}


def entries_of(texts: Texts, sources: Texts) -> dict[str, Entry]:
    """What is stored of a unit, as entries."""
    return {path: Entry(text, sources.get(path, "")) for path, text in texts.items()}


# As bundles hold it: the text, or where it is out of date `{"text": …, "was": …}`.
Plain = dict[str, Any]


def entries_plain(said: Sequence[Said]) -> Plain:
    """The translations as a bundle holds them; what has no slot any more is left out."""
    return {
        each.slot.path: each.text
        if each.entry.source == each.slot.text
        else {"text": each.text, "was": each.entry.source}
        for each in said
        if each.entry is not None
    }


def plain_entries(plain: Plain, slots: Sequence[Slot]) -> dict[str, Entry]:
    """The entries that a bundle's texts are, over the originals in `slots`."""
    originals = {slot.path: slot.text for slot in slots}
    entries = {}
    for path, value in plain.items():
        if isinstance(value, dict):
            entries[path] = Entry(str(value["text"]), str(value["was"]))
        elif path in originals:
            entries[path] = Entry(str(value), originals[path])
    return entries
