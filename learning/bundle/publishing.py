"""What of a draft is published, and what keeps it from being published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.model import CourseContent, LessonContent
from learning.content import practice
from learning.content.completion import rule_of, rule_problem
from learning.content.cover import cover_problem
from learning.content.dialect import inline_plain
from learning.content.newblock import KINDS, block_lacks
from learning.content.pools import assessment_problems
from learning.content.questiondraft import question_lacks
from learning.content.questions import Question
from learning.content.schema import Block, SchemaProblem

# Where a problem is that concerns the course as a whole: in its settings.
SETTINGS = "settings"


@dataclass(frozen=True)
class DraftProblem:
    """What must be mended before publishing, and where."""

    lesson_key: str
    lesson: str
    block_key: str
    what: str


def content_published(content: CourseContent) -> CourseContent:
    """The content as it is published: without paragraphs in which nothing was written, and without
    what is for authors only.
    """
    lessons = [replace(lesson, blocks=_written(lesson.blocks)) for lesson in content.lessons]
    return replace(content, lessons=lessons, alts={})


def content_problems(content: CourseContent) -> list[DraftProblem]:
    """What keeps the content, as it would be published, from being read; none when nothing."""
    problems = [each for lesson in content.lessons for each in _lesson(lesson, content.bank)]
    kinds = {lesson.key: lesson.kind for lesson in content.lessons}
    described = [
        rule_problem(rule_of(content.metadata), kinds),
        cover_problem(content.metadata, content.media),
    ]
    return problems + [DraftProblem("", "", SETTINGS, what) for what in described if what]


def _lesson(lesson: LessonContent, bank: list[Question]) -> Iterator[DraftProblem]:
    def at(key: str, what: str) -> DraftProblem:
        return DraftProblem(lesson.key, lesson.title, key, what)

    if not lesson.title.strip():
        yield at("", _("The lesson has no title."))
    if lesson.assessment is None and not lesson.blocks:
        yield at("", _("There is nothing in this lesson yet."))
    for block in lesson.blocks:
        for what in _block(block):
            yield at(str(block["key"]), what)
    yield from (at(key, what) for key, what in _practice(lesson))
    yield from (at(key, what) for key, what in _assessment(lesson.assessment, bank))


def _block(block: Block) -> Iterator[str]:
    label = str(KINDS.get(block["kind"], block["kind"]))
    for problem in block_lacks(block):
        yield f"{label}: {said(problem)}"


def _practice(lesson: LessonContent) -> Iterator[tuple[str, str]]:
    """An on-the-job practice has one checklist, and no other lesson has any."""
    found = [str(block["key"]) for block in lesson.blocks if block["kind"] == practice.KIND]
    if lesson.kind == "practice":
        if not found:
            yield "", _("Add the checklist that is observed at work.")
        for key in found[1:]:
            yield key, _("An on-the-job practice has one checklist; remove this one.")
    else:
        for key in found:
            yield key, _("Only an on-the-job practice has a checklist that is observed.")


def _assessment(
    assessment: dict[str, Any] | None, bank: list[Question]
) -> Iterator[tuple[str, str]]:
    if assessment is None:
        return
    questions = assessment.get("questions") or []
    if not questions and not assessment.get("pools"):
        yield "", _("The assessment has no questions yet.")
    else:
        for problem in assessment_problems(assessment, bank):
            yield "", sentence(problem.message)
    for number, question in enumerate(questions, start=1):
        name = inline_plain(str(question.get("prompt") or ""))[:60]
        label = _("Question %(number)d") % {"number": number}
        label = f"{label}, “{name}”" if name else label
        for problem in question_lacks(question):
            yield str(question.get("key") or ""), f"{label}: {said(problem)}"


def sentence(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def said(problem: SchemaProblem) -> str:
    """The problem in an author's words: which field, and what is wrong with it."""
    field = next((part for part in reversed(problem.place) if isinstance(part, str)), "")
    number = next((part for part in reversed(problem.place) if isinstance(part, int)), None)
    if problem.rule in {"empty", "minItems"} and number is None and field in _missing():
        return _missing()[field]
    name = _fields().get(field, "")
    if problem.place[:1] == ("lines",) and number is not None:
        name = _("line %(n)d") % {"n": number + 1} if field == "text" else name
    if not name:
        return problem.message
    if number is not None and field in problem.place[: problem.place.index(number)]:
        name = f"{name} {number + 1}"
    return f"{sentence(name)}: {problem.message}"


def _missing() -> dict[str, str]:
    """What to do about a field in which nothing is written."""
    return {
        "src": _("Choose a file."),
        "alt": _("Write an alternative text, or mark the picture as decoration."),
        "title": _("Write a title."),
        "tex": _("Write the formula."),
        "url": _("Enter the address."),
        "prompt": _("Write the question."),
        "options": _("Write two answers or more."),
        "items": _("Write a task."),
        "lines": _("Write a line."),
    }


def _fields() -> dict[str, str]:
    return {
        "markdown": _("text"),
        "src": _("file"),
        "alt": _("alternative text"),
        "title": _("title"),
        "caption": _("caption"),
        "captions": _("captions"),
        "code": _("code"),
        "tex": _("formula"),
        "header": _("header"),
        "rows": _("rows"),
        "url": _("address"),
        "prompt": _("question"),
        "text": _("text"),
        "options": _("option"),
        "items": _("line"),
        "lines": _("line"),
        "good": _("what good looks like"),
        "experts": _("expert"),
        "pairs": _("pair"),
        "left": _("left side"),
        "right": _("right side"),
        "gaps": _("gap"),
        "accept": _("accepted answer"),
        "answer": _("answer"),
        "value": _("number"),
        "correct": _("right answer"),
    }


def _written(blocks: list[Block]) -> list[Block]:
    """The blocks without empty paragraphs; equal lists for blocks without any."""
    kept = []
    for block in blocks:
        if block.get("kind") == "prose" and not str(block.get("markdown", "")).strip():
            continue
        inner = block.get("blocks")
        kept.append({**block, "blocks": _written(inner)} if inner else block)
    return kept
