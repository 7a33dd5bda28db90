"""A draft's assessment as a learner would take it, made of the draft and stored nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from learning.content.assessment import Assessment, score_of
from learning.content.context import LessonContext
from learning.content.grading import grade
from learning.content.pools import assessment_problems, pool_fits
from learning.content.questiondraft import question_lacks
from learning.content.questions import Question, public, question_rendered
from learning.content.render import assessment_frozen
from learning.models import Lesson
from learning.selectors.attempt import Asked
from learning.selectors.question import QuestionView, question_view
from learning.selectors.result import Judged
from learning.selectors.studio.question import bank_questions

# A question's public form -> the answer that was given to it; None before the submission.
Answers = Callable[[dict[str, Any], str], Any]


@dataclass(frozen=True)
class PreviewPage:
    """`left_out` counts unfinished questions, `undrawn` says that the bank has too few."""

    assessment: Assessment
    seed: int
    asked: list[Asked]
    left_out: int
    undrawn: bool

    def judged(self, answers: Answers) -> PreviewResult:
        """The same questions with what the answers earn, all of it revealed."""
        judged = []
        for asked in self.asked:
            answer = answers(public(dict(asked.question), asked.seed), asked.name)
            judged.append(
                Judged(
                    number=asked.number,
                    question=asked.question,
                    seed=asked.seed,
                    answer=answer,
                    given="",
                    grade=grade(dict(asked.question), answer),
                    revealed=True,
                    review=None,
                )
            )
        return PreviewResult(self, judged)


@dataclass(frozen=True)
class PreviewResult:
    page: PreviewPage
    questions: list[Judged]

    @property
    def points(self) -> Decimal:
        return sum((each.grade.points for each in self.questions), Decimal(0))

    @property
    def possible(self) -> Decimal:
        return sum((each.grade.possible for each in self.questions), Decimal(0))

    @property
    def score(self) -> int:
        return score_of(self.points, self.possible)

    @property
    def passed(self) -> bool:
        return self.page.assessment.passes(self.points, self.possible)


def assessment_preview(lesson: Lesson, context: LessonContext, seed: int) -> PreviewPage:
    """The questions that an attempt with this seed would ask; one query."""
    data = lesson.assessment or {}
    pools = data.get("pools") or []
    every = list(bank_questions(lesson.course)) if pools else []
    drawn = [question for question in every if any(pool_fits(pool, question) for pool in pools)]
    bank = [question for question in drawn if not question_lacks(question)]
    own = [question for question in data.get("questions", []) if not question_lacks(question)]
    whole = {**data, "questions": own}
    problems = assessment_problems({**whole, "draw": None}, bank)
    undrawn = any(problem.place[0] == "pools" for problem in problems)
    if undrawn:
        whole["pools"] = []
    assessment = Assessment.read(assessment_frozen(whole, context, bank))
    order = seed if assessment.shuffle else None
    keys = assessment.drawn(seed)
    asked = [
        Asked(
            number=number,
            count=len(keys),
            question=assessment.questions[key],
            seed=order,
            answer=None,
            flagged=False,
            revision=0,
        )
        for number, key in enumerate(keys, start=1)
    ]
    left_out = len(data.get("questions", [])) - len(own)
    return PreviewPage(assessment, seed, asked, left_out, undrawn)


def question_preview(question: Question) -> QuestionView | None:
    """The question as learners see it, with nothing to answer; None while it lacks something."""
    if question_lacks(question):
        return None
    return question_view(public({**question, "rendered": question_rendered(question)}))
