"""Sections and lessons: adding, moving, settings, removing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import frozen, now
from core.errors import AppError
from learning.content.keys import digest
from learning.models import ChangeKind, Course, CourseChange, Section
from learning.services.authoring import course_create
from learning.services.edit import Edit, EditConflictError
from learning.services.outline import (
    lesson_add,
    lesson_change,
    lesson_duplicate,
    lesson_move,
    lesson_remove,
    lesson_restore,
    lesson_settings,
    lesson_step,
    section_add,
    section_move,
    section_remove,
    section_rename,
)
from people.models import User
from tests.learning.studio.drafts import draft_make, order, text
from tests.personas import LogIn


@pytest.fixture
def course(author: User) -> Course:
    """Two sections with two lessons each, and a final assessment in none."""
    course = course_create(author=author, title="A course")
    course.lessons.all().delete()
    course.sections.all().delete()
    for name in ("A", "B"):
        section = section_add(course=course, actor=author, title=name)
        for number in (1, 2):
            lesson_add(course=course, actor=author, title=f"{name}{number}", section=section)
    lesson_add(course=course, actor=author, title="Final", kind="assessment")
    return course


def section(course: Course, title: str) -> Section:
    return course.sections.get(title=title)


def test_it_begins_a_course_with_a_lesson_to_write(author: User) -> None:
    course = course_create(author=author, title="Making tea")

    assert (course.slug, course.owner) == ("making-tea", author)
    assert order(course) == [("first-lesson", "First section")]
    assert course_create(author=author, title="Making tea").slug != course.slug


def test_it_adds_lessons_to_the_end_of_their_section(course: Course, author: User) -> None:
    lesson_add(course=course, actor=author, title="A3", section=section(course, "A"))

    assert order(course) == [
        ("a1", "A"), ("a2", "A"), ("a3", "A"), ("b1", "B"), ("b2", "B"), ("final", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "up", "expected"),
    [
        ("a1", False, "a2 a1 b1 b2 final"),
        ("a2", False, "a1 a2 b1 b2 final"),  # first of B
        ("b1", True, "a1 a2 b1 b2 final"),  # last of A
        ("b2", True, "a1 a2 b2 b1 final"),
        ("a1", True, "a1 a2 b1 b2 final"),
        ("final", True, "a1 a2 b1 b2 final"),  # last of B
    ],
)
def test_a_lesson_steps_past_its_neighbour_or_into_the_next_section(
    key: str, up: bool, expected: str, course: Course, author: User
) -> None:
    before = dict(order(course))
    lesson_step(lesson=course.lessons.get(key=key), actor=author, up=up)

    assert " ".join(each for each, _section in order(course)) == expected
    crossed = {"a2": "B", "b1": "A", "final": "B"}.get(key, before[key])
    assert dict(order(course))[key] == crossed


def test_a_section_moves_with_its_lessons(course: Course, author: User) -> None:
    section_move(section=section(course, "B"), actor=author, up=True)

    assert [key for key, _section in order(course)] == ["b1", "b2", "a1", "a2", "final"]


def test_a_section_that_goes_leaves_its_lessons(course: Course, author: User) -> None:
    section_remove(section=section(course, "A"), actor=author)

    assert order(course) == [("a1", ""), ("a2", ""), ("b1", "B"), ("b2", "B"), ("final", "")]


def test_two_sections_are_not_called_the_same(course: Course, author: User) -> None:
    with pytest.raises(AppError):
        section_rename(section=section(course, "A"), actor=author, title="B")
    with pytest.raises(AppError):
        section_add(course=course, actor=author, title="B")


def test_a_second_section_of_that_title_is_refused_in_the_outline(
    course: Course, author: User, as_: LogIn
) -> None:
    url = reverse("learning:draft-section-create", args=[course.slug])

    answers = [
        as_(author).post(url, {"title": "B"}, headers=headers, follow=True).content.decode()
        for headers in ({}, {"HX-Request": "true"})
    ]

    assert all("Another section is called that already." in each for each in answers)
    assert course.sections.count() == 2


def test_a_copy_stands_behind_its_original_with_keys_of_its_own(
    course: Course, author: User
) -> None:
    copy = lesson_duplicate(lesson=course.lessons.get(key="a1"), actor=author)

    assert [key for key, _section in order(course)][:3] == ["a1", copy.key, "a2"]
    assert copy.title == "A1 (copy)"


def test_a_lesson_that_was_removed_comes_back_whole(course: Course, author: User) -> None:
    lesson = course.lessons.get(key="a1")
    blocks = lesson.blocks
    lesson_remove(lesson=lesson, actor=author)
    removed = CourseChange.objects.get(kind=ChangeKind.LESSON_REMOVED)
    kept: dict[str, Any] = removed.before or {}

    for _time in range(2):
        lesson_restore(course=course, actor=author, key="a1", kept=kept)

    back = course.lessons.get(key="a1")
    assert (back.blocks, back.title) == (blocks, "A1")
    assert back.section == section(course, "A")


def test_settings_overwrite_nothing_unseen(course: Course, author: User, admin: User) -> None:
    lesson = course.lessons.get(key="a1")
    base = digest(lesson_settings(lesson))
    lesson_change(lesson=lesson, actor=admin, edit=Edit(base), title="Theirs")

    with pytest.raises(EditConflictError):
        lesson_change(lesson=lesson, actor=author, edit=Edit(base), title="Mine")

    lesson.refresh_from_db()
    assert lesson.title == "Theirs"
    assert lesson.key == "a1"


def test_a_micro_lesson_stays_one_lesson(author: User) -> None:
    course = course_create(author=author, title="In brief", form="micro-lesson")

    with pytest.raises(AppError):
        lesson_add(course=course, actor=author, title="Another")


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2", "b1", "b2", "final"]),
        st.sampled_from(["A", "B", ""]),
        st.sampled_from(["a1", "a2", "b1", "b2", "final", ""]),
    ),
    max_size=8,
)


@given(moves=MOVES)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_moved_sections_stay_together_and_nothing_goes(
    moves: list[tuple[str, str, str]], course: Course, author: User
) -> None:
    for key, title, after in moves:
        target = section(course, title) if title else None
        lesson = course.lessons.get(key=key)
        lesson_move(lesson=lesson, actor=author, section=target, after=after)

    found = order(course)
    sections = [title for _key, title in found if title]
    assert {key for key, _title in found} == {"a1", "a2", "b1", "b2", "final"}
    assert sections == sorted(sections)
    positions = list(course.lessons.order_by("position").values_list("position", flat=True))
    assert positions == list(range(5))
    inside = [[n for n, (_key, title) in enumerate(found) if title == name] for name in ("A", "B")]
    for places in inside:
        assert places == list(range(places[0], places[0] + len(places))) if places else True


def test_the_list_says_what_is_in_the_draft_and_when_it_was_touched(
    author: User, as_: LogIn
) -> None:
    lesson = draft_make(author, text("t", "Words"))
    lesson_add(course=lesson.course, actor=author, title="Another")
    moment = now()
    client = as_(author)
    with frozen(moment):
        html = client.get(reverse("learning:draft-list")).content.decode()
    assert "2 lessons" in html
    assert f"{author.name}, " in html
    assert "just now" in html
    with frozen(moment + timedelta(days=225)):
        html = client.get(reverse("learning:draft-list")).content.decode()
    assert ">7 months ago<" in html.replace("\xa0", " ")
