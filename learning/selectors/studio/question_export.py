"""The bank as a file of another system, and what of it that file cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from learning.content.questiondraft import question_finished
from learning.content.questions import Question
from learning.exchange.export import Loss, QuestionExport
from learning.exchange.giftwrite import questions_gift
from learning.exchange.moodlewrite import questions_moodle_xml
from learning.models import Course
from learning.selectors.studio.question import DraftQuestion, bank_questions, question_shown


@dataclass(frozen=True)
class FileForm:
    """A form of question file: what people call it, how it is written, sent and named."""

    name: str
    write: Callable[[Iterable[Question]], QuestionExport]
    content_type: str
    ending: str


FORMS = {
    "gift": FileForm("GIFT", questions_gift, "text/plain", "gift.txt"),
    "xml": FileForm("Moodle XML", questions_moodle_xml, "text/xml", "moodle.xml"),
}


@dataclass(frozen=True)
class Lost:
    """A question of which something is lost; `left_out` where it is not in the file."""

    question: DraftQuestion
    losses: list[Loss]

    @property
    def left_out(self) -> bool:
        return any(loss.whole for loss in self.losses) or bool(self.question.lacks)


@dataclass(frozen=True)
class BankExport:
    """`lost` are the questions that are not in the file as they are, in the bank's order."""

    form: FileForm
    text: str
    lost: list[Lost]
    count: int

    @property
    def left_out(self) -> int:
        return sum(each.left_out for each in self.lost)

    @property
    def is_empty(self) -> bool:
        """Whether no question is in the file."""
        return self.left_out == self.count

    @property
    def partly(self) -> int:
        return len(self.lost) - self.left_out

    @property
    def whole(self) -> int:
        return self.count - len(self.lost)


def bank_export(course: Course, form: FileForm) -> BankExport:
    """The finished questions of the bank as a file of that form; one query."""
    questions = list(bank_questions(course))
    written = form.write([question for question in questions if question_finished(question)])
    losses: dict[str, list[Loss]] = {}
    for loss in written.losses:
        losses.setdefault(loss.key, []).append(loss)
    lost = [
        Lost(question_shown(question, number), losses.get(question["key"], []))
        for number, question in enumerate(questions, start=1)
        if question["key"] in losses or not question_finished(question)
    ]
    return BankExport(form, written.text, lost, len(questions))
