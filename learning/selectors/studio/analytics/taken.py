"""Who enrolled, began and finished by week; how far people get, and where they stop."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from core.clock import now
from core.sql import sql_rows
from learning.models import Course, Lesson
from learning.selectors.studio.analytics.groups import (
    STEP,
    Figure,
    Share,
    between,
    figure,
    narrows_down,
    share,
)
from people.models import User

# Who has not been active for so long has stopped, unless the course is completed.
QUIET = dt.timedelta(days=14)
# The people whose minutes are looked at: those who enrolled last.
TIMED_PEOPLE = 500
WEEK = dt.timedelta(weeks=1)
RANGES = (4, 12, 26, 52)
USUAL_RANGE = 12
# A lesson takes "longer" or "less" than planned from here on.
LONGER, SHORTER = 1.5, 0.6


@dataclass(frozen=True)
class Week:
    """People so far, at the end of the week that began on `monday`."""

    monday: dt.date
    enrolled: Figure
    started: Figure
    completed: Figure


@dataclass(frozen=True)
class LessonReach:
    """How many reached a lesson and got through it; of those who stopped, how many stand in it.

    `lost` reached it and not the next; `stopped` is None where it would give somebody away.
    `minutes` is the median of active minutes from opening to finishing it, None where fewer
    than five people finished it; `planned` is the author's estimate. `in_draft` says whether
    the draft still has the lesson, so that a link leads to it.
    """

    key: str
    title: str
    number: int
    planned: int
    in_draft: bool
    reached: Figure
    passed: Figure
    stopped: Figure | None
    lost: Figure
    reached_share: Share | None
    minutes: float | None

    @property
    def pace(self) -> str:
        """ "longer", "shorter" or "as planned"; empty without a median."""
        if self.minutes is None or not self.planned:
            return ""
        ratio = self.minutes / self.planned
        return "longer" if ratio >= LONGER else "shorter" if ratio <= SHORTER else "planned"


@dataclass(frozen=True)
class Taken:
    """`weeks` and `lessons` are of the last `range` weeks, 0 for all; the totals are of all time.

    `cohort` is how many of those who enrolled in the range began; `stopped` and `finished` are
    of them.
    """

    range: int
    enrolled: Figure
    started: Figure
    completed: Figure
    weeks: list[Week]
    cohort: Figure
    finished: Figure
    stopped: Figure
    lessons: list[LessonReach]

    @property
    def completion(self) -> Share | None:
        return share(self.completed, self.started)

    @property
    def lately(self) -> tuple[Figure, Figure]:
        """How many enrolled and completed within the weeks shown."""
        first, last = self.weeks[0], self.weeks[-1]
        if not self.range:
            return last.enrolled, last.completed
        return (
            between(last.enrolled, first.enrolled),
            between(last.completed, first.completed),
        )

    @property
    def worst(self) -> LessonReach | None:
        """The lesson that loses most people, if the figures tell that it loses some."""
        losing = [lesson for lesson in self.lessons if lesson.lost.is_told]
        return max(losing, key=lambda lesson: lesson.lost.shown, default=None)


# `furthest` is 2n - 1 for whoever opened the nth lesson, 2n for whoever finished it. A release's
# lessons keep their keys, so that people on an older release are counted where they stand now.
_TAKEN = """
    WITH outline AS (
        SELECT key, place::int FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS line (key, place)
    ), opened AS (
        SELECT progress.enrolment_id, min(progress.started_at) AS first_at,
            max(2 * outline.place - (progress.completed_at IS NULL)::int) AS furthest
        FROM learning_lessonprogress progress
        JOIN learning_enrolment enrolment ON enrolment.id = progress.enrolment_id
        LEFT JOIN outline ON outline.key = progress.lesson_key
        WHERE enrolment.course_id = %(course)s
        GROUP BY progress.enrolment_id
    ), taken AS (
        SELECT enrolment.started_at AS enrolled,
            CASE WHEN first_at IS NOT NULL THEN greatest(enrolment.started_at, first_at)
                ELSE completed_at END AS started,
            greatest(enrolment.started_at, first_at, completed_at) AS completed,
            completed_at IS NOT NULL AS done,
            CASE WHEN completed_at IS NULL THEN coalesce(furthest, 0) ELSE %(end)s END AS furthest,
            completed_at IS NULL AND (state = 'left' OR last_active_at < %(quiet)s) AS stopped
        FROM learning_enrolment enrolment
        LEFT JOIN opened ON opened.enrolment_id = enrolment.id
        WHERE enrolment.course_id = %(course)s
    )
    SELECT 'enrolled', date_trunc('week', enrolled AT TIME ZONE %(zone)s)::date, 0, count(*), 0
    FROM taken GROUP BY 2
    UNION ALL
    SELECT 'started', date_trunc('week', started AT TIME ZONE %(zone)s)::date,
        0, count(*), 0
    FROM taken WHERE started IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'completed', date_trunc('week', completed AT TIME ZONE %(zone)s)::date, 0, count(*), 0
    FROM taken WHERE done GROUP BY 2
    UNION ALL
    SELECT 'stand', NULL, furthest, count(*), count(*) FILTER (WHERE stopped)
    FROM taken
    WHERE started IS NOT NULL
        AND (enrolled AT TIME ZONE %(zone)s)::date >= %(since)s
    GROUP BY furthest
    UNION ALL
    SELECT 'finished', NULL, 0, count(*), 0
    FROM taken WHERE done AND (enrolled AT TIME ZONE %(zone)s)::date >= %(since)s
"""

# A lesson's minutes are the person's active minutes in the course between opening and finishing
# it. Activity is kept by course: who has two lessons open at once spends the minutes in both.
_MINUTES = """
    WITH recent AS (
        SELECT id, user_id FROM learning_enrolment
        WHERE course_id = %(course)s ORDER BY started_at DESC, id DESC LIMIT %(people)s
    ), spent AS (
        SELECT progress.lesson_key, count(active.id) AS minutes
        FROM recent
        JOIN learning_lessonprogress progress
            ON progress.enrolment_id = recent.id AND progress.completed_at IS NOT NULL
        LEFT JOIN learning_activeminute active
            ON active.user_id = recent.user_id AND active.course_id = %(course)s
            AND active.minute >= date_trunc('minute', progress.started_at)
            AND active.minute <= progress.completed_at
        GROUP BY progress.id, progress.lesson_key
    )
    SELECT lesson_key, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)
    FROM spent WHERE minutes > 0
    GROUP BY lesson_key HAVING count(*) >= %(smallest)s
"""


def range_read(value: str) -> int:
    """The range of an address: one of `RANGES`, 0 for "all", the usual one for all else."""
    if value == "all":
        return 0
    known = {str(weeks): weeks for weeks in RANGES}
    return known.get(value, USUAL_RANGE)


def taken_of(course: Course, *, reader: User, weeks: int) -> Taken:
    """How the course is taken, its weeks in the reader's zone; three queries, whatever its size."""
    release = course.current_release
    outline = release.outline if release else []
    this_monday = _monday(now().astimezone(reader.zone).date())
    since = this_monday - (weeks - 1) * WEEK if weeks else dt.date(2000, 1, 3)
    params = {
        "course": course.pk,
        "keys": [entry["key"] for entry in outline],
        "end": 2 * len(outline),
        "quiet": now() - QUIET,
        "zone": str(reader.zone),
        "since": since,
    }
    by_week: dict[str, Counter[dt.date]] = {
        name: Counter() for name in ("enrolled", "started", "completed")
    }
    stand, stopped, finished = Counter[int](), Counter[int](), 0
    for kind, monday, place, count, quiet in sql_rows(_TAKEN, params):
        if kind == "stand":
            stand[place], stopped[place] = count, quiet
        elif kind == "finished":
            finished = count
        else:
            by_week[kind][monday] = count
    sums = {name: figure(sum(counts.values())) for name, counts in by_week.items()}
    minutes = _minutes(course)
    cohort = figure(sum(stand.values()))
    return Taken(
        range=weeks,
        enrolled=sums["enrolled"],
        started=sums["started"],
        completed=sums["completed"],
        weeks=list(_weeks(by_week, since if weeks else None, this_monday)),
        cohort=cohort,
        finished=figure(finished),
        stopped=figure(sum(stopped.values())),
        lessons=list(_lessons(course, outline, stand, stopped, minutes)),
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _weeks(
    counts: Mapping[str, Counter[dt.date]], since: dt.date | None, until: dt.date
) -> Iterator[Week]:
    """The weeks from the one before `since`, so that the first of them can be seen to add."""
    known = [monday for each in counts.values() for monday in each]
    first = min([*known, until])
    shown_from = first if since is None else since - WEEK
    mondays = [first + n * WEEK for n in range((until - first) // WEEK + 1)]
    if shown_from < first:
        ahead = (first - shown_from) // WEEK
        mondays = [shown_from + n * WEEK for n in range(ahead)] + mondays
    sums = {
        name: list(accumulate(each[monday] for monday in mondays)) for name, each in counts.items()
    }
    for place, monday in enumerate(mondays):
        if monday >= shown_from:
            yield Week(
                monday,
                figure(sums["enrolled"][place]),
                figure(sums["started"][place]),
                figure(sums["completed"][place]),
            )


def _lessons(
    course: Course,
    outline: Iterable[Mapping[str, Any]],
    stand: Counter[int],
    stopped: Counter[int],
    minutes: Mapping[str, float],
) -> Iterator[LessonReach]:
    """Every lesson of the outline. What is not counted at once is computed from figures."""
    entries = list(outline)
    drafted = set(Lesson.objects.filter(course=course).values_list("key", flat=True))
    started = figure(sum(stand.values()))

    def beyond(counts: Counter[int], place: int) -> Figure:
        return figure(sum(count for at, count in counts.items() if at >= place))

    places = range(1, len(entries) + 1)
    reached = [beyond(stand, 2 * number - 1) for number in places]
    passed = [beyond(stand, 2 * number) for number in places]
    quiet = [*(beyond(stopped, 2 * number - 1) for number in places), Figure()]
    withheld = narrows_down(reached, quiet[:-1])
    for place, entry in enumerate(entries):
        following = reached[place + 1] if place + 1 < len(entries) else passed[place]
        yield LessonReach(
            key=entry["key"],
            title=entry["title"],
            number=place + 1,
            planned=entry["minutes"],
            in_draft=entry["key"] in drafted,
            reached=reached[place],
            passed=passed[place],
            stopped=None if withheld else between(quiet[place], quiet[place + 1]),
            lost=between(reached[place], following),
            reached_share=share(reached[place], started),
            minutes=minutes.get(entry["key"]),
        )


def _minutes(course: Course) -> dict[str, float]:
    params = {"course": course.pk, "people": TIMED_PEOPLE, "smallest": STEP}
    return dict(sql_rows(_MINUTES, params))
