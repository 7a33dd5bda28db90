"""What the course page shows beyond the course itself.

What is the same for every reader is kept in memory under a key that names its version; what is
the reader's own comes in one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from django.db.models import Case, Count, Q, When, Window

from core.clock import now
from core.memo import Memo
from core.sql import sql_rows
from learning.content.completion import completion_words
from learning.models import Course, CourseSkill, EnrolmentState, Rating, Release
from learning.selectors.audience import titles_open
from learning.selectors.language import (
    LanguageChoice,
    language_choices,
    language_read,
    release_kept,
    release_language,
)
from learning.selectors.newer import ReleaseChange, release_change
from learning.selectors.picks import SMALLEST_GROUP
from learning.selectors.reached import MyLesson, lessons_sql
from people.models import User

REVIEWS_SHOWN = 5
# How long somebody's old name or job title may stand on a page, in seconds.
FRESH_SECONDS = 300


@dataclass(frozen=True)
class OutlineLesson:
    """A lesson in an outline. `state` is "done", "here", "started" or "open"; `waiting`: somebody
    is asked to observe it.
    """

    key: str
    title: str
    kind: str
    icon: str
    minutes: int
    preview: bool
    state: str
    optional: bool = False
    language: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class OutlineSection:
    title: str
    lessons: list[OutlineLesson]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def done(self) -> int:
        return sum(lesson.state == "done" for lesson in self.lessons)


class Reached(Protocol):
    """How far a reader is in a lesson, as far as an outline shows it."""

    @property
    def lesson_key(self) -> str: ...
    @property
    def completed_at(self) -> object: ...


class Prerequisite(NamedTuple):
    slug: str
    title: str
    minutes: int
    done: bool


@dataclass(frozen=True)
class Ratings:
    """`spread` counts the ratings by stars, five first; `reviews` are the newest with words."""

    count: int
    spread: list[tuple[int, int]]
    reviews: list[Rating]


@dataclass(frozen=True)
class CourseFacts:
    """What is the same for every reader in a language; `key` names all that it depends on.

    `course` comes with its topic, its owner and its current release, as they read in the
    language; `spoken` is the language of title, description and outcomes.
    """

    key: tuple[Any, ...]
    course: Course
    skills: list[Mapping[str, str]]
    ratings: Ratings
    prerequisites: list[Prerequisite]
    spoken: Mapping[str, str] = field(default_factory=dict)


class MyEnrolment(NamedTuple):
    """The reader's enrolment, as far as the page shows it."""

    pk: int
    state: str
    progress: int
    minutes_left: int
    last_lesson_key: str
    release_id: int
    completed_at: datetime | None
    language: str = ""

    @property
    def is_completed(self) -> bool:
        return self.state == EnrolmentState.COMPLETED


class _Mine(NamedTuple):
    """What the reader has to do with the course; `some_closed`: a prerequisite is not for all."""

    found: MyEnrolment | None
    lessons: list[MyLesson]
    bookmarked: bool
    certificate_code: str
    department: tuple[str, int] | None
    done: set[str]
    some_closed: bool
    required: bool


@dataclass(frozen=True)
class CoursePage:
    """`enrolment` is the current one; `before` the one that was left, whose progress is kept.

    `department` is its name and how many of it finished the course; None when too few.
    `required`: the reader has, or had, to take it.
    """

    facts: CourseFacts
    release: Release | None
    enrolment: MyEnrolment | None
    before: MyEnrolment | None
    outline: list[OutlineSection]
    prerequisites: list[Prerequisite]
    bookmarked: bool
    department: tuple[str, int] | None
    certificate_code: str
    change: ReleaseChange | None
    languages: list[LanguageChoice] = field(default_factory=list)
    required: bool = False

    @property
    def course(self) -> Course:
        return self.facts.course

    @property
    def lessons(self) -> list[OutlineLesson]:
        return [lesson for section in self.outline for lesson in section.lessons]

    @property
    def next_lesson(self) -> OutlineLesson | None:
        """Where to go on: the lesson last open unless it is done, then the first not done."""
        lessons = self.lessons
        here = next((lesson for lesson in lessons if lesson.state == "here"), None)
        undone = (lesson for lesson in lessons if lesson.state in {"open", "started"})
        return here or next(undone, lessons[0] if lessons else None)

    @property
    def preview_lesson(self) -> OutlineLesson | None:
        return next((lesson for lesson in self.lessons if lesson.preview), None)

    @property
    def completion(self) -> str:
        """What completes the course, in the reader's release."""
        return completion_words(self.release.outline) if self.outline and self.release else ""

    @property
    def missing(self) -> list[Prerequisite]:
        return [each for each in self.prerequisites if not each.done]


_facts: Memo[tuple[Any, ...], CourseFacts] = Memo(512)


def outline_sections(
    release: Release, *, progress: Iterable[Reached], here: str = ""
) -> list[OutlineSection]:
    """The release's lessons by section, with the state of each; no query."""
    rows = {row.lesson_key: row for row in progress}

    def state_of(key: str) -> str:
        row = rows.get(key)
        if row is not None and row.completed_at:
            return "done"
        if key == here:
            return "here"
        return "started" if row is not None else "open"

    def lesson(entry: dict[str, Any]) -> OutlineLesson:
        return OutlineLesson(
            key=entry["key"],
            title=entry["title"],
            kind=entry["kind"],
            icon=entry.get("icon") or "book-open",
            minutes=entry["minutes"],
            preview=bool(entry.get("preview")),
            state=state_of(entry["key"]),
            optional=bool(entry.get("optional")),
            language=entry.get("language") or release_language(release),
            waiting=bool(getattr(rows.get(entry["key"]), "waiting", False)),
        )

    groups = groupby(release.outline, key=lambda entry: entry.get("section") or "")
    return [OutlineSection(title, [lesson(entry) for entry in group]) for title, group in groups]


def course_page(
    user: User, course: Course, *, language: str = "", otherwise: str = ""
) -> CoursePage:
    """Everything the course page shows: one query once the course is known, whatever its size.

    Two more where a prerequisite is not for everybody. `language` goes before the one that the
    reader chose for the course, that before `otherwise`, and that before their own.
    """
    facts = course_facts(course)
    before = facts.prerequisites
    mine = _mine(user, course, [each.slug for each in before])
    if mine.some_closed:
        opened = titles_open(user, [each.slug for each in before])
        before = [each for each in before if each.slug in opened]
    left = mine.found is not None and mine.found.state == EnrolmentState.LEFT
    enrolment = None if left else mine.found
    wanted = (language, enrolment.language if enrolment else "", otherwise, user.language)
    current = facts.course.current_release
    release = current
    if enrolment and enrolment.release_id != course.current_release_id:
        release = release_kept(enrolment.release_id)
    if current is not None and (used := language_read(current, *wanted)):
        facts = course_facts(course, used)
        current = facts.course.current_release
    languages: list[LanguageChoice] = []
    if release is not None:
        used = language_read(release, *wanted)
        languages = language_choices(release, used)
        release = release_kept(release.pk, used) if used else release
    here, reached = (enrolment.last_lesson_key, mine.lessons) if enrolment else ("", [])
    outline = outline_sections(release, progress=reached, here=here) if release else []
    return CoursePage(
        facts=facts,
        release=release,
        enrolment=enrolment,
        before=mine.found if left else None,
        outline=outline,
        prerequisites=[each._replace(done=each.slug in mine.done) for each in before],
        bookmarked=mine.bookmarked,
        department=mine.department,
        certificate_code=mine.certificate_code,
        change=release_change(release, current) if enrolment and release else None,
        languages=languages,
        required=mine.required,
    )


def course_facts(course: Course, language: str = "") -> CourseFacts:
    """What is the same for every reader of `course`, whose row may be loaded in part.

    `language` is one that its current release is translated into.
    """
    fresh = int(now().timestamp()) // FRESH_SECONDS
    key = (course.pk, course.updated_at, course.current_release_id, fresh, language)
    if language:
        return _facts.get(key, lambda: _facts_in(course_facts(course), language, key))
    return _facts.get(key, lambda: _facts_read(course.pk, key))


def _facts_in(facts: CourseFacts, language: str, key: tuple[Any, ...]) -> CourseFacts:
    """The facts as they read in a language; the course in them is a copy, never stored."""
    course = copy(facts.course)
    if course.current_release_id is None:
        return facts
    release = release_kept(course.current_release_id, language)
    course.title = release.metadata["title"]
    course.summary = release.metadata.get("description", course.summary)
    course.current_release = release
    return replace(facts, key=key, course=course, spoken=release.metadata["spoken"])


def _facts_read(course_id: int, key: tuple[Any, ...]) -> CourseFacts:
    course = (
        Course.objects.select_related("topic", "owner", "current_release")
        .defer("search")
        .get(pk=course_id)
    )
    metadata = course.current_release.metadata if course.current_release else {}
    tagged = CourseSkill.objects.filter(course=course).order_by("skill__name")
    before = Course.objects.published().filter(slug__in=metadata.get("prerequisites") or [])
    return CourseFacts(
        key=key,
        course=course,
        skills=[
            {"name": name, "slug": slug}
            for name, slug in tagged.values_list("skill__name", "skill__slug")
        ],
        ratings=_ratings(course),
        prerequisites=[
            Prerequisite(slug, title, minutes, False)
            for slug, title, minutes in before.values_list("slug", "title", "minutes")
        ],
        spoken=dict.fromkeys(("title", "description", "outcomes"), course.language),
    )


# One row, whether there is an enrolment or not.
_MINE = """
    SELECT enrolment.id, enrolment.state, enrolment.progress, enrolment.minutes_left,
        enrolment.last_lesson_key, enrolment.release_id, enrolment.completed_at,
        enrolment.language,
        {lessons},
        EXISTS (SELECT 1 FROM learning_bookmark
            WHERE user_id = %(user)s AND course_id = %(course)s),
        (SELECT code FROM learning_certificate WHERE enrolment_id = enrolment.id
            ORDER BY round DESC LIMIT 1),
        department.name,
        (SELECT completed FROM learning_coursepopularity
            WHERE course_id = %(course)s AND department_id = %(department)s
            AND completed >= %(smallest)s),
        (SELECT array_agg(course.slug) FROM learning_enrolment taken
            JOIN learning_course course ON course.id = taken.course_id
            WHERE taken.user_id = %(user)s AND taken.completed_at IS NOT NULL
            AND course.slug = ANY(%(before)s)),
        EXISTS (SELECT 1 FROM learning_course
            WHERE slug = ANY(%(before)s) AND audience <> '{}'),
        EXISTS (SELECT 1 FROM learning_requirement requirement
            JOIN learning_assignment assignment ON assignment.id = requirement.assignment_id
            WHERE requirement.person_id = %(user)s AND assignment.course_id = %(course)s
            AND requirement.state <> 'withdrawn')
    FROM (SELECT 1) AS one
    LEFT JOIN learning_enrolment enrolment
        ON enrolment.user_id = %(user)s AND enrolment.course_id = %(course)s
    LEFT JOIN people_department department ON department.id = %(department)s
""".replace("{lessons}", lessons_sql("enrolment.id"))


def _mine(user: User, course: Course, before: list[str]) -> _Mine:
    params = {
        "user": user.pk,
        "course": course.pk,
        "department": user.department_id,
        "smallest": SMALLEST_GROUP,
        "before": before,
    }
    row = sql_rows(_MINE, params)[0]
    *enrolment, lessons, bookmarked, code, department, finished, done, closed, required = row
    return _Mine(
        found=MyEnrolment(*enrolment) if enrolment[0] else None,
        lessons=[MyLesson(*each) for each in lessons or []],
        bookmarked=bookmarked,
        certificate_code=code or "",
        department=(department, finished) if finished else None,
        done=set(done or []),
        some_closed=closed,
        required=required,
    )


def _ratings(course: Course) -> Ratings:
    """The newest reviews and the spread of all ratings, in one query; none without ratings."""
    if not course.rating_count:
        return Ratings(0, [], [])
    counts = {f"stars_{n}": Window(Count("pk", filter=Q(stars=n))) for n in range(1, 6)}
    rows = list(
        Rating.objects.filter(course=course)
        .annotate(**counts)
        .select_related("user")
        .only("stars", "comment", "created_at", "user__name", "user__job_title", "user__photo")
        .order_by(Case(When(comment="", then=1), default=0), "-created_at", "-pk")[:REVIEWS_SHOWN]
    )
    spread = [(n, int(getattr(rows[0], f"stars_{n}"))) for n in range(5, 0, -1)] if rows else []
    return Ratings(
        count=sum(number for _stars, number in spread),
        spread=spread,
        reviews=[row for row in rows if row.comment],
    )
