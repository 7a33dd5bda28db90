"""The texts of blocks and questions that can be said in another language, each with its place.

What is not a text (structure, keys, files, code, formulas, which answer is right) has no slot:
it is the original's in every language. Nor has a text without a letter, such as a figure in a
table: it reads the same.

A place is a path: `markdown`, `blocks/0/title`, `question/options/a/text`, `rows/2/0`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning.content.questions import Question
from learning.content.schema import Block

# How a text is written: in a line, in a few, as Markdown, or as a list of one a line.
Form = Literal["line", "text", "prose", "lines"]


@dataclass(frozen=True)
class Slot:
    """A text to be translated: where it is, what it is called, how it is written."""

    path: str
    label: str
    form: Form
    text: str


@dataclass(frozen=True)
class _Spot:
    """A slot where it stands: `holder[name]` is a text, or a list of `lines`."""

    path: str
    label: str
    form: Form
    holder: Any
    name: str | int

    @property
    def text(self) -> str:
        value = self.holder[self.name]
        return "\n".join(map(str, value)) if self.form == "lines" else str(value)

    def write(self, text: str) -> None:
        self.holder[self.name] = lines_read(text) if self.form == "lines" else text


def lines_read(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def has_words(text: str) -> bool:
    """Whether there is anything in the text that another language says otherwise."""
    return any(letter.isalpha() for letter in text)


def block_slots(block: Block) -> list[Slot]:
    """What of a block can be translated, in the order of reading."""
    return _slots(_block_spots(block))


def question_slots(question: Question) -> list[Slot]:
    """What of a question can be translated."""
    return _slots(_question_spots(question))


def fields_slots(data: Mapping[str, Any], fields: Sequence[tuple[str, str, Form]]) -> list[Slot]:
    """The slots of plain fields: each a name, what it is called, how it is written."""
    spots = (_Spot(name, label, form, data, name) for name, label, form in fields if data.get(name))
    return _slots(spots)


def block_with(block: Block, texts: Mapping[str, str]) -> Block:
    """The block saying `texts`, by path; a path that it does not have is passed over."""
    copy = deepcopy(block)
    _write(_block_spots(copy), texts)
    return copy


def question_with(question: Question, texts: Mapping[str, str]) -> Question:
    """The question saying `texts`, by path."""
    copy = deepcopy(question)
    _write(_question_spots(copy), texts)
    return copy


def _slots(spots: Iterator[_Spot]) -> list[Slot]:
    return [
        Slot(spot.path, spot.label, spot.form, spot.text) for spot in spots if has_words(spot.text)
    ]


def _write(spots: Iterator[_Spot], texts: Mapping[str, str]) -> None:
    for spot in list(spots):
        if spot.path in texts:
            spot.write(texts[spot.path])


# Field, how it is written; in the order of reading.
_FIELDS: dict[str, tuple[tuple[str, Form], ...]] = {
    "prose": (("markdown", "prose"),),
    "image": (("alt", "text"), ("caption", "line")),
    "callout": (("title", "line"),),
    "accordion": (("title", "line"),),
    "challenge": (("title", "line"),),
    "solution": (("title", "line"),),
    "video": (("title", "line"), ("transcript", "text")),
    "audio": (("title", "line"), ("transcript", "text")),
    "file": (("title", "line"), ("description", "line")),
    "link": (("title", "line"), ("description", "line")),
    "poll": (("prompt", "line"),),
    "reflection": (("prompt", "text"), ("hint", "line")),
    "tasks": (("title", "line"),),
    "practice": (("title", "line"),),
}
_LISTS = {"poll": "options", "tasks": "items"}


def _block_spots(block: Block, path: str = "") -> Iterator[_Spot]:
    kind = str(block.get("kind", ""))
    labels = _labels()
    for name, form in _FIELDS.get(kind, ()):
        if block.get(name):
            yield _Spot(f"{path}{name}", labels[name], form, block, name)
    if kind in _LISTS:
        yield from _list_spots(block, _LISTS[kind], path)
    if kind == "table":
        yield from _list_spots(block, "header", path)
        for at, row in enumerate(block.get("rows", [])):
            label = _("Row %(n)d") % {"n": at + 1}
            yield from _line_spots(row, f"{path}rows/{at}", label)
    if kind == "check":
        yield from _question_spots(block["question"], f"{path}question/")
    yield from _practice_spots(block, path)
    for at, inner in enumerate(block.get("blocks") or []):
        yield from _block_spots(inner, f"{path}blocks/{at}/")


def _practice_spots(block: Block, path: str) -> Iterator[_Spot]:
    """The lines of a checklist; other blocks have none."""
    for number, line in enumerate(block.get("lines", []), start=1):
        place = f"{path}lines/{line['key']}"
        words = {"n": number}
        if line.get("text"):
            yield _Spot(f"{place}/text", _("Line %(n)d") % words, "line", line, "text")
        if line.get("good"):
            yield _Spot(f"{place}/good", _("Line %(n)d, done well") % words, "text", line, "good")


def _question_spots(question: Question, path: str = "") -> Iterator[_Spot]:
    labels = _labels()
    for name, label in (("prompt", labels["prompt"]), ("text", labels["gapped"])):
        if question.get(name):
            yield _Spot(f"{path}{name}", label, "prose", question, name)
    yield from _option_spots(question, path)
    yield from _list_spots(question, "items", path)
    for at, pair in enumerate(question.get("pairs", [])):
        for side, label in (("left", _("Pair %(n)d, left")), ("right", _("Pair %(n)d, right"))):
            yield _Spot(f"{path}pairs/{at}/{side}", label % {"n": at + 1}, "line", pair, side)
    yield from _list_spots(question, "distractors", path)
    yield from _answer_spots(question, path)
    feedback = question.get("feedback", {})
    for name in feedback:
        yield _Spot(f"{path}feedback/{name}", labels[f"on_{name}"], "text", feedback, name)
    if question.get("explanation"):
        yield _Spot(f"{path}explanation", labels["explanation"], "prose", question, "explanation")


def _option_spots(question: Question, path: str) -> Iterator[_Spot]:
    for number, option in enumerate(question.get("options", []), start=1):
        place = f"{path}options/{option.get('key', number)}/"
        words = {"n": number}
        yield _Spot(f"{place}text", _("Option %(n)d") % words, "line", option, "text")
        if option.get("feedback"):
            label = _("Feedback to option %(n)d") % words
            yield _Spot(f"{place}feedback", label, "text", option, "feedback")


def _answer_spots(question: Question, path: str) -> Iterator[_Spot]:
    """What learners write: accepted answers, the words of gaps, a unit."""
    if question.get("accept"):
        yield _Spot(f"{path}accept", _("Accepted answers"), "lines", question, "accept")
    if question.get("unit"):
        yield _Spot(f"{path}unit", _("Unit"), "line", question, "unit")
    for at, gap in enumerate(question.get("gaps", [])):
        label = _("Gap %(n)d") % {"n": at + 1}
        place = f"{path}gaps/{at}"
        if gap.get("options"):
            yield from _line_spots(gap["options"], f"{place}/options", label)
        elif gap.get("accept"):
            label = _("Accepted in gap %(n)d") % {"n": at + 1}
            yield _Spot(f"{place}/accept", label, "lines", gap, "accept")


def _list_spots(holder: Any, name: str, path: str) -> Iterator[_Spot]:
    label = {
        "options": _("Answer"),
        "items": _("Line"),
        "distractors": _("Extra text"),
        "header": _("Column"),
    }[name]
    yield from _line_spots(holder.get(name, []), f"{path}{name}", label)


def _line_spots(lines: list[Any], path: str, label: str) -> Iterator[_Spot]:
    for at in range(len(lines)):
        yield _Spot(f"{path}/{at}", f"{label}, {at + 1}", "line", lines, at)


def _labels() -> dict[str, str]:
    return _labels_in(get_language())


@lru_cache(maxsize=64)
def _labels_in(_language: str | None) -> dict[str, str]:
    """In the language that is active: looked up once, not for each of thousands of questions."""
    return {
        "markdown": _("Text"),
        "alt": _("Alternative text"),
        "caption": _("Caption"),
        "title": _("Title"),
        "transcript": _("Transcript"),
        "description": _("Description"),
        "prompt": _("Question"),
        "hint": _("Hint"),
        "gapped": _("Text with gaps"),
        "explanation": _("Explanation"),
        "on_correct": _("Feedback to a right answer"),
        "on_incorrect": _("Feedback to a wrong answer"),
        "on_true": _("Feedback to “true”"),
        "on_false": _("Feedback to “false”"),
    }
