"""A lesson as learners read it, for those who write and review: nothing can be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.publishing import content_published, said
from learning.content.context import LessonContext
from learning.content.grading import grade
from learning.content.newblock import ICONS, KINDS, block_lacks
from learning.content.questions import public, question_problems, question_rendered, right_answer
from learning.content.render import lesson_render
from learning.content.schema import Block
from learning.models import Course, Release, ReleaseLesson
from learning.selectors.content import course_content, lesson_context
from learning.selectors.player import PlayerBlock
from learning.selectors.question import QuestionView, question_view

# What the player's templates ask of the page they stand on: that nothing can be answered.
CLOSED: Mapping[str, Any] = {"closed": True, "base": "", "place": {"key": ""}}


@dataclass(frozen=True)
class ReadQuestion:
    """A question with its right answer, in plain words, and the explanation, safe HTML."""

    key: str
    view: QuestionView
    answer: str
    explanation: str
    feedback: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ReadBlock:
    """A block to be read: one of `shown`, `question` and `problems` says what of it there is."""

    key: str
    kind: str
    shown: PlayerBlock | None = None
    question: ReadQuestion | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "circle-help")


@dataclass(frozen=True)
class ReadLine:
    """A lesson in the list beside it."""

    key: str
    title: str
    section: str
    minutes: int
    icon: str
    comments: int = 0


@dataclass(frozen=True)
class Reading:
    """The lesson and its neighbours. `rules` is the assessment's, as it is stored.

    `digest` names the state of the draft that it was read from, where that was asked for.
    """

    key: str
    title: str
    section: str
    minutes: int
    objectives: list[str]
    keypoints: list[str]
    blocks: list[ReadBlock]
    rules: Mapping[str, Any] | None
    lines: list[ReadLine]
    digest: str = ""

    @property
    def is_assessment(self) -> bool:
        return self.rules is not None

    def _neighbour(self, step: int) -> ReadLine | None:
        keys = [line.key for line in self.lines]
        at = keys.index(self.key) + step
        return self.lines[at] if 0 <= at < len(keys) else None

    @property
    def previous(self) -> ReadLine | None:
        return self._neighbour(-1)

    @property
    def following(self) -> ReadLine | None:
        return self._neighbour(1)


def release_reading(release: Release, lesson: ReleaseLesson) -> Reading:
    """A lesson of a release, as it was frozen; no query."""
    lines = [
        ReadLine(
            each["key"], each["title"], each.get("section") or "", each["minutes"], each["icon"]
        )
        for each in release.outline
    ]
    sources = {block["key"]: block for block in lesson.blocks}
    blocks = [
        ReadBlock(
            key=each["key"], kind="check", question=_question(sources[each["key"]]["question"])
        )
        if each["kind"] == "check"
        else _shown(each)
        for each in lesson.rendered
    ]
    return _reading(
        LessonContent(
            key=lesson.key,
            kind=lesson.kind,
            title=lesson.title,
            section=next(line.section for line in lines if line.key == lesson.key),
            minutes=lesson.minutes,
            objectives=lesson.objectives,
            keypoints=lesson.keypoints,
            assessment=lesson.assessment,
        ),
        blocks,
        lines,
    )


def draft_reading(
    course: Course, key: str, *, comments: Mapping[str, int] | None = None, named: bool = False
) -> Reading | None:
    """A lesson of the draft as it would be published, None when there is no such lesson.

    `key` empty means the first one; `comments` counts the open remarks by lesson; with `named`
    it has the draft's digest.
    """
    content = content_published(course_content(course))
    lessons = {lesson.key: lesson for lesson in content.lessons}
    lesson = lessons.get(key) if key else next(iter(content.lessons), None)
    if lesson is None:
        return None
    counts = comments or {}
    lines = [
        ReadLine(
            each.key,
            each.title,
            each.section or "",
            each.minutes,
            "clipboard-check" if each.assessment else "book-open",
            counts.get(each.key, 0),
        )
        for each in content.lessons
    ]
    context = lesson_context(course, _only(content, lesson))
    reading = _reading(lesson, blocks_read(lesson.blocks, context), lines)
    return replace(reading, digest=content.digest) if named else reading


def blocks_read(blocks: Sequence[Block], context: LessonContext) -> list[ReadBlock]:
    """The blocks rendered; one that lacks something says what, in its place."""
    whole = {block["key"]: block for block in blocks if not problems_of(block)}
    shown = {each["key"]: each for each in lesson_render(list(whole.values()), context)}
    # A whole block that shows nothing, such as a comment in the source, is left out.
    kept = [block for block in blocks if block["key"] in shown or block["key"] not in whole]
    return [_read(block, whole, shown) for block in kept]


def problems_of(block: Block) -> list[str]:
    """What keeps a block from being shown, in words."""
    return [said(problem) for problem in block_lacks(block)]


def _read(block: Block, whole: Mapping[str, Block], shown: Mapping[str, Any]) -> ReadBlock:
    key, kind = block["key"], block["kind"]
    if key not in whole:
        return ReadBlock(key=key, kind=kind, problems=problems_of(block))
    if kind == "check":
        return ReadBlock(key=key, kind=kind, question=_question(block["question"]))
    return _shown(shown[key])


def _shown(rendered: Mapping[str, Any]) -> ReadBlock:
    key, kind = rendered["key"], rendered["kind"]
    block = PlayerBlock(key=key, kind=kind, html=rendered["html"], data=rendered.get("data") or {})
    return ReadBlock(key=key, kind=kind, shown=block)


def question_read(question: Mapping[str, Any]) -> ReadBlock:
    """A question of an assessment, or what it lacks."""
    data = {name: value for name, value in question.items() if name != "rendered"}
    key = str(data.get("key") or "")
    problems = question_problems(data)
    if problems:
        return ReadBlock(key=key, kind="check", problems=[said(each) for each in problems])
    return ReadBlock(key=key, kind="check", question=_question(dict(question)))


def _question(question: dict[str, Any]) -> ReadQuestion:
    rendered = question.get("rendered") or question_rendered(question)
    whole = {**question, "rendered": rendered}
    graded = grade(whole, right_answer(whole))
    options = {each["key"]: each["text"] for each in rendered.get("options", [])}
    feedback = {**rendered.get("option_feedback", {}), **rendered.get("feedback", {})}
    return ReadQuestion(
        key=str(question.get("key") or ""),
        view=question_view(public(whole)),
        answer=graded.correct_answer,
        explanation=graded.explanation,
        feedback=[(options.get(name, ""), html) for name, html in feedback.items()],
    )


def _reading(lesson: LessonContent, blocks: list[ReadBlock], lines: list[ReadLine]) -> Reading:
    rules = lesson.assessment
    questions = [question_read(each) for each in (rules or {}).get("questions", [])]
    return Reading(
        key=lesson.key,
        title=lesson.title,
        section=lesson.section or "",
        minutes=lesson.minutes,
        objectives=lesson.objectives,
        keypoints=lesson.keypoints,
        blocks=[*blocks, *questions],
        rules=rules,
        lines=lines,
    )


def _only(content: CourseContent, lesson: LessonContent) -> CourseContent:
    """The content with the blocks of one lesson: captions of the others need not be read."""
    lessons = [
        each if each.key == lesson.key else replace(each, blocks=[]) for each in content.lessons
    ]
    return replace(content, lessons=lessons)
