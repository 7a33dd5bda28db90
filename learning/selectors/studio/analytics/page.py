"""All of the Analytics tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from core.clock import now
from learning.models import Course, Rating
from learning.selectors.studio.analytics.checks import CheckFigures, PollFigures, checks_of
from learning.selectors.studio.analytics.items import AssessmentItems, items_of
from learning.selectors.studio.analytics.taken import Taken, taken_of
from learning.selectors.studio.analytics.voices import (
    Leaving,
    RatedPeriod,
    Searches,
    comments_of,
    leaving_of,
    ratings_of,
    searches_of,
)
from people.models import User


@dataclass(frozen=True)
class Analytics:
    """Each part is read when it is asked for: the page asks for all, a table for its own."""

    course: Course
    reader: User
    weeks: int
    counted_at: datetime

    @cached_property
    def taken(self) -> Taken:
        return taken_of(self.course, reader=self.reader, weeks=self.weeks)

    @cached_property
    def assessments(self) -> list[AssessmentItems]:
        return items_of(self.course)

    @cached_property
    def _in_lessons(self) -> tuple[list[CheckFigures], list[PollFigures]]:
        return checks_of(self.course)

    @property
    def checks(self) -> list[CheckFigures]:
        return self._in_lessons[0]

    @property
    def polls(self) -> list[PollFigures]:
        return self._in_lessons[1]

    @cached_property
    def ratings(self) -> list[RatedPeriod]:
        return ratings_of(self.course)

    @cached_property
    def comments(self) -> list[Rating]:
        return comments_of(self.course)

    @cached_property
    def leaving(self) -> Leaving:
        return leaving_of(self.course)

    @cached_property
    def searches(self) -> Searches:
        return searches_of(self.course)

    @cached_property
    def lesson_titles(self) -> dict[str, str]:
        """The lessons of the current release by key."""
        release = self.course.current_release
        return {entry["key"]: entry["title"] for entry in release.outline} if release else {}

    @property
    def in_draft(self) -> set[str]:
        """The keys of lessons that the draft still has, to lead to them."""
        return {lesson.key for lesson in self.taken.lessons if lesson.in_draft}

    @property
    def longest(self) -> float:
        """The longest of all medians and plans in minutes, as the end of a scale; 0 for none."""
        known = [lesson for lesson in self.taken.lessons if lesson.minutes is not None]
        return max((max(lesson.minutes or 0, lesson.planned) for lesson in known), default=0)

    @property
    def is_begun(self) -> bool:
        """Whether there is anybody to count."""
        return self.course.current_release_id is not None and self.taken.enrolled.low > 0


def analytics_of(course: Course, *, reader: User, weeks: int) -> Analytics:
    """The course's figures for `reader`, over the last `weeks`, 0 for all; at most 14 queries."""
    return Analytics(course, reader, weeks, now())
