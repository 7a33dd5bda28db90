"""Asking somebody to observe, and what becomes of it.

Each of these takes the lock of the learner's enrolment first and looks at the request after, so
that whoever comes second finds what the first has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.events import PracticeAsked, PracticeFreed, PracticeObserved
from learning.models import (
    Course,
    Enrolment,
    EnrolmentState,
    Observation,
    ObservationState,
    ObservedLine,
    ObserverRole,
    PracticeLine,
)
from learning.models.practice import LONGEST_WORD
from learning.selectors.practice import practice_of_round, role_of
from learning.services.practice import practice_locked, practice_settle
from learning.services.progress import enrolment_locked, progress_save
from people.models import Status, User


@dataclass(frozen=True)
class Verdict:
    """What an observer says of a line."""

    seen: bool
    word: str = ""


@transaction.atomic
def observation_ask(*, enrolment: Enrolment, lesson_key: str, observer: User) -> Observation:
    """Ask `observer` to look at what the learner has ticked off.

    Asking the same person twice changes nothing; asking another takes the request back from
    whoever had it. Raises `AppError` for somebody who may not observe, and with nothing to see.
    """
    row, block = practice_locked(enrolment, lesson_key)
    state = practice_of_round(row, lesson_key)
    if state.open is not None and state.open.observer_id == observer.pk:
        return state.open
    role = role_of(row.user, observer, block)
    if role is None or observer.status == Status.LEFT:
        raise AppError("observer_not", _("This person cannot observe it; choose another."))
    lines = [line for line in block["lines"] if line["key"] in state.ready]
    if not lines:
        raise AppError("nothing_to_see", _("Tick off what you have done first."))
    if state.open is not None:
        _end(state.open, ObservationState.WITHDRAWN)
    observation = Observation.objects.create(
        enrolment=row, lesson_key=lesson_key, round=row.round, observer=observer, role=role
    )
    ObservedLine.objects.bulk_create(
        ObservedLine(observation=observation, line_key=line["key"], text=line["text"])
        for line in lines
    )
    event = PracticeAsked(
        observation_id=observation.pk,
        user_id=row.user_id,
        observer_id=observer.pk,
        course_id=row.course_id,
        lesson_key=lesson_key,
    )
    emit(event, actor=row.user, subject=row.course)
    # Whoever asks without scripts has the lesson open all the same.
    progress_save(enrolment=row, lesson_key=lesson_key)
    return observation


def _end(observation: Observation, state: ObservationState, word: str = "") -> None:
    observation.state, observation.ended_at, observation.word = state, now(), word
    observation.save(update_fields=["state", "ended_at", "word", "updated_at"])


def _locked(observation: Observation) -> Observation:
    """The request as it is, behind the lock of its enrolment."""
    enrolment = enrolment_locked(observation.enrolment)
    row = Observation.objects.select_related("observer").get(pk=observation.pk)
    row.enrolment = enrolment
    return row


def _closed(row: Observation) -> AppError:
    texts = {
        ObservationState.ANSWERED: _("All of it is answered already."),
        ObservationState.DECLINED: _("This request was declined."),
        ObservationState.WITHDRAWN: _("This request was taken back meanwhile."),
        ObservationState.FREED: _("Somebody else is asked meanwhile."),
    }
    text = texts[ObservationState(row.state)]
    return AppError("observation_closed", text, status=409)


@transaction.atomic
def observation_withdraw(*, observation: Observation) -> Observation:
    """The learner takes the request back; what was answered stays. Once is enough.

    Raises `AppError` where there is nothing left to take back.
    """
    row = _locked(observation)
    if row.state == ObservationState.ANSWERED:
        raise _closed(row)
    if row.is_open:
        _end(row, ObservationState.WITHDRAWN)
    return row


@transaction.atomic
def observation_decline(*, observation: Observation, word: str = "") -> Observation:
    """The observer says no, with a word if they like; the learner chooses another.

    Raises `AppError` where it does not wait any more.
    """
    row = _locked(observation)
    if row.state == ObservationState.DECLINED:
        return row
    if not row.is_open:
        raise _closed(row)
    _end(row, ObservationState.DECLINED, word.strip()[:LONGEST_WORD])
    _freed(row, "declined", actor=row.observer)
    return row


def _freed(row: Observation, why: str, *, actor: User | None) -> None:
    event = PracticeFreed(
        observation_id=row.pk,
        user_id=row.enrolment.user_id,
        course_id=row.enrolment.course_id,
        lesson_key=row.lesson_key,
        why=why,
    )
    emit(event, actor=actor, subject=Course(pk=row.enrolment.course_id))


@transaction.atomic
def observation_answer(
    *, observation: Observation, actor: User, verdicts: Mapping[str, Verdict]
) -> Observation:
    """Answer some lines or all. What was seen is final; what was not goes back to the learner.

    The lesson is done once all that is required was seen. Saying the same twice changes nothing.
    Raises `AppError` where the request does not wait any more, and without a word for what goes
    back.
    """
    row = _locked(observation)
    lines = {line.line_key: line for line in row.lines.all()}
    asked = {key: lines[key] for key in verdicts if key in lines}
    fresh = [line for line in asked.values() if line.seen is None]
    if not fresh and all(asked[key].seen == verdicts[key].seen for key in asked):
        return row
    if not row.is_open or row.enrolment.state == EnrolmentState.LEFT or not fresh:
        raise _closed(row) if not row.is_open else _answered()
    for line in fresh:
        _answer(line, verdicts[line.line_key])
    back = [line.line_key for line in fresh if not line.seen]
    here = PracticeLine.objects.filter(
        enrolment=row.enrolment, lesson_key=row.lesson_key, round=row.round, line_key__in=back
    )
    here.update(ticked_at=None, updated_at=now())
    done = all(line.seen is not None for line in lines.values())
    if done:
        _end(row, ObservationState.ANSWERED)
    event = PracticeObserved(
        observation_id=row.pk,
        user_id=row.enrolment.user_id,
        course_id=row.enrolment.course_id,
        lesson_key=row.lesson_key,
        seen=len(fresh) - len(back),
        sent_back=len(back),
        done=done,
    )
    emit(event, actor=actor, subject=row.enrolment.course)
    _settle(row)
    return row


def _answered() -> AppError:
    return AppError("line_answered", _("This was answered already; it stays so."), status=409)


def _answer(line: ObservedLine, verdict: Verdict) -> None:
    word = verdict.word.replace("\0", "").strip()
    if len(word) > LONGEST_WORD:
        raise AppError("word_long", _("At most 1,000 characters fit in here."))
    if not verdict.seen and not word:
        text = _("Say in a word what is still missing: “%(line)s”")
        raise AppError("word_missing", text % {"line": line.text}, {"line": line.line_key})
    line.seen, line.word, line.answered_at = verdict.seen, word, now()
    line.save(update_fields=["seen", "word", "answered_at", "updated_at"])


def _settle(row: Observation) -> None:
    """Complete the lesson, where it is still in the learner's release and round."""
    if row.round != row.enrolment.round:
        return
    try:
        enrolment, block = practice_locked(row.enrolment, row.lesson_key)
    except AppError:
        return
    practice_settle(enrolment, row.lesson_key, block)


@transaction.atomic
def observations_withdraw(*, enrolment: Enrolment) -> int:
    """Take back what waits in an enrolment that was left, or begins another round; how many."""
    row = enrolment_locked(enrolment)
    waiting = list(Observation.objects.open().filter(enrolment=row))
    for each in waiting:
        _end(each, ObservationState.WITHDRAWN)
    return len(waiting)


def observations_free(*, observer: User) -> int:
    """Free all that waits for somebody who left; their learners choose another. How many."""
    return _free_all(Observation.objects.open().filter(observer=observer), "left")


def observations_follow(*, learner: User) -> int:
    """Free what waits for somebody as manager who manages the learner no longer; how many."""
    waiting = Observation.objects.open().filter(enrolment__user=learner, role=ObserverRole.MANAGER)
    if learner.manager_id is not None:
        waiting = waiting.exclude(observer=learner.manager_id)
    return _free_all(waiting, "moved")


def _free_all(waiting: models.QuerySet[Observation], why: str) -> int:
    rows = list(waiting.select_related("enrolment").order_by("enrolment_id"))
    return sum(_free(each, why) for each in rows)


@transaction.atomic
def _free(observation: Observation, why: str) -> bool:
    row = _locked(observation)
    if not row.is_open or row.observer_id != observation.observer_id:
        return False
    _end(row, ObservationState.FREED)
    _freed(row, why, actor=None)
    return True
