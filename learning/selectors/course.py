"""What the course page shows beyond the course itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef

from learning.models import (
    Bookmark,
    Course,
    CoursePopularity,
    Enrolment,
    LessonProgress,
    Rating,
    Release,
)
from learning.selectors.picks import SMALLEST_GROUP
from people.models import User

RATINGS_SHOWN = 5


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


@dataclass(frozen=True)
class Prerequisite:
    course: Course
    done: bool


@dataclass(frozen=True)
class CoursePage:
    course: Course
    release: Release | None
    enrolment: Enrolment | None
    outline: list[OutlineSection]
    skills: list[str]
    prerequisites: list[Prerequisite]
    ratings: list[Rating]
    bookmarked: bool
    department_completed: int | None


def outline_sections(
    release: Release, *, progress: list[LessonProgress], here: str = ""
) -> list[OutlineSection]:
    """The release's lessons by section, with the state of each; no query."""
    done = {row.lesson_key for row in progress if row.completed_at}
    started = {row.lesson_key for row in progress}

    def lesson(entry: dict[str, Any]) -> OutlineLesson:
        key = entry["key"]
        state = "started" if key in started else "open"
        if key in done:
            state = "done"
        if key == here:
            state = "here"
        return OutlineLesson(
            key=key,
            title=entry["title"],
            kind=entry["kind"],
            icon=entry.get("icon", "book-open"),
            minutes=entry["minutes"],
            preview=entry.get("preview", False),
            state=state,
        )

    groups = groupby(release.outline, key=lambda entry: entry.get("section") or "")
    return [OutlineSection(title, [lesson(entry) for entry in group]) for title, group in groups]


def course_page(user: User, course: Course) -> CoursePage:
    """Everything the course page shows; at most six queries, whatever the course's size.

    Skills come with the release, so that they cost no query of their own.
    """
    enrolment = (
        Enrolment.objects.filter(user=user, course=course).select_related("release").first()
    )
    current = enrolment if enrolment is not None and enrolment.state != "left" else None
    release = current.release if current else course.current_release
    metadata = release.metadata if release else {}
    progress = list(LessonProgress.objects.filter(enrolment=current)) if current else []
    outline: list[OutlineSection] = []
    if release is not None:
        here = current.last_lesson_key if current else ""
        outline = outline_sections(release, progress=progress, here=here)
    return CoursePage(
        course=course,
        release=release,
        enrolment=enrolment,
        outline=outline,
        skills=metadata.get("skills", []),
        prerequisites=_prerequisites(user, metadata.get("prerequisites", [])),
        ratings=list(
            Rating.objects.filter(course=course)
            .exclude(comment="")
            .select_related("user")[:RATINGS_SHOWN]
        ),
        bookmarked=Bookmark.objects.filter(user=user, course=course).exists(),
        department_completed=_department_completed(user, course),
    )


def _department_completed(user: User, course: Course) -> int | None:
    """How many of the person's department finished it; None when too few to be a figure."""
    if user.department_id is None:
        return None
    return (
        CoursePopularity.objects.filter(
            course=course, department=user.department_id, completed__gte=SMALLEST_GROUP
        )
        .values_list("completed", flat=True)
        .first()
    )


def _prerequisites(user: User, slugs: list[str]) -> list[Prerequisite]:
    if not slugs:
        return []
    done = Enrolment.objects.filter(
        user=user, course=OuterRef("pk"), completed_at__isnull=False
    )
    courses = Course.objects.published().filter(slug__in=slugs).annotate(done=Exists(done))
    return [Prerequisite(course, course.done) for course in courses]
