"""The courses that the demo organisation wrote, published one by one over ten months."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.demo.days import DemoDay, moment
from config.demo.people import HERE, Person
from core.clock import frozen
from learning.models import Course, LessonKind, Release, ReleaseLesson
from learning.services.course import course_import
from people.models import User

COURSES = HERE / "courses"
PUBLISHED_AT = dt.time(10, 20)

# How many days ago each came out.
SCHEDULE = {
    "security-at-work": 290,
    "spot-a-phishing-mail": 283,
    "feedback-that-lands": 268,
    "the-two-minute-thank-you": 250,
    "meetings-worth-having": 241,
    "end-a-meeting-in-two-minutes": 236,
    "ask-for-feedback-in-one-sentence": 228,
    "writing-clearly-at-work": 205,
    "lock-screen-habits": 190,
    "negotiating-calmly": 176,
    "subject-lines-people-open": 170,
    "three-questions-before-you-negotiate": 150,
    "reading-data-without-fooling-yourself": 140,
    "read-a-chart-in-sixty-seconds": 118,
    "delegating-without-hovering": 96,
    "inclusive-hiring": 61,
    "say-no-to-a-meeting": 47,
    "write-a-fair-scorecard": 19,
}


# What takes others.
APART = frozenset({LessonKind.WORKSHOP, LessonKind.PRACTICE})


@dataclass(frozen=True)
class Book:
    """A published course as a reader meets it."""

    course: Course
    release: Release
    lessons: dict[str, ReleaseLesson]
    owner: str

    @property
    def slug(self) -> str:
        return self.course.slug

    @property
    def outline(self) -> list[dict[str, Any]]:
        """What can be read alone: workshops and practice are left out."""
        outline: list[dict[str, Any]] = self.release.outline
        return [entry for entry in outline if entry["kind"] not in APART]

    @property
    def published_at(self) -> dt.datetime:
        return self.release.published_at


Shelf = dict[str, Book]


def courses_publish(day: DemoDay, people: list[Person], users: dict[str, User]) -> Shelf:
    """Import every demo course as its owner on the day it came out; the shelf, oldest first."""
    by_email = {person.email: person for person in people}
    for slug, days in SCHEDULE.items():
        source = COURSES / slug
        owner = by_email[_owner(source)]
        with frozen(moment(day.workday_ago(days), PUBLISHED_AT, owner.zone)):
            course_import(source=source, author=users[owner.key], publish=True)
    return shelf_read(people)


def shelf_read(people: list[Person]) -> Shelf:
    """The demo courses as they were published, oldest first."""
    by_email = {person.email: person for person in people}
    courses = Course.objects.filter(slug__in=SCHEDULE).select_related("current_release", "owner")
    lessons: dict[int, dict[str, ReleaseLesson]] = {}
    for lesson in ReleaseLesson.objects.filter(release__course__in=courses):
        lessons.setdefault(lesson.release_id, {})[lesson.key] = lesson
    shelf = {}
    for course in courses:
        release = course.current_release
        if release is None or course.owner is None:
            raise LookupError(f"{course.slug} is not a published course of the demo organisation")
        owner = by_email[course.owner.email].key
        shelf[course.slug] = Book(course, release, lessons[release.pk], owner)
    return {slug: shelf[slug] for slug in SCHEDULE}


def _owner(source: Path) -> str:
    text: str = json.loads((source / "course.json").read_text(encoding="utf-8"))["owner"]
    return text
