"""Taking an assessment: start, answer, submit, run out of time.

Locks are taken in one order, enrolment before attempt, so that two requests never wait for each
other. Each way in which requests can cross has one outcome:

| what crosses | outcome |
| --- | --- |
| two starts | one attempt; both get it |
| two submits | the first grades; the second returns the same result |
| an answer and a submit | the answer counts if it came first, else it is refused |
| an answer after the deadline and its grace | not counted; the attempt is closed as expired and |
| | graded with what was saved by then |
| a submit after the deadline and its grace | the same, and the result is returned |
| answers from two tabs | the newer revision stays, whatever order they arrive in |
| a tab that never comes back | the task closes the attempt within a minute of its deadline |
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.content.answers import answer_from_json
from learning.content.assessment import Assessment, score_of
from learning.content.grading import grade
from learning.events import AttemptGraded
from learning.models import Attempt, AttemptAnswer, AttemptState, Enrolment
from learning.models.assessment import GRACE
from learning.selectors.assessment import assessment_of, time_limit_of, time_percent
from learning.services.activity import minutes_record
from learning.services.progress import enrolment_locked, lesson_complete, progress_save

log = structlog.get_logger(__name__)

LARGEST_SEED = 2**31 - 1
MOST_EXPIRED_AT_ONCE = 1000
# Whoever saves nothing for longer was away, for how much of it nobody knows.
LONGEST_PAUSE_MS = 5 * 60 * 1000


@dataclass(frozen=True)
class AnswerSaved:
    """What became of an answer.

    `outcome` is "older" when a newer one is there already, which `answer` then holds.
    `replaced`: it took the place of one that its sender had not seen.
    """

    outcome: Literal["saved", "older"]
    attempt: Attempt
    answer: AttemptAnswer
    replaced: bool = False


@dataclass(frozen=True)
class _Sent:
    answer: Any
    flagged: bool | None
    revision: int | None
    known: int | None
    timed: bool


def attempt_start(*, enrolment: Enrolment, lesson_key: str, only_misses: bool = False) -> Attempt:
    """Start an attempt, or return the one that is open.

    `only_misses` asks again what the last attempt got wrong and counts what it got right.
    Raises `AppError` when it was passed, no attempt is left, or there is nothing to retry.
    """
    mine = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key)
    for attempt in mine.filter(state=AttemptState.OPEN):
        # On its own, so that it stays closed whatever becomes of the start.
        attempt_settle(attempt=attempt)
    return _start(enrolment, lesson_key, only_misses=only_misses)


@transaction.atomic
def _start(enrolment: Enrolment, lesson_key: str, *, only_misses: bool) -> Attempt:
    row = enrolment_locked(enrolment)
    assessment = assessment_of(row.release_id, lesson_key)
    mine = Attempt.objects.filter(enrolment=row, lesson_key=lesson_key, round=row.round)
    attempts = list(mine)
    last = attempts[-1] if attempts else None
    if last is not None and last.is_open:
        return last
    _require_startable(assessment, attempts)
    seed = secrets.randbelow(LARGEST_SEED)
    misses, carried = _misses(row, last) if only_misses else ([], [])
    moment = now()
    limit = time_limit_of(assessment, time_percent(row.user_id, row.course_id))
    attempt = Attempt.objects.create(
        enrolment=row,
        release=row.release,
        lesson_key=lesson_key,
        round=row.round,
        number=last.number + 1 if last else 1,
        seed=seed,
        questions=assessment.ordered(misses, seed) if misses else assessment.drawn(seed),
        carried=carried,
        started_at=moment,
        deadline_at=moment + limit if limit else None,
    )
    progress_save(enrolment=row, lesson_key=lesson_key, minutes=[moment], saved_at=moment)
    return attempt


def _require_startable(assessment: Assessment, attempts: list[Attempt]) -> None:
    if any(attempt.passed for attempt in attempts):
        raise AppError("attempt_passed", _("You have passed this assessment."), status=409)
    if assessment.attempts is not None and len(attempts) >= assessment.attempts:
        raise AppError("attempts_used", _("All attempts are used."), status=409)


def _misses(enrolment: Enrolment, last: Attempt | None) -> tuple[list[str], list[str]]:
    """What the last attempt got wrong, and what it got right or had carried over."""
    misses, right = list[str](), set[str]()
    # Of another release the questions may be others: there is nothing to carry over.
    if last is not None and last.release_id == enrolment.release_id:
        right = set(last.answers.filter(correct=True).values_list("question_key", flat=True))
        misses = [key for key in last.questions if key not in right]
    if last is None or not misses:
        raise AppError("misses_none", _("There are no misses to retry."), status=409)
    return misses, [*last.carried, *(key for key in last.questions if key in right)]


def attempt_answer(  # noqa: PLR0913  # the parts of one save
    *,
    attempt: Attempt,
    question_key: str,
    answer: Any,
    flagged: bool | None = None,
    revision: int | None = None,
    known: int | None = None,
    timed: bool = True,
) -> AnswerSaved:
    """Keep the answer to a question of an open attempt; None takes it back.

    `revision` is the sender's clock in milliseconds: the newest stays. Without one it is now,
    unless the stored answer is not the one the sender had `known`. `flagged` None leaves the
    flag. With `timed` what passed since the last save went into this question; several sent at
    once are not timed. Raises `AppError`: 404 for a question that is not asked, 422 for what is
    no answer, 409 when the attempt is over, which closes it if its time just ran out.
    """
    with transaction.atomic():
        row = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
        if row.is_open and not row.is_over():
            return _keep(row, question_key, _Sent(answer, flagged, revision, known, timed))
    # Out of the lock first: closing takes the enrolment's before the attempt's.
    raise _refusal(attempt_settle(attempt=row))


def _keep(attempt: Attempt, question_key: str, sent: _Sent) -> AnswerSaved:
    if question_key not in attempt.questions:
        raise AppError("question_unknown", _("This question is not asked here."), status=404)
    question = assessment_of(attempt.release_id, attempt.lesson_key).questions[question_key]
    sent = replace(sent, answer=answer_from_json(question, sent.answer))
    row, last = _row_and_last(attempt, question_key)
    stored = row.revision
    if not _is_newer(row, sent):
        return AnswerSaved("older", attempt, row)
    row.answer = sent.answer
    row.flagged = row.flagged if sent.flagged is None else sent.flagged
    row.revision = max(stored + (sent.revision is None), _believed(sent.revision))
    passed = row.revision - last
    if sent.timed and 0 < passed <= LONGEST_PAUSE_MS:
        row.spent_ms = (row.spent_ms or 0) + passed
    row.save()
    replaced = sent.known is not None and sent.known < stored < row.revision
    return AnswerSaved("saved", attempt, row, replaced)


def _row_and_last(attempt: Attempt, question_key: str) -> tuple[AttemptAnswer, int]:
    """The answer to a question, new where there is none, and when the last save of any was made,
    the attempt's start before the first; in milliseconds, as revisions are.
    """
    rows = AttemptAnswer.objects.filter(attempt=attempt)
    newest = rows.order_by("-revision").values("pk")[:1]
    found = {each.question_key: each for each in rows.filter(
        Q(question_key=question_key) | Q(pk__in=newest))}  # fmt: skip
    begun = int(attempt.started_at.timestamp() * 1000)
    last = max((each.revision for each in found.values()), default=begun)
    row = found.get(question_key) or AttemptAnswer(attempt=attempt, question_key=question_key)
    return row, max(begun, last)


def _is_newer(row: AttemptAnswer, sent: _Sent) -> bool:
    if sent.revision is None:
        return sent.known is None or sent.known == row.revision
    # The same save sent twice is as good as new.
    believed = _believed(sent.revision)
    return believed > row.revision or (believed == row.revision and sent.answer == row.answer)


def _believed(revision: int | None) -> int:
    """A sender's clock, but never later than ours: it would shut out every later answer."""
    moment = int(now().timestamp() * 1000)
    return moment if revision is None else min(revision, moment)


def _refusal(attempt: Attempt) -> AppError:
    extra = {"attempt": attempt.pk, "state": attempt.state}
    if attempt.state == AttemptState.EXPIRED:
        message = _("The time is over. What you had saved by then counts.")
        return AppError("attempt_expired", message, extra, status=409)
    message = _("This attempt has been submitted. The answer was not counted.")
    return AppError("attempt_closed", message, extra, status=409)


@transaction.atomic
def attempt_submit(*, attempt: Attempt) -> Attempt:
    """Grade what was saved and close the attempt; one that is closed is returned as it is.

    After the deadline and its grace it is closed as expired. Passing completes the lesson.
    """
    enrolment, row = _locked(attempt)
    if not row.is_open:
        return row
    return _closed(
        enrolment, row, AttemptState.EXPIRED if row.is_over() else AttemptState.SUBMITTED
    )


@transaction.atomic
def attempt_settle(*, attempt: Attempt) -> Attempt:
    """The attempt as it now stands: closed as expired if its time is over and nobody did."""
    return _settled(*_locked(attempt))


def attempts_expire() -> int:
    """Close the open attempts whose time is over; how many. Safe to run twice at once.

    One that cannot be graded is logged and stays open; it keeps nobody else waiting. The latest
    come first, lest those that stay fill every round.
    """
    late = Attempt.objects.filter(state=AttemptState.OPEN, deadline_at__lt=now() - GRACE)
    count = 0
    for attempt in late.order_by("-deadline_at")[:MOST_EXPIRED_AT_ONCE]:
        try:
            settled = attempt_settle(attempt=attempt)
        except Exception:  # whatever it is, the others' time is over too
            log.exception("attempt_not_settled", attempt=attempt.pk)
            continue
        count += settled.state == AttemptState.EXPIRED
    return count


def _locked(attempt: Attempt) -> tuple[Enrolment, Attempt]:
    enrolment = enrolment_locked(Enrolment(pk=attempt.enrolment_id))
    return enrolment, Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)


def _settled(enrolment: Enrolment, attempt: Attempt) -> Attempt:
    if not attempt.is_open or not attempt.is_over():
        return attempt
    return _closed(enrolment, attempt, AttemptState.EXPIRED)


def _closed(enrolment: Enrolment, attempt: Attempt, state: AttemptState) -> Attempt:
    """Grade and close; enrolment and attempt are locked."""
    assessment = assessment_of(attempt.release_id, attempt.lesson_key)
    answers = {row.question_key: row for row in attempt.answers.all()}
    earned = _graded(assessment, attempt.questions, answers)
    attempt.points = earned + assessment.possible(attempt.carried)
    attempt.points_possible = assessment.possible([*attempt.questions, *attempt.carried])
    attempt.score = score_of(attempt.points, attempt.points_possible)
    attempt.passed = assessment.passes(attempt.points, attempt.points_possible)
    attempt.state = state
    moment = now()
    attempt.submitted_at = min(moment, attempt.deadline_at or moment)
    # The condition is the last word, whatever lock a caller may have left out.
    fields = ("points", "points_possible", "score", "passed", "state", "submitted_at")
    values = {name: getattr(attempt, name) for name in fields} | {"updated_at": moment}
    if not Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN).update(**values):
        return Attempt.objects.get(pk=attempt.pk)
    minutes = [attempt.started_at, *(row.updated_at for row in answers.values())]
    minutes_record(user=enrolment.user, course=enrolment.course, minutes=minutes)
    _announce(enrolment, attempt)
    here = attempt.round == enrolment.round
    if attempt.passed and here and enrolment.release.entry(attempt.lesson_key) is not None:
        lesson_complete(enrolment=enrolment, lesson_key=attempt.lesson_key)
    return attempt


def _graded(
    assessment: Assessment, keys: Iterable[str], answers: Mapping[str, AttemptAnswer]
) -> Decimal:
    """The points of the answers, which are kept with each."""
    earned = Decimal(0)
    for key in keys:
        row = answers.get(key)
        if row is None:
            continue
        graded = grade(assessment.questions[key], row.answer)
        row.points, row.correct = graded.points, graded.correct
        earned += graded.points
    AttemptAnswer.objects.bulk_update(answers.values(), ["points", "correct"])
    return earned


def _announce(enrolment: Enrolment, attempt: Attempt) -> None:
    event = AttemptGraded(
        attempt_id=attempt.pk,
        enrolment_id=enrolment.pk,
        user_id=enrolment.user_id,
        course_id=enrolment.course_id,
        lesson_key=attempt.lesson_key,
        score=attempt.score or 0,
        passed=bool(attempt.passed),
    )
    emit(
        event,
        actor=enrolment.user,
        subject=enrolment.course,
        dedupe_key=f"attempt_graded:{attempt.pk}",
    )
