"""Domain events: how an app says what happened, and how others hear of it.

An app declares a frozen dataclass in its `events`, emits it inside the transaction of the
change, and never learns who listens:

    @dataclass(frozen=True)
    class LessonCompleted(DomainEvent):
        name = "learning.lesson_completed"
        lesson_key: str

    emit(LessonCompleted(lesson_key="intro"), actor=user, subject=enrolment)

Another app subscribes in `AppConfig.ready` through a function of its `handlers`:

    subscribe(LessonCompleted, "skills.evidence_add")(handlers.evidence_add)

A handler gets the event and its `EventMeta`, runs in a transaction with the mark that it is
done, in a worker, at least once.
"""

from core.events.delivery import deliver, deliver_pending, retry_dead, sweep
from core.events.emission import emit, emit_many
from core.events.payload import DomainEvent, PayloadError
from core.events.subscription import EventMeta, handlers_of, subscribe, subscriptions

__all__ = [
    "DomainEvent",
    "EventMeta",
    "PayloadError",
    "deliver",
    "deliver_pending",
    "emit",
    "emit_many",
    "handlers_of",
    "retry_dead",
    "subscribe",
    "subscriptions",
    "sweep",
]
