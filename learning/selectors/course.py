"""What the course page shows beyond the course itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import JSONObject

from learning.models import (
    Bookmark,
    Certificate,
    Course,
    CoursePopularity,
    CourseSkill,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    Rating,
    Release,
)
from learning.selectors.picks import SMALLEST_GROUP
from people.models import User

REVIEWS_SHOWN = 5


@dataclass(frozen=True)
class OutlineLesson:
    """A lesson in an outline. `state` is "done", "here", "started" or "open"."""

    key: str
    title: str
    kind: str
    icon: str
    minutes: int
    preview: bool
    state: str


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


@dataclass(frozen=True)
class Prerequisite:
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
class ReleaseChange:
    """What the newest release has and the learner's has not."""

    number: int
    note: str
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class CoursePage:
    """`enrolment` is the current one; `before` the one that was left, whose progress is kept.

    `department` is its name and how many of it finished the course; None when too few.
    """

    course: Course
    release: Release | None
    enrolment: Enrolment | None
    before: Enrolment | None
    outline: list[OutlineSection]
    skills: list[Mapping[str, str]]
    prerequisites: list[Prerequisite]
    ratings: Ratings
    bookmarked: bool
    department: tuple[str, int] | None
    certificate_code: str
    change: ReleaseChange | None

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
    def missing(self) -> list[Prerequisite]:
        return [each for each in self.prerequisites if not each.done]


def outline_sections(
    release: Release, *, progress: Iterable[LessonProgress], here: str = ""
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
        )

    groups = groupby(release.outline, key=lambda entry: entry.get("section") or "")
    return [OutlineSection(title, [lesson(entry) for entry in group]) for title, group in groups]


def release_change(old: Release, new: Release | None) -> ReleaseChange | None:
    """What is new since `old`, by lessons; None when there is no newer release."""
    if new is None or new.number <= old.number:
        return None
    before = {entry["key"]: entry["title"] for entry in old.outline}
    after = {entry["key"]: entry["title"] for entry in new.outline}
    return ReleaseChange(
        number=new.number,
        note=new.note,
        added=[title for key, title in after.items() if key not in before],
        removed=[title for key, title in before.items() if key not in after],
    )


def course_page(user: User, course: Course) -> CoursePage:
    """Everything the course page shows; at most five queries, whatever the course's size.

    `course` comes from `access_course`, with its current release.
    """
    found = Enrolment.objects.filter(user=user, course=course).select_related("release").first()
    left = found is not None and found.state == EnrolmentState.LEFT
    enrolment = None if left else found
    release = enrolment.release if enrolment else course.current_release
    outline: list[OutlineSection] = []
    if release is not None:
        progress = LessonProgress.objects.filter(enrolment=enrolment) if enrolment else []
        here = enrolment.last_lesson_key if enrolment else ""
        outline = outline_sections(release, progress=progress, here=here)
    facts = _facts(user, course)
    slugs = (release.metadata if release else {}).get("prerequisites", [])
    return CoursePage(
        course=course,
        release=release,
        enrolment=enrolment,
        before=found if left else None,
        outline=outline,
        skills=facts["skills"],
        prerequisites=_prerequisites(user, slugs),
        ratings=_ratings(course),
        bookmarked=facts["bookmarked"],
        department=(facts["department"], facts["finished"]) if facts["finished"] else None,
        certificate_code=facts["certificate"] or "",
        change=release_change(enrolment.release, course.current_release) if enrolment else None,
    )


def _facts(user: User, course: Course) -> dict[str, Any]:
    """Small facts of several tables in one query: skills, bookmark, department, certificate."""
    this: QuerySet[Course] = Course.objects.filter(pk=course.pk).order_by()
    popularity = CoursePopularity.objects.filter(
        course=OuterRef("pk"), department=user.department_id, completed__gte=SMALLEST_GROUP
    )
    if user.department_id is None:
        popularity = popularity.none()
    certificates = Certificate.objects.filter(
        enrolment__course=OuterRef("pk"), enrolment__user=user
    )
    tagged = CourseSkill.objects.filter(course=OuterRef("pk")).order_by("skill__name")
    found = this.annotate(
        skills=ArraySubquery(
            tagged.values(json=JSONObject(name=F("skill__name"), slug=F("skill__slug")))
        ),
        bookmarked=Exists(Bookmark.objects.filter(user=user, course=OuterRef("pk"))),
        finished=Subquery(popularity.values("completed")[:1]),
        department=Subquery(popularity.values("department__name")[:1]),
        certificate=Subquery(certificates.order_by("-issued_at").values("code")[:1]),
    )
    return dict(found.values("skills", "bookmarked", "finished", "department", "certificate").get())


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


def _prerequisites(user: User, slugs: list[str]) -> list[Prerequisite]:
    """The published courses to take before, and whether `user` did; no query without any."""
    if not slugs:
        return []
    done = Enrolment.objects.filter(user=user, course=OuterRef("pk"), completed_at__isnull=False)
    rows = Course.objects.published().filter(slug__in=slugs).annotate(done=Exists(done))
    return [
        Prerequisite(slug, title, minutes, taken)
        for slug, title, minutes, taken in rows.values_list("slug", "title", "minutes", "done")
    ]
