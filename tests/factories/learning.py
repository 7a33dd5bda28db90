"""Courses, releases and enrolments for tests, without going through a bundle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.utils.text import slugify

from core.clock import now
from learning.models import (
    Course,
    CourseSkill,
    CourseStatus,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    Rating,
    Release,
    ReleaseLesson,
    Topic,
)
from people.models import User
from skills.models import Skill

_numbers = count(1)

LessonSpec = dict[str, Any]


def lesson_spec(key: str, **fields: Any) -> LessonSpec:
    """A lesson for `release_make`: fields of `ReleaseLesson`, and `section`, `icon`, `requires`.

    `html` is short for one block of prose, `rendered` and `blocks` are taken as they are.
    """
    assessment = fields.get("assessment")
    html = fields.pop("html", f"<p>What there is to know about {key}.</p>")
    prose = {"key": "b1", "kind": "prose", "markdown": f"What there is to know about {key}."}
    spec: LessonSpec = {
        "key": key,
        "kind": "assessment" if assessment else "lesson",
        "title": key.replace("-", " ").capitalize(),
        "section": None,
        "icon": "clipboard-check" if assessment else "book-open",
        "minutes": 5,
        "preview": False,
        "requires": {"checks": [], "media": []},
        "objectives": [],
        "keypoints": [],
        "blocks": [] if assessment else [prose],
        "rendered": []
        if assessment
        else [{"key": "b1", "kind": "prose", "html": html, "data": {}}],
        "assessment": None,
    }
    return spec | fields


def lessons_of(count: int, *, minutes: int = 5) -> list[LessonSpec]:
    """`count` plain lessons, the first of them open as a preview."""
    return [
        lesson_spec(f"lesson-{n}", minutes=minutes, preview=n == 1) for n in range(1, count + 1)
    ]


def release_make(
    course: Course,
    *,
    lessons: Sequence[LessonSpec] | int = 3,
    metadata: dict[str, Any] | None = None,
    note: str = "",
    author: User | None = None,
) -> Release:
    """The course's next release, made current; the course is published by it."""
    specs = lessons_of(lessons) if isinstance(lessons, int) else list(lessons)
    listed = ("key", "title", "section", "kind", "icon", "minutes", "preview", "requires")
    number = course.releases.count() + 1
    release = Release.objects.create(
        course=course,
        number=number,
        metadata={"title": course.title, "outcomes": [], **(metadata or {})},
        outline=[{name: spec[name] for name in listed} for spec in specs],
        digest=f"{course.pk:032}{number:032}",
        note=note,
        author=author,
        published_at=now(),
    )
    kept = ("key", "kind", "title", "minutes", "preview", "objectives", "keypoints", "blocks",
            "rendered", "assessment")  # fmt: skip
    ReleaseLesson.objects.bulk_create(
        ReleaseLesson(release=release, position=place, **{name: spec[name] for name in kept})
        for place, spec in enumerate(specs)
    )
    course.current_release = release
    course.status = CourseStatus.PUBLISHED
    course.published_at = course.published_at or now()
    course.minutes = release.minutes or course.minutes
    course.lesson_count = len(specs)
    course.save()
    course_index(course)
    return release


def course_make(
    title: str = "",
    *,
    lessons: Sequence[LessonSpec] | int = 3,
    topic: str = "",
    skills: Iterable[str] = (),
    metadata: dict[str, Any] | None = None,
    publish: bool = True,
    **fields: Any,
) -> Course:
    """A course, published with `lessons` unless `publish` is False.

    `topic` and `skills` are names; `metadata` goes into the release ("outcomes" and the like).
    """
    title = title or f"Course {next(_numbers)}"
    names = list(skills)
    course = Course.objects.create(
        title=title,
        slug=fields.pop("slug", slugify(title)),
        topic=topic_make(topic) if topic else None,
        **fields,
    )
    CourseSkill.objects.bulk_create(
        CourseSkill(course=course, skill=skill_make(name)) for name in names
    )
    if publish:
        release_make(course, lessons=lessons, metadata={"skills": names, **(metadata or {})})
    return course


def topic_make(name: str) -> Topic:
    return Topic.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def skill_make(name: str) -> Skill:
    return Skill.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def course_index(course: Course) -> None:
    """Fill the course's search vector, as publishing does."""
    Course.objects.filter(pk=course.pk).update(
        search=SearchVector("title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english")
    )


def enrolment_make(
    user: User,
    course: Course | None = None,
    *,
    done: Iterable[str] = (),
    completed: bool = False,
    **fields: Any,
) -> Enrolment:
    """An enrolment in the course's current release, the lessons `done` behind it."""
    course = course or course_make()
    release = fields.pop("release", course.current_release)
    assert release is not None
    keys = [entry["key"] for entry in release.outline]
    finished = set(keys) if completed else set(done)
    left = [key for key in keys if key not in finished]
    weights = {entry["key"]: max(1, entry["minutes"]) for entry in release.outline}
    earned = sum(weights[key] for key in finished)
    moment = now()
    values: dict[str, Any] = {
        "state": EnrolmentState.COMPLETED if completed else EnrolmentState.ACTIVE,
        "progress": 100 * earned // sum(weights.values()) if weights else 0,
        "minutes_left": release.minutes - sum(
            entry["minutes"] for entry in release.outline if entry["key"] in finished
        ),
        "last_lesson_key": (left or keys[-1:] or [""])[0],
        "started_at": moment,
        "last_active_at": moment,
        "completed_at": moment if completed else None,
    }  # fmt: skip
    enrolment = Enrolment.objects.create(
        user=user, course=course, release=release, **(values | fields)
    )
    LessonProgress.objects.bulk_create(
        LessonProgress(
            enrolment=enrolment,
            lesson_key=key,
            end_reached=True,
            started_at=moment,
            saved_at=moment,
            completed_at=moment,
        )
        for key in keys
        if key in finished
    )
    return enrolment


def rating_make(user: User, course: Course, stars: int = 5, comment: str = "") -> Rating:
    """A rating; the course's average and count follow."""
    rating = Rating.objects.create(user=user, course=course, stars=stars, comment=comment)
    given = list(course.ratings.values_list("stars", flat=True))
    course.rating_average = sum(given) / len(given)
    course.rating_count = len(given)
    course.save(update_fields=["rating_average", "rating_count"])
    return rating
