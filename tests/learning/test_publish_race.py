"""Publishing, moving and reviewing at the same moment: real threads on real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from learning.models import Course, CourseReview, Enrolment
from learning.selectors.studio.publish import publish_view
from learning.services.move import enrolments_move
from learning.services.progress import progress_save
from learning.services.publish import Published, course_publish
from learning.services.release import Seen
from learning.services.review import review_ask
from people.models import User
from tests.crossing import at_once, meanwhile, uncommitted
from tests.learning.drafting import course_written, learner_at, lesson_of, text_write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(author: User) -> Course:
    course = course_written(author)
    course_publish(course=course, author=author)
    text_write(lesson_of(course, 1), author, "Shorter.")
    return Course.objects.select_related("current_release").get(pk=course.pk)


def test_two_who_publish_make_one_release(course: Course, author: User, admin: User) -> None:
    view = publish_view(course)
    seen = Seen(view.digest, view.number)

    def publish(user: User) -> Any:
        return lambda: course_publish(course=course, author=user, seen=seen, move=True)

    found: list[Published] = at_once(publish(author), publish(admin), publish(author))
    assert sorted(each.fresh for each in found) == [False, False, True]
    assert {each.release.number for each in found} == {2}
    assert course.releases.count() == 2


def test_a_lesson_that_ends_while_its_reader_is_moved_counts(
    course: Course, author: User, employee: User
) -> None:
    learner = learner_at(course, 1, employee)
    course_publish(course=course, author=author)
    key = learner.release.outline[1]["key"]
    with uncommitted(lambda: enrolments_move(course=course, actor=author)) as moved:
        meanwhile(lambda: progress_save(enrolment=learner, lesson_key=key, end_reached=True), moved)
    row = Enrolment.objects.select_related("release").get()
    assert (row.release.number, row.progress) == (2, 66)


def test_a_colleague_is_asked_once(course: Course, author: User, colleague: User) -> None:
    def ask() -> CourseReview:
        return review_ask(course=course, requested_by=author, reviewer=colleague)

    found = at_once(ask, ask, ask)
    assert len({each.pk for each in found}) == 1
