"""Telling people about observations, once for what happened, and not of what is over."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from learning import practice_notices as notices
from learning.events import PracticeAsked, PracticeFreed, PracticeObserved
from learning.models import Observation, ObservationState
from learning.selectors.language import release_kept
from notifications.services.gateway import notification_send


def _observation(observation_id: int) -> Observation | None:
    rows = Observation.objects.select_related("enrolment__user", "enrolment__course", "observer")
    return rows.defer("enrolment__course__search").filter(pk=observation_id).first()


def _data(row: Observation, **more: Any) -> dict[str, Any]:
    entry = release_kept(row.enrolment.release_id).entry(row.lesson_key) or {}
    return {
        "lesson": entry.get("title", row.enrolment.course.title),
        "course": row.enrolment.course.title,
        "learner": row.enrolment.user.name,
        "observer": row.observer.name if row.observer else "",
        **more,
    }


def lesson_address(row: Observation) -> str:
    """The practice on the page of its lesson, for the learner."""
    page = reverse("learning:lesson-detail", args=[row.enrolment.course.slug, row.lesson_key])
    return f"{page}#practice"


@transaction.atomic
def asking_tell(event: PracticeAsked) -> None:
    """Tell the observer that somebody asks, unless that is over."""
    row = _observation(event.observation_id)
    if row is None or row.observer is None or not row.is_open:
        return
    notification_send(
        person=row.observer,
        kind=notices.ASKED,
        link=row.get_absolute_url(),
        data=_data(row, lines=row.lines.count()),
        dedupe_key=f"{notices.ASKED}:{row.pk}",
        actor=row.enrolment.user,
    )


@transaction.atomic
def answer_tell(event: PracticeObserved) -> None:
    """Tell the learner what came back at once, what was seen when all is answered."""
    row = _observation(event.observation_id)
    if row is None or not (event.done or event.sent_back):
        return
    answered = list(row.lines.exclude(seen=None))
    back = [line for line in answered if not line.seen]
    key = f"{notices.ANSWERED}:{row.pk}:{len(answered)}"
    words = [{"text": line.text, "word": line.word} for line in back]
    notification_send(
        person=row.enrolment.user,
        kind=notices.ANSWERED,
        link=lesson_address(row),
        data=_data(row, seen=len(answered) - len(back), back=words),
        dedupe_key=key,
        actor=row.observer,
    )


@transaction.atomic
def freeing_tell(event: PracticeFreed) -> None:
    """Tell the learner that another observer has to be chosen, unless one has been."""
    row = _observation(event.observation_id)
    if row is None or row.state not in {ObservationState.DECLINED, ObservationState.FREED}:
        return
    other = Observation.objects.open().filter(enrolment=row.enrolment, lesson_key=row.lesson_key)
    if other.exists():
        return
    notification_send(
        person=row.enrolment.user,
        kind=notices.FREED,
        link=lesson_address(row),
        data=_data(row, why=event.why, word=row.word),
        dedupe_key=f"{notices.FREED}:{row.pk}",
        actor=row.observer if event.why == "declined" else None,
    )
