"""Courses that are opened, saved without a change and published: nothing has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Course, CourseChange, Lesson
from learning.services.course import course_import
from people.models import User
from tests.learning.studio.forms import form_data
from tests.learning.studio.test_text import COURSES
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

# One of ours with every kind of block, and one that nobody here wrote; the rest are compared
# form by form in test_text.
SAMPLE = [path for path in COURSES if path.name in {
    "feedback-that-lands", "agile-fundamentals",
}]  # fmt: skip


class Hand:
    """An author who opens each form and saves it as it stands."""

    def __init__(self, client: Client, course: Course) -> None:
        self.client = client
        self.course = course
        self.saves = 0

    def save(self, page: str, action: str) -> None:
        """Send the form of `page` that goes to `action` as it stands there."""
        html = self.client.get(page, headers={"HX-Request": "true"}).content.decode()
        # As lists: of boxes under one name a browser sends each.
        answer = self.client.post(action, dict(form_data(html, action).lists()))
        assert answer.status_code == 302, f"{action}: {answer.content.decode()[:2000]}"
        self.saves += 1

    def lesson(self, lesson: Lesson) -> None:
        place = [self.course.slug, lesson.key]
        page = reverse("learning:draft-lesson", args=place)
        self.save(page, reverse("learning:draft-lesson-update", args=place))
        for block in lesson.blocks:
            action = reverse("learning:draft-block-update", args=[*place, block["key"]])
            open_ = reverse("learning:draft-block-detail", args=[*place, block["key"]])
            self.save(f"{open_}?edit=1", action)
        if lesson.assessment is None:
            return
        self.save(page, reverse("learning:draft-assessment-update", args=place))
        for question in lesson.assessment["questions"]:
            action = reverse("learning:draft-question-update", args=[*place, question["key"]])
            open_ = reverse("learning:draft-question-detail", args=[*place, question["key"]])
            self.save(f"{open_}?edit=1", action)


@pytest.mark.parametrize("source", SAMPLE, ids=lambda path: path.name)
def test_a_course_that_is_opened_saved_and_published_has_no_change(
    source: Path, as_: LogIn, admin: User
) -> None:
    course = course_import(source=source, author=None).course
    before = CourseChange.objects.count()
    hand = Hand(as_(admin), course)
    settings = reverse("learning:draft-settings", args=[course.slug])
    hand.save(settings, settings)
    for lesson in course.lessons.all():
        hand.lesson(lesson)
    assert hand.saves > course.lesson_count
    assert CourseChange.objects.count() == before
    page = hand.client.get(reverse("learning:draft-publish", args=[course.slug]))
    assert "Nothing has changed since release 1." in page.content.decode()
