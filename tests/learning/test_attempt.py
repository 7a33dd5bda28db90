"""Attempts: start, answer, submit, run out of time, try again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from core.clock import frozen
from core.errors import AppError
from core.models import Event
from learning.models import (
    ActiveMinute,
    Attempt,
    AttemptState,
    Enrolment,
    LessonProgress,
)
from learning.services.attempt import (
    attempt_answer,
    attempt_settle,
    attempt_start,
    attempt_submit,
    attempts_expire,
)
from learning.tasks import attempts_expire as expire_task
from people.models import User
from tests.factories.assessment import (
    FINAL,
    KEYS,
    answer_all,
    assessed_course,
    assessment_make,
)
from tests.factories.learning import course_make, enrolment_make, lesson_spec, release_make

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with frozen(NOON):
        yield


def enrol(user: User, **fields: Any) -> Enrolment:
    return enrolment_make(user, assessed_course(**fields))


def start(enrolment: Enrolment, **options: Any) -> Attempt:
    return attempt_start(enrolment=enrolment, lesson_key=FINAL, **options)


def taken(enrolment: Enrolment, **answers: Any) -> Attempt:
    """An attempt, answered as `answer_all` does and submitted."""
    attempt = start(enrolment)
    answer_all(attempt, **answers)
    return attempt_submit(attempt=attempt)


def stored(attempt: Attempt, key: str) -> Any:
    return attempt.answers.get(question_key=key).answer


def test_it_grades_on_submission_and_completes_the_lesson(employee: User) -> None:
    enrolment = enrol(employee)
    attempt = taken(enrolment)
    assert (attempt.state, attempt.score, attempt.passed) == ("submitted", 100, True)
    assert attempt.points == attempt.points_possible == 9
    done = LessonProgress.objects.get(enrolment=enrolment, lesson_key=FINAL)
    assert done.completed_at == NOON
    event = Event.objects.get(name="learning.attempt_graded")
    assert event.payload["passed"] is True
    assert event.payload["score"] == 100


def test_it_leaves_the_lesson_open_when_failed(employee: User) -> None:
    enrolment = enrol(employee)
    attempt = taken(enrolment, wrong=("parts", "days"), skip=("order",))
    assert (attempt.score, attempt.passed) == (55, False)
    assert LessonProgress.objects.get(enrolment=enrolment, lesson_key=FINAL).completed_at is None


def test_it_never_shows_the_pass_mark_for_what_missed_it(employee: User) -> None:
    attempt = taken(enrol(employee, pass_mark=89), wrong=("days",))
    assert attempt.score == 88
    assert not attempt.passed
    assert attempt_submit(attempt=attempt).score == 88


def test_it_counts_the_minutes_spent_once(employee: User) -> None:
    enrolment = enrol(employee)
    attempt = start(enrolment)
    for minute in (1, 1, 3):
        with frozen(NOON + timedelta(minutes=minute)):
            attempt_answer(attempt=attempt, question_key="days", answer=str(minute))
    with frozen(NOON + timedelta(minutes=4)):
        attempt_submit(attempt=attempt)
    minutes = ActiveMinute.objects.filter(user=employee).values_list("minute", flat=True)
    assert sorted(minutes) == [NOON, NOON + timedelta(minutes=3)]


def test_it_returns_the_open_attempt_to_whoever_starts_again(employee: User) -> None:
    enrolment = enrol(employee, attempts=1)
    assert start(enrolment) == start(enrolment)


def test_it_returns_the_same_result_to_a_second_submit(employee: User) -> None:
    attempt = taken(enrol(employee), wrong=("days",))
    again = attempt_submit(attempt=attempt)
    assert (again.pk, again.score, again.submitted_at) == (attempt.pk, attempt.score, NOON)
    assert Event.objects.filter(name="learning.attempt_graded").count() == 1


def test_it_refuses_an_answer_after_submission(employee: User) -> None:
    attempt = taken(enrol(employee), wrong=("days",))
    with pytest.raises(AppError) as caught:
        attempt_answer(attempt=attempt, question_key="days", answer="2")
    assert (caught.value.code, caught.value.status) == ("attempt_closed", 409)
    assert stored(attempt, "days") == "300"


@pytest.mark.parametrize(
    ("key", "answer", "code"),
    [("elsewhere", "a", "question_unknown"), ("parts", "a", "answer_invalid")],
)
def test_it_refuses_what_is_not_asked_or_no_answer(
    employee: User, key: str, answer: Any, code: str
) -> None:
    with pytest.raises(AppError) as caught:
        attempt_answer(attempt=start(enrol(employee)), question_key=key, answer=answer)
    assert caught.value.code == code


def test_it_lets_an_answer_be_taken_back_and_flagged(employee: User) -> None:
    attempt = start(enrol(employee))
    attempt_answer(attempt=attempt, question_key="days", answer="2", flagged=True)
    saved = attempt_answer(attempt=attempt, question_key="days", answer="")
    assert (saved.answer.answer, saved.answer.flagged) == (None, True)


# Two tabs ------------------------------------------------------------------------------------

NOW = int(NOON.timestamp() * 1000)


def test_it_keeps_the_newer_answer_whatever_the_order_of_arrival(employee: User) -> None:
    attempt = start(enrol(employee))
    newer = attempt_answer(attempt=attempt, question_key="days", answer="2", revision=NOW - 10)
    older = attempt_answer(attempt=attempt, question_key="days", answer="9", revision=NOW - 20)
    assert (newer.outcome, older.outcome) == ("saved", "older")
    assert older.answer.answer == stored(attempt, "days") == "2"


def test_it_takes_the_same_save_twice(employee: User) -> None:
    attempt = start(enrol(employee))
    for _time in range(2):
        saved = attempt_answer(attempt=attempt, question_key="days", answer="2", revision=NOW - 9)
        assert saved.outcome == "saved"
    clash = attempt_answer(attempt=attempt, question_key="days", answer="3", revision=NOW - 9)
    assert clash.outcome == "older"


def test_it_tells_a_tab_that_it_replaced_an_answer_it_had_not_seen(employee: User) -> None:
    attempt = start(enrol(employee))
    attempt_answer(attempt=attempt, question_key="days", answer="9", revision=NOW - 20, known=0)
    saved = attempt_answer(
        attempt=attempt, question_key="days", answer="2", revision=NOW - 10, known=0
    )
    assert saved.replaced
    once_more = attempt_answer(
        attempt=attempt, question_key="days", answer="3", revision=NOW - 5, known=NOW - 10
    )
    assert not once_more.replaced


def test_it_does_not_believe_a_clock_that_is_ahead(employee: User) -> None:
    attempt = start(enrol(employee))
    attempt_answer(attempt=attempt, question_key="days", answer="9", revision=NOW + 10**9)
    with frozen(NOON + SECOND):
        later = attempt_answer(attempt=attempt, question_key="days", answer="2", revision=NOW + 900)
    assert later.outcome == "saved"


def test_it_keeps_what_a_form_without_a_clock_has_not_seen(employee: User) -> None:
    attempt = start(enrol(employee))
    attempt_answer(attempt=attempt, question_key="days", answer="2", revision=NOW - 20)
    form = attempt_answer(attempt=attempt, question_key="days", answer="9", known=0)
    assert form.outcome == "older"
    seen = attempt_answer(attempt=attempt, question_key="days", answer="9", known=NOW - 20)
    assert (seen.outcome, stored(attempt, "days")) == ("saved", "9")


# The time limit ------------------------------------------------------------------------------


def test_it_counts_answers_up_to_the_grace_of_the_network(employee: User) -> None:
    attempt = start(enrol(employee, time_limit_minutes=10))
    assert attempt.deadline_at == NOON + timedelta(minutes=10)
    with frozen(NOON + timedelta(minutes=10, seconds=5)):
        attempt_answer(attempt=attempt, question_key="days", answer="2")
        assert attempt_submit(attempt=attempt).state == AttemptState.SUBMITTED


def test_it_does_not_count_an_answer_after_the_deadline(employee: User) -> None:
    attempt = start(enrol(employee, time_limit_minutes=10))
    attempt_answer(attempt=attempt, question_key="weekly", answer=False)
    with frozen(NOON + timedelta(minutes=10, seconds=6)):
        with pytest.raises(AppError) as caught:
            attempt_answer(attempt=attempt, question_key="days", answer="2")
        assert (caught.value.code, caught.value.status) == ("attempt_expired", 409)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.EXPIRED
    assert attempt.points == 1
    assert attempt.submitted_at == attempt.deadline_at
    assert not attempt.answers.filter(question_key="days").exists()


def test_it_grades_a_late_submit_as_expired(employee: User) -> None:
    attempt = start(enrol(employee, time_limit_minutes=10))
    answer_all(attempt)
    with frozen(NOON + timedelta(minutes=11)):
        attempt = attempt_submit(attempt=attempt)
    assert (attempt.state, attempt.passed) == (AttemptState.EXPIRED, True)


def test_it_expires_what_nobody_came_back_to(employee: User, colleague: User) -> None:
    course = assessed_course(time_limit_minutes=10)
    left = attempt_start(enrolment=enrolment_make(employee, course), lesson_key=FINAL)
    untimed = start(enrol(colleague))
    with frozen(NOON + timedelta(minutes=9)):
        fresh = attempt_start(enrolment=enrolment_make(colleague, course), lesson_key=FINAL)
    with frozen(NOON + timedelta(minutes=11)):
        expire_task.delay()
        assert attempts_expire() == 0
    states = {row.pk: row.state for row in Attempt.objects.all()}
    assert states == {left.pk: "expired", untimed.pk: "open", fresh.pk: "open"}
    assert Event.objects.filter(name="learning.attempt_graded").count() == 1


def test_it_looks_for_late_attempts_every_minute() -> None:
    beats = {beat["task"]: beat["schedule"] for beat in settings.CELERY_BEAT_SCHEDULE.values()}
    assert beats[expire_task.name] <= 60


def test_it_starts_a_new_attempt_when_the_open_one_ran_out(employee: User) -> None:
    enrolment = enrol(employee, time_limit_minutes=10)
    first = start(enrolment)
    with frozen(NOON + timedelta(hours=1)):
        second = start(enrolment)
        assert (second.number, second.is_open) == (2, True)
    first.refresh_from_db()
    assert first.state == AttemptState.EXPIRED


def test_it_closes_the_open_one_even_if_no_other_may_follow(employee: User) -> None:
    enrolment = enrol(employee, time_limit_minutes=10, attempts=1)
    first = start(enrolment)
    with frozen(NOON + timedelta(hours=1)), pytest.raises(AppError) as caught:
        start(enrolment)
    assert caught.value.code == "attempts_used"
    first.refresh_from_db()
    assert first.state == AttemptState.EXPIRED


def test_it_expires_the_others_when_one_cannot_be_graded(employee: User, colleague: User) -> None:
    """A question that the release does not have: whatever the reason, it is one attempt's."""
    enrolment = enrol(employee, time_limit_minutes=10)
    broken, fine = start(enrolment), start(enrolment_make(colleague, enrolment.course))
    answer_all(broken)
    broken.answers.filter(question_key=KEYS[0]).update(question_key="gone")
    Attempt.objects.filter(pk=broken.pk).update(
        questions=["gone"], deadline_at=NOON + timedelta(minutes=11)
    )
    with frozen(NOON + timedelta(hours=1)):
        assert attempts_expire() == 1
    fine.refresh_from_db()
    broken.refresh_from_db()
    assert (fine.state, broken.state) == (AttemptState.EXPIRED, AttemptState.OPEN)


def test_it_settles_nothing_before_the_time(employee: User) -> None:
    attempt = start(enrol(employee, time_limit_minutes=10))
    assert attempt_settle(attempt=attempt).is_open


# Again ---------------------------------------------------------------------------------------


def test_it_asks_only_the_misses_again_and_counts_the_rest(employee: User) -> None:
    enrolment = enrol(employee)
    taken(enrolment, wrong=("parts", "days"))
    retry = start(enrolment, only_misses=True)
    assert retry.questions == ["parts", "days"]
    assert sorted(retry.carried) == sorted(set(KEYS) - {"parts", "days"})
    answer_all(retry, wrong=("days",))
    retry = attempt_submit(attempt=retry)
    assert retry.points == 8
    assert retry.points_possible == 9
    assert retry.passed


def test_it_carries_over_through_several_retries(employee: User) -> None:
    enrolment = enrol(employee, pass_mark=100)
    taken(enrolment, wrong=("parts", "days"))
    retry = start(enrolment, only_misses=True)
    answer_all(retry, wrong=("days",))
    attempt_submit(attempt=retry)
    last = start(enrolment, only_misses=True)
    assert last.questions == ["days"]
    answer_all(last)
    assert attempt_submit(attempt=last).score == 100


def test_it_has_nothing_to_retry_at_first(employee: User) -> None:
    with pytest.raises(AppError) as caught:
        start(enrol(employee), only_misses=True)
    assert caught.value.code == "misses_none"


def test_it_ends_when_the_attempts_are_used(employee: User) -> None:
    enrolment = enrol(employee, attempts=2)
    taken(enrolment, wrong=("parts",), skip=("order",))
    taken(enrolment, wrong=("parts",), skip=("order",))
    with pytest.raises(AppError) as caught:
        start(enrolment)
    assert (caught.value.code, caught.value.status) == ("attempts_used", 409)


def test_it_ends_when_it_was_passed(employee: User) -> None:
    enrolment = enrol(employee)
    taken(enrolment)
    with pytest.raises(AppError) as caught:
        start(enrolment)
    assert caught.value.code == "attempt_passed"


def test_it_draws_and_shuffles_by_its_seed(employee: User) -> None:
    enrolment = enrol(employee, draw=3, shuffle=True)
    drawn = set()
    for _time in range(8):
        attempt = start(enrolment)
        assert len(set(attempt.questions)) == 3
        drawn.add(tuple(attempt.questions))
        attempt_submit(attempt=attempt)
    assert len(drawn) > 1


# Releases ------------------------------------------------------------------------------------


def new_release(enrolment: Enrolment) -> None:
    """The course's next release: another key, another assessment."""
    lessons = [lesson_spec("lesson-1"), lesson_spec("exam", assessment={"questions": []})]
    release_make(enrolment.course, lessons=lessons)


def test_it_goes_on_with_the_release_it_started_on(employee: User) -> None:
    enrolment = enrol(employee)
    attempt = start(enrolment)
    new_release(enrolment)
    answer_all(attempt)
    assert attempt_submit(attempt=attempt).passed
    assert LessonProgress.objects.get(lesson_key=FINAL).completed_at


def test_it_survives_a_move_to_a_release_without_the_lesson(employee: User) -> None:
    enrolment = enrol(employee)
    attempt = start(enrolment)
    new_release(enrolment)
    Enrolment.objects.update(release=enrolment.course.current_release)
    answer_all(attempt)
    assert attempt_submit(attempt=attempt).passed


def test_it_retries_no_misses_of_another_release(employee: User) -> None:
    enrolment = enrol(employee)
    taken(enrolment, wrong=("parts",), skip=("order",))
    again = lesson_spec(FINAL, assessment=assessment_make())
    other = release_make(enrolment.course, lessons=[again])
    Enrolment.objects.filter(pk=enrolment.pk).update(release=other)
    with pytest.raises(AppError) as caught:
        start(enrolment, only_misses=True)
    assert caught.value.code == "misses_none"
    assert start(enrolment).number == 2


def test_it_knows_only_assessments(employee: User) -> None:
    enrolment = enrolment_make(employee, course_make())
    with pytest.raises(AppError) as caught:
        attempt_start(enrolment=enrolment, lesson_key="lesson-1")
    assert caught.value.status == 404
