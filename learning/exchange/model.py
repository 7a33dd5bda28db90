"""What an import found, item by item, and the one way in which an item comes about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

from django.utils.text import slugify
from django.utils.translation import gettext as _

from learning.bundle.media import MediaFile
from learning.content.keys import digest
from learning.content.questions import Question, question_normalised, question_problems
from learning.content.schema import KEY

Outcome = Literal["imported", "partly", "refused"]
PARTS = frozenset({"multiple", "ordering", "matching", "cloze"})
DIFFICULTIES = ("easy", "medium", "hard")
MOST_TAGS = 20


@dataclass(frozen=True)
class QuestionMedia:
    """A picture that questions refer to as `file.path`, and what is in it."""

    file: MediaFile
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class QuestionItem:
    """One question of the source: what became of it, and in sentences what did not.

    `line` counts from 1, 0 when the format knows none; `question` is None when refused.
    """

    file: str
    line: int
    identifier: str
    title: str
    format: str
    outcome: Outcome
    question: Question | None
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands: file, line and identifier."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f" ({self.identifier})" if self.identifier else "")


@dataclass
class QuestionImport:
    """Every item in the order of the source, the pictures, and what concerns the whole."""

    items: list[QuestionItem] = field(default_factory=list)
    media: list[QuestionMedia] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[Question]:
        """The questions that can be taken over."""
        return [item.question for item in self.items if item.question is not None]

    def count(self, outcome: Outcome) -> int:
        return sum(item.outcome == outcome for item in self.items)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def finish(self) -> None:
        """Give every question a key of its own, and say how questions in parts are scored."""
        taken: Counter[str] = Counter()
        for at, item in enumerate(self.items):
            if item.question is not None:
                key = _unique(item, taken)
                self.items[at] = replace(item, question={"key": key, **item.question})
        if any(question["kind"] in PARTS for question in self.questions):
            self.note(
                _(
                    "Questions with several right answers, orders, pairs and gaps are scored in "
                    "equal parts here, whatever their scoring was."
                )
            )


class RefusedError(Exception):
    """The item cannot be taken over; the message says why, in a sentence."""


@dataclass
class Draft:
    """An item on its way: readers note what gets lost, and finish or refuse it."""

    file: str
    line: int
    format: str
    identifier: str = ""
    title: str = ""
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def refused(self, sentence: str) -> QuestionItem:
        """The item as one that is not taken over."""
        return self._item("refused", None, (sentence, *self.notes))

    def done(self, fields: dict[str, Any]) -> QuestionItem:
        """The item with its question, checked; refused when it would not be valid."""
        given = {name: value for name, value in fields.items() if value not in ("", [], {}, None)}
        question = question_normalised(given)
        problems = question_problems(question)
        if problems:
            return self.refused("; ".join(str(problem) for problem in problems[:5]))
        outcome: Outcome = "partly" if self.notes else "imported"
        return self._item(outcome, question, tuple(self.notes))

    def tags(self, names: Iterable[str]) -> dict[str, Any]:
        """Tags as fields; one that says how difficult the question is becomes that."""
        fields: dict[str, Any] = {}
        tags: list[str] = []
        for given in names:
            tag = " ".join(given.split())[:80].strip()
            name, __, level = tag.casefold().partition(":")
            if name == "difficulty" and level.strip() in DIFFICULTIES:
                fields["difficulty"] = level.strip()
            elif tag and tag not in tags:
                tags.append(tag)
        if len(tags) > MOST_TAGS:
            self.note(_("Of its tags, only the first 20 are kept."))
        return {**fields, "tags": tags[:MOST_TAGS]}

    def points(self, value: float | None) -> dict[str, Any]:
        """The points as a field; what is outside of what is possible is noted."""
        if value is None:
            return {}
        if 0 < value <= 100:
            return {"points": value}
        sentence = _("It was worth %(points)g points; that is not possible here, it gets 1.")
        self.note(sentence % {"points": value})
        return {}

    def _item(
        self, outcome: Outcome, question: Question | None, notes: tuple[str, ...]
    ) -> QuestionItem:
        return QuestionItem(
            self.file, self.line, self.identifier, self.title, self.format, outcome, question, notes
        )


def refuse(sentence: str) -> NoReturn:
    raise RefusedError(sentence)


def no_answer() -> NoReturn:
    refuse(_("It does not say which answer is right; add that and import it again."))


def _unique(item: QuestionItem, taken: Counter[str]) -> str:
    """The item's identifier as a key, or one from its content; a second of a kind is numbered."""
    stem = item.identifier
    if not KEY.match(stem):
        stem = slugify(stem)[:60].replace("_", "-").strip("-")
    if not stem:
        stem = f"q{digest(item.question)[:9]}"
    key, number = stem, 1
    while taken[key]:
        number += 1
        key = f"{stem}-{number}"
    taken[key] += 1
    return key
