"""What writers of question files share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from learning.content.dialect import inline_plain
from learning.content.questions import LETTERS, Question

PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?(?!https?:)")


@dataclass(frozen=True)
class Loss:
    """What a format cannot say of a question; `whole` where the question is not in the file."""

    key: str
    title: str
    words: str
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.title}: {self.words}"


@dataclass
class QuestionExport:
    """The file, and what it cannot say."""

    text: str = ""
    losses: list[Loss] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What the file cannot say, in sentences."""
        return [str(loss) for loss in self.losses]

    def note(self, question: Question, sentence: str, *, whole: bool = False) -> None:
        """Note something about a question, named by its first words."""
        key = str(question.get("key", ""))
        self.losses.append(Loss(key, question_title(question), sentence, whole))


def question_title(question: Question) -> str:
    """The first words of a question, by which people find it."""
    words = inline_plain(str(question["prompt"]).split("\n", maxsplit=1)[0])
    words = re.sub(r"[<>{}:]", "", words).strip()
    return (words if len(words) <= 60 else words[:57] + "…") or str(question.get("key", "?"))


def question_texts(question: Question) -> Iterator[str]:
    """The Markdown texts of a question."""
    yield question["prompt"]
    yield question.get("text", "")
    yield question.get("explanation", "")
    yield from question.get("feedback", {}).values()
    for option in question.get("options", []):
        yield option["text"]
        yield option.get("feedback", "")


def question_tags(question: Question) -> list[str]:
    """The tags, and the difficulty as one."""
    level = question.get("difficulty")
    return [*question.get("tags", []), *([f"difficulty:{level}"] if level else [])]


def note_common(question: Question, export: QuestionExport) -> None:
    """Note what neither format can say."""
    if question.get("review"):
        export.note(question, _("which lesson to read again is left out."))
    if any(PICTURE.search(text) for text in question_texts(question)):
        export.note(question, _("its pictures are not in the file; pass them on beside it."))
    if any("*" in text for text in question.get("accept", [])):
        export.note(question, _("“*” stands for any words there, not for itself."))
    keys = [option["key"] for option in question.get("options", []) if "key" in option]
    if keys != list(LETTERS[: len(keys)]):
        export.note(question, _("the keys of its options are left out."))


def amount(value: float) -> str:
    """A number as programs read it."""
    return f"{value:.15g}"
