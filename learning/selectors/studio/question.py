"""The questions of a draft as its authors see them: in assessments and in the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from core.memo import Memo
from learning.content.dialect import inline_plain
from learning.content.keys import digest
from learning.content.pools import assessment_problems, pool_fits
from learning.content.questiondraft import DIFFICULTIES, ICONS, LABELS, question_lacks
from learning.content.questions import Question
from learning.content.schema import SchemaProblem
from learning.models import BankQuestion, Course, Lesson, LessonKind

LONGEST_TEXT = 220
# What is said of a question, by its content and the reader's language.
_lacks: Memo[tuple[str, str], list[str]] = Memo(2048)


@dataclass(frozen=True)
class DraftQuestion:
    """A question in a list. `uses` are the titles of the assessments that ask or draw it."""

    question: Question = field(repr=False)
    number: int
    digest: str
    lacks: list[str]
    uses: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.question["key"])

    @property
    def kind(self) -> str:
        return str(self.question["kind"])

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def text(self) -> str:
        """The prompt in plain words, cut where it is long."""
        text = inline_plain(self.question.get("prompt", ""))
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "\u2026"

    @property
    def tags(self) -> list[str]:
        return list(self.question.get("tags", []))

    @property
    def difficulty(self) -> str:
        return str(dict(DIFFICULTIES).get(self.question.get("difficulty", ""), ""))

    @property
    def points(self) -> Any:
        return self.question.get("points", 1)


@dataclass(frozen=True)
class DraftAssessment:
    """`lacks` is what keeps the whole from being published, beside its single questions;
    `tags` are the bank's, each with how many questions have it.
    """

    questions: list[DraftQuestion]
    lacks: list[str]
    tags: dict[str, int]
    bank_count: int

    @property
    def unfinished(self) -> int:
        return sum(bool(question.lacks) for question in self.questions)


def question_shown(question: Question, number: int, uses: list[str] | None = None) -> DraftQuestion:
    """The question for a list; no query."""
    named = digest(question)
    lacks = _lacks.get(
        (named, get_language() or ""), lambda: [str(each) for each in question_lacks(question)]
    )
    return DraftQuestion(question, number, named, lacks, uses or [])


def question_counts(lesson: Lesson) -> dict[str, int]:
    """How many questions a draft's assessment has, and how many are `unfinished`; no query."""
    questions = (lesson.assessment or {}).get("questions", [])
    shown = [question_shown(question, n) for n, question in enumerate(questions, start=1)]
    return {"count": len(shown), "unfinished": sum(bool(each.lacks) for each in shown)}


def draft_assessment(lesson: Lesson) -> DraftAssessment:
    """The assessment of a draft's lesson; one query."""
    data = lesson.assessment or {}
    bank = list(bank_questions(lesson.course))
    tags: dict[str, int] = {}
    for question in bank:
        for tag in question.get("tags", []):
            tags[tag] = tags.get(tag, 0) + 1
    whole = {**data, "questions": data.get("questions", [])}
    return DraftAssessment(
        questions=[question_shown(q, n) for n, q in enumerate(whole["questions"], start=1)],
        lacks=[_sentence(problem) for problem in assessment_problems(whole, bank)],
        tags=dict(sorted(tags.items())),
        bank_count=len(bank),
    )


def bank_questions(course: Course) -> QuerySet[BankQuestion, Question]:
    """The questions of the course's bank, in order."""
    return BankQuestion.objects.filter(course=course).values_list("question", flat=True)


def bank_filtered(
    course: Course, *, query: str = "", tag: str = "", kind: str = "", difficulty: str = ""
) -> QuerySet[BankQuestion]:
    """The rows of the bank that fit; `query` is looked for in all texts of a question."""
    rows = BankQuestion.objects.filter(course=course)
    if tag:
        rows = rows.filter(question__tags__contains=[tag])
    if kind:
        rows = rows.filter(question__kind=kind)
    if difficulty:
        rows = rows.filter(difficulty=difficulty)
    for word in query.split()[:8]:
        # As text, the JSON also holds names of fields; a prompt and its tags are what one recalls.
        rows = rows.filter(
            Q(question__prompt__icontains=word)
            | Q(question__text__icontains=word)
            | Q(question__options__icontains=word)
            | Q(question__tags__icontains=word)
            | Q(key__icontains=word)
        )
    return rows


def bank_shown(course: Course, rows: Sequence[BankQuestion], start: int = 1) -> list[DraftQuestion]:
    """The rows with what uses them; one query."""
    uses = bank_uses(course, [row.question for row in rows])
    return [
        question_shown(row.question, number, uses[row.key])
        for number, row in enumerate(rows, start=start)
    ]


def bank_uses(course: Course, questions: Sequence[Question]) -> dict[str, list[str]]:
    """For each question by key the assessments that draw it, or hold a copy of it; one query."""
    uses: dict[str, list[str]] = {question["key"]: [] for question in questions}
    lessons = Lesson.objects.filter(course=course, kind=LessonKind.ASSESSMENT)
    for lesson in lessons.order_by("position", "pk").only("title", "assessment"):
        data = lesson.assessment or {}
        own = {question["key"] for question in data.get("questions", [])}
        pools = data.get("pools") or []
        for question in questions:
            if question["key"] in own or any(pool_fits(pool, question) for pool in pools):
                uses[question["key"]].append(lesson.title)
    return uses


def bank_tags(course: Course) -> dict[str, int]:
    """The tags in the bank with how many questions have each; one query."""
    tags: dict[str, int] = {}
    rows = BankQuestion.objects.filter(course=course).values_list("question__tags", flat=True)
    for names in rows:
        for tag in names or []:
            tags[tag] = tags.get(tag, 0) + 1
    return dict(sorted(tags.items()))


def _sentence(problem: SchemaProblem) -> str:
    """A problem of the whole in words; its place says no more than its message."""
    return problem.message[:1].upper() + problem.message[1:]
