"""Authors who change one outline at the same moment: real threads on real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from core.errors import AppError
from learning.models import ChangeKind, Course, Lesson, Section
from learning.services.outline import (
    course_locked,
    lesson_add,
    lesson_duplicate,
    lesson_move,
    lesson_remove,
    lesson_step,
    section_add,
    section_place,
    section_remove,
    section_rename,
)
from people.models import User
from tests.crossing import meanwhile, uncommitted, without_waiting
from tests.learning.drafting import course_written, lesson_of, text_write

Act = Callable[[Course, Section, User], object]
GONE: dict[str, Act] = {
    "add a lesson": lambda course, section, author: lesson_add(
        course=course, actor=author, title="New", section=section
    ),
    "move a lesson": lambda course, section, author: lesson_move(
        lesson=lesson_of(course, 1), actor=author, section=section
    ),
    "rename": lambda _course, section, author: section_rename(
        section=section, actor=author, title="Leaves"
    ),
    "place": lambda _course, section, author: section_place(
        section=section, actor=author, after=""
    ),
}


@pytest.fixture
def course(author: User) -> Course:
    return course_written(author)


@pytest.mark.django_db(transaction=True)
def test_a_copy_holds_no_lesson_while_it_waits_for_the_course(course: Course, author: User) -> None:
    lesson = lesson_of(course, 1)
    with uncommitted(lambda: course_locked(course)) as commit:

        def write_then_commit() -> None:
            without_waiting(lambda: text_write(lesson, author, "Shorter."))
            commit()

        copy = meanwhile(lambda: lesson_duplicate(lesson=lesson, actor=author), write_then_commit)

    assert copy.blocks[0]["markdown"] == "Shorter."


@pytest.mark.django_db
@pytest.mark.parametrize("act", GONE.values(), ids=GONE)
def test_a_section_that_somebody_removed_is_said_to_be_gone(
    act: Act, course: Course, author: User
) -> None:
    section = section_add(course=course, actor=author, title="Water")
    section_remove(section=Section.objects.get(pk=section.pk), actor=author)

    with pytest.raises(AppError) as refused, transaction.atomic():
        act(course, section, author)

    assert (refused.value.code, refused.value.status) == ("section_gone", 409)


@pytest.mark.django_db
def test_what_is_removed_twice_is_removed_once(course: Course, author: User) -> None:
    section = section_add(course=course, actor=author, title="Water")
    same = Section.objects.get(pk=section.pk)
    for each in (section, same):
        section_remove(section=each, actor=author)

    assert course.changes.filter(kind=ChangeKind.SECTION_REMOVED).count() == 1


@pytest.mark.django_db
def test_a_lesson_that_somebody_removed_is_said_to_be_gone(course: Course, author: User) -> None:
    lesson = lesson_of(course, 1)
    lesson_remove(lesson=Lesson.objects.get(pk=lesson.pk), actor=author)

    with pytest.raises(AppError) as refused:
        lesson_step(lesson=lesson, actor=author, up=False)

    assert refused.value.code == "lesson_gone"
