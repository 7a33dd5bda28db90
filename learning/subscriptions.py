"""Which events learning listens to, and what it does then."""

from __future__ import annotations

from typing import Any

from core.events import DomainEvent, subscribe
from core.events.subscription import Handler
from learning import handlers
from learning.events import (
    AssetStored,
    AssignmentSpreading,
    CourseCompleted,
    CourseReviewDue,
    EnrolmentLeft,
    ExtensionAsked,
    ExtensionDecided,
    LearnersMoved,
    LearnersMoving,
    PracticeAsked,
    PracticeFreed,
    PracticeObserved,
    RequirementExempted,
    RequirementsChanging,
    WorkshopCancelled,
    WorkshopRegistered,
    WorkshopSessionCancelled,
    WorkshopSessionChanged,
)
from people.events import PersonChanged, PersonJoined, PersonLeft

LISTENING: list[tuple[type[DomainEvent], Handler[Any]]] = [
    (AssetStored, handlers.asset_variants_make),
    (CourseCompleted, handlers.certificate_make),
    (CourseReviewDue, handlers.review_remind),
    (LearnersMoving, handlers.learners_move),
    (LearnersMoved, handlers.moved_tell),
    (AssignmentSpreading, handlers.assignment_spread),
    (CourseCompleted, handlers.requirements_close),
    (RequirementsChanging, handlers.requirements_changed),
    (RequirementExempted, handlers.requirement_exempted),
    (ExtensionAsked, handlers.extension_asked),
    (ExtensionDecided, handlers.extension_decided),
    (EnrolmentLeft, handlers.places_leave_course),
    (WorkshopRegistered, handlers.workshop_registered),
    (WorkshopCancelled, handlers.workshop_cancelled),
    (WorkshopSessionChanged, handlers.session_changed),
    (WorkshopSessionCancelled, handlers.session_cancelled),
    (EnrolmentLeft, handlers.observations_leave_course),
    (PracticeAsked, handlers.practice_asked),
    (PracticeObserved, handlers.practice_observed),
    (PracticeFreed, handlers.practice_freed),
    (PersonChanged, handlers.days_recut),
    (PersonJoined, handlers.requirements_follow),
    (PersonChanged, handlers.requirements_follow),
    (PersonLeft, handlers.requirements_follow),
    (PersonLeft, handlers.places_leave),
    (PersonLeft, handlers.observations_leave),
    (PersonChanged, handlers.observations_follow),
]


def register() -> None:
    """Subscribe each handler by its name, which is stored with every delivery."""
    for event, handler in LISTENING:
        subscribe(event, f"learning.{handler.__name__}")(handler)
