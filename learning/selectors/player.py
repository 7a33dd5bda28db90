"""What the lesson page shows: the release's lesson, and what this person has done in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from core.memo import Memo
from core.sql import sql_rows
from learning.access import LessonPlace
from learning.content.captions import clock
from learning.content.grading import grade
from learning.models import (
    LessonKind,
    LessonProgress,
    ReleaseLesson,
    ReleaseLessonTranslation,
)
from learning.selectors.course import OutlineLesson, OutlineSection, outline_sections
from learning.selectors.language import (
    LanguageChoice,
    language_choices,
    release_kept,
    release_language,
)
from learning.selectors.poll import poll_counts, poll_results
from learning.selectors.progress import completion_evidence, completion_rule
from learning.selectors.question import QuestionView, question_view
from learning.selectors.reached import MyLesson, lessons_sql

Row = Mapping[str, Any]


@dataclass(frozen=True)
class LessonNote:
    """A note of this lesson, as much of it as the page shows."""

    pk: int
    block_key: str
    seconds: int | None
    text: str
    created_at: datetime | None

    @property
    def clock(self) -> str:
        return clock(self.seconds or 0)


@dataclass(frozen=True)
class PlayerBlock:
    """A block as the page shows it; `html` is complete but for what is personal.

    `answer` is the person's own, None for none yet or one that is being retried; `source` is
    the block with its answers, for the server only.
    """

    key: str
    kind: str
    html: str
    data: Row
    answer: Any = None
    tries: int = 0
    source: Row | None = None
    notes: list[LessonNote] = field(default_factory=list)
    language: str = ""

    @cached_property
    def question(self) -> QuestionView | None:
        """A check to be answered, or its verdict; the right answer shows from the second try."""
        if self.kind != "check":
            return None
        if self.answer is None or self.source is None:
            return question_view(self.data, language=self.language)
        return question_view(
            self.data,
            language=self.language,
            answer=self.answer,
            grade=grade(self.source["question"], self.answer),
            reveal=self.revealing,
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options of a poll: what is sent for each, and what it says."""
        words = self.data.get("words") or {}
        return [(option, words.get(option, option)) for option in self.data.get("options", [])]

    @property
    def voted(self) -> str:
        """What was voted for, as it reads here."""
        return dict(self.choices).get(str(self.answer), str(self.answer))

    @property
    def revealing(self) -> bool:
        return self.tries > 1

    @property
    def ticked(self) -> list[str]:
        """Which items of a task list are done."""
        return self.answer if isinstance(self.answer, list) else []


@dataclass(frozen=True)
class LessonPage:
    """The lesson page. `previous` and `following` are the neighbours in the outline."""

    place: LessonPlace
    lesson: ReleaseLesson
    spoken: Spoken
    number: int
    sections: list[OutlineSection]
    previous: OutlineLesson | None
    following: OutlineLesson | None
    progress: LessonProgress | None
    rule: str
    evidence: str
    unanswered: list[str]
    blocks: list[PlayerBlock]
    notes: list[LessonNote]

    @cached_property
    def languages(self) -> list[LanguageChoice]:
        """The languages that the reader can choose from."""
        return language_choices(self.place.release, self.place.language)

    @property
    def count(self) -> int:
        return len(self.place.release.outline)

    @property
    def is_workshop(self) -> bool:
        return bool(self.place.entry["kind"] == LessonKind.WORKSHOP)

    @property
    def is_practice(self) -> bool:
        return bool(self.place.entry["kind"] == LessonKind.PRACTICE)

    @property
    def done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    @property
    def end_reached(self) -> bool:
        return self.progress is not None and self.progress.end_reached

    @property
    def clips(self) -> str:
        """Where each clip stopped, as JSON: `{block: seconds}`."""
        media = self.progress.media if self.progress is not None else {}
        return json.dumps({key: clip.get("at", 0) for key, clip in media.items()})

    @property
    def section(self) -> str:
        return str(self.place.entry.get("section") or "")

    @property
    def responded(self) -> bool:
        """Whether there is any answer to show."""
        return any(block.answer is not None for block in self.blocks)

    @property
    def finished(self) -> bool:
        """Whether the reader has completed the course."""
        return self.place.enrolment is not None and self.place.enrolment.is_completed

    @property
    def closed(self) -> bool:
        """Whether this is only looked at: nothing can be answered or saved."""
        return self.place.enrolment is None

    @cached_property
    def onward(self) -> OutlineLesson | None:
        """Where to go from here: the next lesson, or the first one that is still to do."""
        if self.following is not None and self.following.state != "done":
            return self.following
        todo = (each for each in _flat(self.sections) if each.state != "done")
        return next(todo, self.following)

    @cached_property
    def base(self) -> str:
        """The address of the course's lessons: a key and a slash make it a lesson's."""
        url = reverse("learning:lesson-detail", args=[self.place.course.slug, self.place.key])
        return url[: -len(self.place.key) - 1]

    @property
    def has_optional(self) -> bool:
        """Whether there are lessons that completion does not ask for."""
        return any(each.optional for each in _flat(self.sections))

    @cached_property
    def left(self) -> tuple[int, int]:
        """How many lessons and minutes the course still asks for."""
        todo = [each for each in _flat(self.sections) if each.state != "done" and not each.optional]
        return len(todo), sum(each.minutes for each in todo)

    @property
    def goes_on(self) -> bool:
        """Whether there is a next lesson that the reader may look at."""
        return self.following is not None and self.place.opens(preview=self.following.preview)

    @property
    def resume_block(self) -> str:
        """The block to go on from, if the person stopped somewhere past the first one."""
        if self.progress is None or self.done:
            return ""
        later = [block.key for block in self.blocks[1:]]
        return self.progress.block_key if self.progress.block_key in later else ""


def lesson_page(place: LessonPlace, *, retry: str = "") -> LessonPage:
    """All that the page needs; one query, two when a poll was answered.

    `retry` is the key of a check that is to be asked again.
    """
    read = lesson_kept(place.release.pk, place.key, place.language)
    mine = _mine(place)
    sections = outline_sections(place.release, progress=mine.lessons)
    flat = _flat(sections)
    index = next(n for n, entry in enumerate(flat) if entry.key == place.key)
    answered = {(place.key, key) for key in mine.responses}
    checks: list[str] = place.entry.get("requires", {}).get("checks", [])
    return LessonPage(
        place=place,
        lesson=read.lesson,
        spoken=read.spoken,
        number=index + 1,
        sections=sections,
        previous=flat[index - 1] if index else None,
        following=flat[index + 1] if index + 1 < len(flat) else None,
        progress=mine.progress,
        rule=completion_rule(place.entry),
        evidence=completion_evidence(place.entry, mine.progress, answered),
        unanswered=[key for key in checks if key not in mine.responses],
        blocks=_blocks(place, read, mine, retry),
        notes=mine.notes,
    )


def _flat(sections: Sequence[OutlineSection]) -> list[OutlineLesson]:
    return [lesson for section in sections for lesson in section.lessons]


def lesson_block(place: LessonPlace, block_key: str) -> PlayerBlock | None:
    """One block of the lesson, to be answered; no query once the lesson is in memory."""
    nothing = _Mine([], None, {}, [])
    read = lesson_kept(place.release.pk, place.key, place.language)
    blocks = _blocks(place, read, nothing, "")
    return next((block for block in blocks if block.key == block_key), None)


class Spoken(NamedTuple):
    """The languages that the parts of a lesson are in."""

    title: str
    objectives: str
    keypoints: str
    blocks: str


class LessonRead(NamedTuple):
    """A lesson as it reads in a language; the row is a copy then, and never stored."""

    lesson: ReleaseLesson
    spoken: Spoken


_lessons: Memo[tuple[int, str, str], LessonRead] = Memo(512)


def lesson_kept(release_id: int, key: str, language: str = "") -> LessonRead:
    """The lesson, from memory where it was read before: releases never change.

    What is not translated into `language` is in the original.
    """
    return _lessons.get(
        (release_id, key, language), lambda: _lesson_read(release_id, key, language)
    )


def _lesson_read(release_id: int, key: str, language: str) -> LessonRead:
    original = release_language(release_kept(release_id))
    rows = ReleaseLessonTranslation.objects.select_related("lesson")
    mine = rows.filter(lesson__release=release_id, lesson__key=key, language=language)
    row = mine.first() if language else None
    if row is None:
        lesson = ReleaseLesson.objects.get(release=release_id, key=key)
        return LessonRead(lesson, Spoken(original, original, original, original))
    lesson = row.lesson
    lesson.blocks, lesson.rendered, lesson.assessment = row.blocks, row.rendered, row.assessment
    spoken = {}
    for name in ("title", "objectives", "keypoints"):
        translated = getattr(row, name)
        spoken[name] = language if translated else original
        setattr(lesson, name, translated or getattr(lesson, name))
    return LessonRead(lesson, Spoken(**spoken, blocks=language))


class _Mine(NamedTuple):
    """What the reader has done: lessons opened, and in this one the rest."""

    lessons: list[MyLesson]
    progress: LessonProgress | None
    responses: dict[str, Row]
    notes: list[LessonNote]


_MINE = """
    SELECT
        {lessons},
        (SELECT json_agg(json_build_object('key', block_key, 'answer', answer, 'tries', tries))
            FROM learning_blockresponse
            WHERE enrolment_id = %(enrolment)s AND lesson_key = %(lesson)s),
        (SELECT json_agg(json_build_object('pk', id, 'block', block_key, 'seconds', seconds,
                'text', text, 'created_at', created_at) ORDER BY created_at, id)
            FROM learning_note
            WHERE user_id = %(user)s AND course_id = %(course)s AND lesson_key = %(lesson)s),
        mine.id, mine.block_key, mine.media::json, mine.end_reached, mine.completed_at
    FROM (SELECT 1) AS one
    LEFT JOIN learning_lessonprogress mine
        ON mine.enrolment_id = %(enrolment)s AND mine.lesson_key = %(lesson)s
"""
# By whether anything in the course is observed: to look for it costs a tenth of the page's reads.
_MINE_OF = {
    observed: _MINE.replace("{lessons}", lessons_sql("%(enrolment)s", observed=observed))
    for observed in (False, True)
}
# In the order of the model's fields, in which `from_db` takes them.
_PROGRESS = ("id", "block_key", "media", "end_reached", "completed_at")


def _mine(place: LessonPlace) -> _Mine:
    """The reader's rows in one query, whatever the size of the course."""
    if place.enrolment is None:
        return _Mine([], None, {}, [])
    params = {
        "enrolment": place.enrolment.pk,
        "user": place.enrolment.user_id,
        "course": place.enrolment.course_id,
        "lesson": place.key,
    }
    observed = any(entry["kind"] == LessonKind.PRACTICE for entry in place.release.outline)
    lessons, responses, notes, *progress = sql_rows(_MINE_OF[observed], params)[0]
    return _Mine(
        lessons=[MyLesson(*each) for each in lessons or []],
        progress=LessonProgress.from_db(None, _PROGRESS, progress) if progress[0] else None,
        responses={row["key"]: row for row in responses or []},
        notes=[_note(row) for row in notes or []],
    )


def _note(row: Row) -> LessonNote:
    return LessonNote(
        pk=row["pk"],
        block_key=row["block"],
        seconds=row["seconds"],
        text=row["text"],
        created_at=parse_datetime(row["created_at"]),
    )


def _blocks(place: LessonPlace, read: LessonRead, mine: _Mine, retry: str) -> list[PlayerBlock]:
    lesson, responses = read.lesson, mine.responses
    source = {block.get("key"): block for block in lesson.blocks} if responses else {}
    polls = [b["key"] for b in lesson.rendered if b["kind"] == "poll" and b["key"] in responses]
    counts = poll_counts(place, polls) if polls else {}
    blocks = []
    for rendered in lesson.rendered:
        key, kind, data = rendered["key"], rendered["kind"], rendered.get("data") or {}
        response = responses.get(key) if key != retry else None
        answer = response["answer"] if response is not None else None
        if kind == "poll":
            data = {**data, "results": poll_results(data, counts.get(key, {}), answer)}
        blocks.append(
            PlayerBlock(
                key=key,
                kind=kind,
                html=rendered["html"],
                data=data,
                answer=answer,
                tries=response["tries"] if response is not None else 0,
                source=source.get(key),
                notes=[note for note in mine.notes if note.block_key == key],
                language=rendered.get("language") or read.spoken.blocks,
            )
        )
    return blocks
