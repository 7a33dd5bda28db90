"""Learners and a new release: who stays, who moves, and what is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Event
from learning.bundle.diff import content_diff
from learning.bundle.publishing import content_problems, content_published
from learning.models import (
    Attempt,
    AttemptState,
    Certificate,
    ChangeKind,
    Course,
    Enrolment,
    EnrolmentState,
    LessonProgress,
)
from learning.selectors.content import course_content
from learning.selectors.progress import progress_explain
from learning.selectors.release import release_content
from learning.services import move
from learning.services.attempt import attempt_answer, attempt_start, attempt_submit
from learning.services.block import block_add, block_duplicate, block_move, block_remove
from learning.services.enrolment import enrolment_leave
from learning.services.move import enrolment_move, enrolments_move
from learning.services.outline import (
    lesson_add,
    lesson_change,
    lesson_duplicate,
    lesson_remove,
    lesson_step,
)
from learning.services.publish import course_publish
from learning.services.release import release_publish
from learning.services.settings import settings_save
from people.models import User
from tests.factories.people import UserFactory
from tests.learning.drafting import check_add, course_written, learner_at, lesson_of, text_write

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]


@pytest.fixture
def course(author: User) -> Course:
    """Four lessons of five minutes each, published."""
    course = course_written(author, lessons=4)
    draft = course.draft
    draft.metadata = {**draft.metadata, "certificate": {"enabled": True, "valid_months": None}}
    draft.save()
    release_publish(course=course, author=author)
    return course


def revise(course: Course, author: User) -> None:
    """One lesson taken out, one revised, one new: what a second release often is."""
    lesson_remove(lesson=lesson_of(course, 1), actor=author)
    text_write(lesson_of(course, 1), author, "Revised.")
    text_write(lesson_add(course=course, actor=author, title="New"), author, "All new.")


def test_42_learners_stay_where_they_are(
    course: Course, author: User, deliver_events: Callable[[], int]
) -> None:
    learners = [learner_at(course, n % 5) for n in range(42)]
    deliver_events()
    before = list(Enrolment.objects.order_by("pk").values())
    certificates = list(Certificate.objects.order_by("pk").values_list("code", "course_title"))
    assert len(certificates) == 8
    revise(course, author)
    published = course_publish(course=course, author=author)
    deliver_events()
    assert published.release.number == 2
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert list(Certificate.objects.order_by("pk").values_list("code", "course_title")) == (
        certificates
    )
    assert {each.release.number for each in learners} == {1}


def test_42_learners_move_and_lose_nothing(
    course: Course, author: User, deliver_events: Callable[[], int]
) -> None:
    for n in range(42):
        learner_at(course, n % 5)
    deliver_events()
    before = {row.pk: row for row in Enrolment.objects.all()}
    done = set(
        LessonProgress.objects.exclude(completed_at=None).values_list("enrolment", "lesson_key")
    )
    revise(course, author)
    published = course_publish(course=course, author=author, move=True)
    deliver_events()
    assert published.moved == {"active": 34, "completed": 8}
    for row in Enrolment.objects.select_related("release"):
        old = before[row.pk]
        assert row.release.number == 2
        assert old.progress <= row.progress <= 100
        assert row.progress_floor == old.progress
        if old.is_completed:
            assert (row.state, row.completed_at) == (old.state, old.completed_at)
        assert progress_explain(row).percent == row.progress
    assert done == set(
        LessonProgress.objects.exclude(completed_at=None).values_list("enrolment", "lesson_key")
    )
    assert Certificate.objects.count() == 8
    line = course.changes.get(kind=ChangeKind.LEARNERS_MOVED)
    assert line.after == {"number": 2, "active": 34, "completed": 8}


def test_it_counts_what_is_the_same_in_the_new_release(course: Course, author: User) -> None:
    learner = learner_at(course, 2)
    assert learner.progress == 50
    text_write(lesson_add(course=course, actor=author, title="New"), author, "All new.")
    lesson_change(lesson=course.lessons.get(title="New"), actor=author, minutes=5)
    course_publish(course=course, author=author, move=True)
    learner.refresh_from_db()
    explained = progress_explain(learner)
    assert (learner.progress, explained.kept) == (50, 50)
    assert explained.done_count == 2
    assert learner.minutes_left == 15
    assert learner.last_lesson_key == learner.release.outline[2]["key"]


def test_it_completes_who_has_done_all_that_is_left(
    course: Course, author: User, deliver_events: Callable[[], int]
) -> None:
    learner = learner_at(course, 3)
    lesson_remove(lesson=lesson_of(course, 4), actor=author)
    course_publish(course=course, author=author, move=True)
    deliver_events()
    learner.refresh_from_db()
    assert (learner.state, learner.progress) == (EnrolmentState.COMPLETED, 100)
    assert Certificate.objects.filter(enrolment=learner).count() == 1


def test_it_lets_a_question_that_is_gone_hold_nobody_up(course: Course, author: User) -> None:
    key = check_add(lesson_of(course, 1), author)
    release_publish(course=course, author=author)
    learner = learner_at(course, 1)
    assert learner.progress == 0
    block_remove(lesson=lesson_of(course, 1), actor=author, key=key)
    course_publish(course=course, author=author, move=True)
    learner.refresh_from_db()
    assert learner.progress == 25


def test_it_does_nothing_the_second_time(course: Course, author: User) -> None:
    learner_at(course, 1)
    revise(course, author)
    course_publish(course=course, author=author, move=True)
    rows = list(Enrolment.objects.values())
    assert enrolments_move(course=course, actor=author) == {"active": 0, "completed": 0}
    assert list(Enrolment.objects.values()) == rows
    assert course.changes.filter(kind=ChangeKind.LEARNERS_MOVED).count() == 1


def test_it_leaves_those_who_left(course: Course, author: User) -> None:
    learner = learner_at(course, 1)
    enrolment_leave(enrolment=learner)
    revise(course, author)
    assert course_publish(course=course, author=author, move=True).moved["active"] == 0
    learner.refresh_from_db()
    assert learner.release.number == 1


def test_it_moves_many_in_ranges_by_workers(
    course: Course,
    author: User,
    monkeypatch: pytest.MonkeyPatch,
    deliver_events: Callable[[], int],
) -> None:
    monkeypatch.setattr(move, "AT_ONCE", 3)
    monkeypatch.setattr(move, "RANGE", 4)
    for n in range(10):
        learner_at(course, n % 3)
    revise(course, author)
    deliver_events()
    course_publish(course=course, author=author, move=True)
    assert {row.release.number for row in Enrolment.objects.all()} == {1}
    deliver_events()
    assert {row.release.number for row in Enrolment.objects.all()} == {2}
    moved = Event.objects.filter(name="learning.learners_moved").order_by("pk")
    assert [len(event.payload["enrolment_ids"]) for event in moved] == [4, 4, 2]


@pytest.mark.parametrize("count", [2, 12])
def test_it_moves_a_range_in_a_fixed_number_of_queries(
    course: Course,
    author: User,
    count: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    rows = [learner_at(course, 1).pk for _ in range(count)]
    text_write(lesson_of(course, 3), author, "Revised.")
    release = release_publish(course=course, author=author)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        moved = move.enrolments_move_range(release=release, first=rows[0], last=rows[-1])
    assert moved == count


def test_it_leaves_an_open_attempt_with_its_release(author: User, employee: User) -> None:
    course = course_written(author, lessons=1)
    exam = lesson_add(course=course, actor=author, title="Final", kind="assessment")
    asked = {"key": "q1", "kind": "true_false", "prompt": "Hot?", "answer": True, "points": 1}
    exam.assessment = {"pass_mark": 80, "attempts": 3, "questions": [asked]}
    exam.save()
    release_publish(course=course, author=author)
    learner = learner_at(course, 1, employee)
    attempt = attempt_start(enrolment=learner, lesson_key=exam.key)
    exam.assessment = {**exam.assessment, "questions": [{**asked, "answer": False}]}
    exam.save()
    course_publish(course=course, author=author, move=True)
    attempt_answer(attempt=attempt, question_key="q1", answer=True)
    attempt_submit(attempt=attempt)
    attempt = Attempt.objects.get()
    learner.refresh_from_db()
    assert (attempt.release.number, learner.release.number) == (1, 2)
    assert (attempt.state, attempt.passed) == (AttemptState.SUBMITTED, True)
    assert learner.state == EnrolmentState.COMPLETED


def test_a_learner_moves_from_the_course_page(
    as_: As, course: Course, author: User, employee: User
) -> None:
    learner_at(course, 1, employee)
    revise(course, author)
    release_publish(course=course, author=author, note="Shorter and newer.")
    client = as_(employee)
    html = client.get(f"/courses/{course.slug}/").content.decode()
    for words in ("newer release (2)", "Shorter and newer.", "New: New", "Revised: Lesson 2",
                  "Taken out: Lesson 1", "Move to release 2"):  # fmt: skip
        assert words in html
    answer = client.post(f"/courses/{course.slug}/move/", follow=True)
    assert "You are on release 2 now. Your progress is 25%." in answer.content.decode()
    assert "newer release" not in client.get(f"/courses/{course.slug}/").content.decode()
    assert client.post(f"/courses/{course.slug}/move/").status_code == 302


def test_an_author_moves_those_who_are_behind(as_: As, course: Course, author: User) -> None:
    learner = learner_at(course, 1)
    revise(course, author)
    release_publish(course=course, author=author)
    url = f"/studio/{course.slug}/versions/"
    assert "1 learner is on an earlier release." in as_(author).get(url).content.decode()
    answer = as_(author).post(f"{url}move/", follow=True)
    assert "1 learner goes over." in answer.content.decode()
    assert "on an earlier release" not in answer.content.decode()
    learner.refresh_from_db()
    assert enrolment_move(enrolment=learner).release.number == 2


# Each edit is its name and two numbers that choose where.
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ["text", "rename", "minutes", "add", "remove", "copy", "step", "check", "unblock",
             "twice", "swap", "blank", "section", "rule"]
        ),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=8,
)  # fmt: skip


def edit(course: Course, author: User, what: str, at: int, n: int) -> None:  # noqa: PLR0912, C901  # one of each
    lessons = list(course.lessons.order_by("position"))
    if not lessons:
        return
    lesson = lessons[at % len(lessons)]
    blocks = lesson.blocks
    block = blocks[n % len(blocks)]["key"] if blocks else ""
    if what == "text" and blocks and blocks[0]["kind"] == "prose":
        text_write(lesson, author, f"Text {n}.")
    elif what == "rename":
        lesson_change(lesson=lesson, actor=author, title=f"Title {at} {n}")
    elif what == "minutes":
        lesson_change(lesson=lesson, actor=author, minutes=1 + n * 7)
    elif what == "add":
        text_write(lesson_add(course=course, actor=author, title=f"New {n}"), author, "New.")
    elif what == "remove" and len(lessons) > 1:
        lesson_remove(lesson=lesson, actor=author)
    elif what == "copy":
        lesson_duplicate(lesson=lesson, actor=author)
    elif what == "step":
        lesson_step(lesson=lesson, actor=author, up=bool(n % 2))
    elif what == "check":
        check_add(lesson, author, prompt=f"How hot, {n}?")
    elif what == "unblock" and len(blocks) > 1:
        block_remove(lesson=lesson, actor=author, key=block)
    elif what == "twice" and block:
        block_duplicate(lesson=lesson, actor=author, key=block)
    elif what == "swap" and blocks:
        block_move(lesson=lesson, actor=author, key=block, after="")
    elif what == "blank":
        block_add(lesson=lesson, actor=author, kind="prose", after=block)
    elif what == "section":
        draft = course.draft
        draft.refresh_from_db()
        draft.metadata = {**draft.metadata, "outcomes": [f"Outcome {n}"]}
        draft.save()
    elif what == "rule":
        keys = [each.key for each in lessons[at % len(lessons) :]]
        rule = {"rule": "chosen", "lessons": keys} if n else None
        settings_save(course=course, actor=author, review_due=None, completion=rule)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS, stand=st.lists(st.integers(0, 4), min_size=1, max_size=4))
def test_no_edit_loses_progress(
    course: Course, author: User, edits: list[tuple[str, int, int]], stand: list[int]
) -> None:
    with transaction.atomic():
        _check_edits(course, author, edits, stand)
        transaction.set_rollback(True)


def _check_edits(
    course: Course, author: User, edits: list[tuple[str, int, int]], stand: list[int]
) -> None:
    course.refresh_from_db()
    first = course.current_release
    assert first is not None
    for done in stand:
        learner_at(course, done, UserFactory.create())
    before: dict[int, Any] = {row.pk: row for row in Enrolment.objects.all()}
    finished = _finished()
    for what, at, n in edits:
        edit(course, author, what, at, n)
    content = content_published(course_content(course))
    if content_problems(content):
        # What completion asked for is gone: it is not published so.
        settings_save(course=course, actor=author, review_due=None, completion=None)
        content = content_published(course_content(course))
    lines = content_diff(release_content(first), content)
    assert (lines == []) == (content.digest == first.digest)
    # Words for people: no JSON, no names of fields.
    assert not any(mark in line for line in lines for mark in ('{"', "_", "None", "[["))

    # Edits at random may leave two lessons of one title, which the checklist finds.
    published = course_publish(course=course, author=author, override="At random", move=True)
    assert published.fresh == bool(lines)
    kept = {entry["key"] for entry in published.release.outline}
    assert _finished() >= finished
    for row in Enrolment.objects.select_related("release"):
        old = before[row.pk]
        assert row.release == published.release
        assert old.progress <= row.progress <= 100
        assert row.progress_floor <= row.progress
        if old.completed_at:
            assert (row.state, row.completed_at) == (old.state, old.completed_at)
            assert row.progress == 100
        explained = progress_explain(row)
        assert explained.percent == row.progress
        ticked = {rule.lesson_key for rule in explained.rules if rule.done}
        assert {key for pk, key in finished if pk == row.pk and key in kept} <= ticked


def _finished() -> set[tuple[int, str]]:
    rows = LessonProgress.objects.exclude(completed_at=None)
    return set(rows.values_list("enrolment", "lesson_key"))
