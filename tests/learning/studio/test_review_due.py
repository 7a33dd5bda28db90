"""The owner hears, once and on their own day, that a course is to be looked through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.mail import EmailMessage

from learning.models import Course
from learning.services.review_due import reviews_due_announce
from notifications.models import Notification
from notifications.services.sending import messages_sweep
from people.models import User
from tests.factories.learning import course_make

At = Callable[..., AbstractContextManager[object]]
DUE = dt.date(2026, 6, 2)


@pytest.fixture
def course(author: User) -> Course:
    author.timezone = "America/Los_Angeles"
    author.save()
    return course_make("Making tea", owner=author, review_due_on=DUE)


def test_it_writes_once_on_the_owners_own_day(
    course: Course,
    author: User,
    at: At,
    deliver_events: Callable[[], int],
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    # In Los Angeles it is still the evening before.
    with at(dt.datetime(2026, 6, 2, 6, 0, tzinfo=dt.UTC)):
        assert reviews_due_announce() == 0
    with at(dt.datetime(2026, 6, 2, 8, 0, tzinfo=dt.UTC)):
        assert [reviews_due_announce(), reviews_due_announce()] == [1, 0]
        with django_capture_on_commit_callbacks(execute=True):
            deliver_events()
        # There it is one in the morning.
        assert mailoutbox == []
        assert author.notifications.get().link == f"/studio/{course.slug}/settings/"
    with (
        at(dt.datetime(2026, 6, 2, 14, 0, tzinfo=dt.UTC)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        messages_sweep()

    (mail,) = mailoutbox
    assert mail.to == [author.email]
    assert "Making tea" in mail.subject


def test_a_day_that_was_moved_in_the_meantime_is_not_written_about(
    course: Course,
    at: At,
    deliver_events: Callable[[], int],
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    with at(dt.datetime(2026, 6, 3, 8, 0, tzinfo=dt.UTC)):
        assert reviews_due_announce() == 1
        Course.objects.filter(pk=course.pk).update(review_due_on=dt.date(2027, 1, 1))
        with django_capture_on_commit_callbacks(execute=True):
            deliver_events()

    assert mailoutbox == []
    assert not Notification.objects.exists()


def test_an_archived_course_is_left_alone(course: Course, at: At) -> None:
    Course.objects.filter(pk=course.pk).update(status="archived")

    with at(dt.datetime(2026, 6, 3, 8, 0, tzinfo=dt.UTC)):
        assert reviews_due_announce() == 0
