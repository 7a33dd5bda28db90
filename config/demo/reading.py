"""One person reading one course: what that leaves behind, minute by minute."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.demo.answers import answer_of, knows
from config.demo.catalogue import Book
from config.demo.examination import AttemptTrace, Examination
from config.demo.scripts import Stop
from learning.content.grading import grade
from learning.models import LessonKind, ReleaseLesson

MINUTE = dt.timedelta(minutes=1)
# How far into a lesson's time the clip has been watched.
CLIP_WATCHED_AT = 0.35


@dataclass(frozen=True)
class Reader:
    """How somebody reads: `pace` is their minutes for each minute the author reckoned with."""

    care: int
    pace: float
    luck: random.Random
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass
class LessonTrace:
    """What becomes a `LessonProgress`."""

    key: str
    started_at: dt.datetime
    saved_at: dt.datetime
    spent: int = 0
    block_key: str = ""
    media: dict[str, Any] = field(default_factory=dict)
    completed_at: dt.datetime | None = None


@dataclass(frozen=True)
class ResponseTrace:
    """What becomes a `BlockResponse`."""

    lesson_key: str
    block_key: str
    answer: Any
    correct: bool | None
    tries: int
    at: dt.datetime


@dataclass
class Reading:
    """A reader's way through a book. `read` moves it on; the rest is what it left behind."""

    book: Book
    reader: Reader
    started_at: dt.datetime
    stop: Stop | None = None
    lessons: dict[str, LessonTrace] = field(default_factory=dict)
    responses: list[ResponseTrace] = field(default_factory=list)
    attempts: list[AttemptTrace] = field(default_factory=list)
    last_active_at: dt.datetime = field(init=False)
    completed_at: dt.datetime | None = None
    stuck: bool = False
    left_at: dt.datetime | None = None
    left_reason: str = ""

    def __post_init__(self) -> None:
        self.last_active_at = self.started_at

    @property
    def going_on(self) -> bool:
        """Whether there is something left to read, for now."""
        return self.completed_at is None and not self.stuck

    @property
    def _entry(self) -> dict[str, Any]:
        done = {key for key, trace in self.lessons.items() if trace.completed_at}
        return next(entry for entry in self.book.outline if entry["key"] not in done)

    def read(self, at: dt.datetime, minutes: int) -> int:
        """Go on reading at that moment; how many of the minutes were used, or a few more."""
        entry = self._entry
        if entry["kind"] == LessonKind.ASSESSMENT:
            used = self._examine(entry, at, minutes)
        else:
            used = self._read_lesson(entry, at, minutes)
        if used:
            self.last_active_at = at + used * MINUTE
        if len(self.lessons) == len(self.book.outline) and all(
            trace.completed_at for trace in self.lessons.values()
        ):
            self.completed_at = self.last_active_at
        return used

    def look_up(self, at: dt.datetime, minutes: int) -> int:
        """Come back to a lesson that was read before; how many minutes that took."""
        done = [
            key
            for key, trace in self.lessons.items()
            if trace.completed_at and self.book.lessons[key].kind != LessonKind.ASSESSMENT
        ]
        if not done:
            return 0
        trace = self.lessons[self.reader.luck.choice(done)]
        trace.saved_at = self.last_active_at = at + minutes * MINUTE
        return minutes

    def _trace(self, key: str, at: dt.datetime) -> LessonTrace:
        return self.lessons.setdefault(key, LessonTrace(key, started_at=at, saved_at=at))

    def _read_lesson(self, entry: Mapping[str, Any], at: dt.datetime, minutes: int) -> int:
        lesson = self.book.lessons[entry["key"]]
        trace = self._trace(lesson.key, at)
        needed = max(2, math.ceil(lesson.minutes * self.reader.pace))
        if self.stop is not None and self.stop.lesson == lesson.key:
            self._stop_in(lesson, trace, at + minutes * MINUTE, self.stop.seconds)
            return minutes
        used = min(minutes, needed - trace.spent)
        trace.spent += used
        self._pass_blocks(lesson, trace, trace.spent / needed, at + used * MINUTE)
        if trace.spent >= needed:
            trace.completed_at = trace.saved_at
        return used

    def _stop_in(
        self, lesson: ReleaseLesson, trace: LessonTrace, until: dt.datetime, seconds: int | None
    ) -> None:
        """Be in the middle of a lesson, or of its clip, when something else comes up."""
        self._pass_blocks(lesson, trace, 0.55 if seconds is None else 0.3, until)
        for key in self._media(lesson.key) if seconds is not None else []:
            trace.media[key] = _clip(lesson, key, seconds, until)
        self.stuck = True

    def _pass_blocks(
        self, lesson: ReleaseLesson, trace: LessonTrace, share: float, until: dt.datetime
    ) -> None:
        """Be at that share of the lesson, with everything before it answered and watched."""
        keys = [block["key"] for block in lesson.rendered]
        at = min(len(keys) - 1, int(share * len(keys)))
        trace.block_key, trace.saved_at = keys[at], until
        if share >= CLIP_WATCHED_AT:
            for key in self._media(lesson.key):
                if key not in trace.media:
                    trace.media[key] = _clip(lesson, key, None, until)
        behind = set(keys if share >= 1 else keys[:at])
        answered = {r.block_key for r in self.responses if r.lesson_key == lesson.key}
        for place, block in enumerate(lesson.blocks):
            if block["key"] in behind - answered:
                since = trace.started_at
                when = since + (until - since) * ((place + 1) / (len(lesson.blocks) + 1))
                self.responses += self._respond(lesson.key, block, when)

    def _media(self, key: str) -> list[str]:
        entry = next(entry for entry in self.book.outline if entry["key"] == key)
        media: list[str] = entry["requires"]["media"]
        return media

    def _respond(
        self, lesson_key: str, block: Mapping[str, Any], when: dt.datetime
    ) -> Iterator[ResponseTrace]:
        """The answer to a block that takes one, if the reader gives one."""
        luck, kind = self.reader.luck, block["kind"]
        answer: Any = None
        correct: bool | None = None
        tries = 1
        if kind == "check":
            answer, correct, tries = self._check(block["question"])
        elif kind == "poll" and luck.random() < 0.75:
            weights = [1 / (1 + n * 0.6) for n in range(len(block["options"]))]
            answer = luck.choices(block["options"], weights)[0]
        elif kind == "tasks" and luck.random() < 0.4:
            answer = block["items"][: luck.randint(1, len(block["items"]))]
        elif kind == "reflection":
            answer = self.reader.words.get(f"{self.book.slug}/{lesson_key}")
        if answer is not None:
            yield ResponseTrace(lesson_key, block["key"], answer, correct, tries, when)

    def _check(self, question: Mapping[str, Any]) -> tuple[Any, bool, int]:
        """The answer that stands in the end, whether it is right, and how many it took."""
        luck = self.reader.luck
        tries, right = 1, knows(question, self.reader.care, luck)
        while not right and tries < 3 and luck.random() < 0.8:
            tries, right = tries + 1, luck.random() < 0.75
        answer = answer_of(question, luck, right=right)
        return answer, grade(question, answer).correct, tries

    def _examine(self, entry: Mapping[str, Any], at: dt.datetime, minutes: int) -> int:
        lesson = self.book.lessons[entry["key"]]
        examination = Examination(lesson, self.reader)
        if minutes < examination.minutes_needed(self.attempts):
            return 0
        attempt = examination.sit(self.attempts, at)
        self.attempts.append(attempt)
        trace = self._trace(lesson.key, at)
        # Failing leaves the reader where the attempt began.
        trace.saved_at = attempt.submitted_at if attempt.passed else at
        if attempt.passed:
            trace.completed_at = attempt.submitted_at
        elif not examination.may_try_again(self.attempts):
            self.stuck = True
        return attempt.minutes


def _clip(
    lesson: ReleaseLesson, key: str, seconds: int | None, saved_at: dt.datetime
) -> dict[str, Any]:
    """A clip watched from its beginning to `seconds`, or to its end."""
    block = next(block for block in lesson.blocks if block["key"] == key)
    length = float(block["seconds"])
    at = length if seconds is None else float(seconds)
    saved = int(saved_at.timestamp() * 1000)
    return {"at": at, "saved": saved, "length": length, "watched": [[0.0, at]]}
