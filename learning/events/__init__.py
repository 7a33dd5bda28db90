"""What happened in learning, for whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import DomainEvent
from learning.events.practice import (
    PracticeAsked,
    PracticeConfirmed,
    PracticeFreed,
    PracticeObserved,
)
from learning.events.workshop import (
    WorkshopAttended,
    WorkshopCancelled,
    WorkshopRegistered,
    WorkshopSessionCancelled,
    WorkshopSessionChanged,
)

__all__ = [
    "AssetStored",
    "AssignmentSpreading",
    "AttemptGraded",
    "BlockAnswered",
    "CourseCompleted",
    "CoursePublished",
    "CourseRated",
    "CourseReviewDue",
    "EnrolmentLeft",
    "EnrolmentStarted",
    "ExtensionAsked",
    "ExtensionDecided",
    "LearnersMoved",
    "LearnersMoving",
    "LessonCompleted",
    "PracticeAsked",
    "PracticeConfirmed",
    "PracticeFreed",
    "PracticeObserved",
    "ReflectionKept",
    "RequirementDone",
    "RequirementDueSoon",
    "RequirementExempted",
    "RequirementExtended",
    "RequirementOpened",
    "RequirementOverdue",
    "RequirementWithdrawn",
    "RequirementsChanging",
    "WorkshopAttended",
    "WorkshopCancelled",
    "WorkshopRegistered",
    "WorkshopSessionCancelled",
    "WorkshopSessionChanged",
]


@dataclass(frozen=True)
class CoursePublished(DomainEvent):
    """A release of a course became the current one."""

    name = "learning.course_published"
    version = 1

    course_id: int
    release_id: int
    number: int


@dataclass(frozen=True)
class LearnersMoving(DomainEvent):
    """Enrolments from one id to another are to be moved to a release of their course."""

    name = "learning.learners_moving"
    version = 1

    release_id: int
    first: int
    last: int


@dataclass(frozen=True)
class LearnersMoved(DomainEvent):
    """Enrolments went over to release `number` of their course."""

    name = "learning.learners_moved"
    version = 1

    course_id: int
    release_id: int
    number: int
    enrolment_ids: list[int]


@dataclass(frozen=True)
class EnrolmentStarted(DomainEvent):
    name = "learning.enrolment_started"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int


@dataclass(frozen=True)
class EnrolmentLeft(DomainEvent):
    name = "learning.enrolment_left"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int


@dataclass(frozen=True)
class LessonCompleted(DomainEvent):
    name = "learning.lesson_completed"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int
    lesson_key: str


@dataclass(frozen=True)
class CourseCompleted(DomainEvent):
    name = "learning.course_completed"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int


@dataclass(frozen=True)
class AttemptGraded(DomainEvent):
    name = "learning.attempt_graded"
    version = 1

    attempt_id: int
    enrolment_id: int
    user_id: int
    course_id: int
    lesson_key: str
    score: int
    passed: bool


@dataclass(frozen=True)
class BlockAnswered(DomainEvent):
    """A block of a lesson was answered; `kind` is the block's, `correct` only a check's."""

    name = "learning.block_answered"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int
    lesson_key: str
    block_key: str
    kind: str
    correct: bool | None = None


@dataclass(frozen=True)
class CourseRated(DomainEvent):
    """A rating was given or changed."""

    name = "learning.course_rated"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int
    stars: int


@dataclass(frozen=True)
class ReflectionKept(DomainEvent):
    """The closing question was answered; what was written is nobody's business."""

    name = "learning.reflection_kept"
    version = 1

    enrolment_id: int
    user_id: int
    course_id: int


@dataclass(frozen=True)
class AssignmentSpreading(DomainEvent):
    """An assignment was made, changed or closed: people from one id to another hear of it now."""

    name = "learning.assignment_spreading"
    version = 1

    assignment_id: int
    first: int
    last: int


@dataclass(frozen=True)
class RequirementOpened(DomainEvent):
    """Something is required of a person from now on; `due` is their day, as ISO date."""

    name = "learning.requirement_opened"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    due: str
    renewal: bool = False


@dataclass(frozen=True)
class RequirementsChanging(DomainEvent):
    """Rounds of one assignment that began, moved or were withdrawn together: for whoever tells
    many people at once.

    `act` is "open", "redate" or "withdraw"; each round has an event of its own, too.
    """

    name = "learning.requirements_changing"
    version = 1

    act: str
    requirement_ids: list[int]


@dataclass(frozen=True)
class RequirementDone(DomainEvent):
    """What was required is done; `before`: it had been when it began to apply."""

    name = "learning.requirement_done"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    due: str
    on_time: bool
    before: bool = False


@dataclass(frozen=True)
class RequirementWithdrawn(DomainEvent):
    """It is required no longer; `why` is one of `Withdrawal`."""

    name = "learning.requirement_withdrawn"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    why: str


@dataclass(frozen=True)
class RequirementDueSoon(DomainEvent):
    """A week is left, by the person's calendar; told once for a due date."""

    name = "learning.requirement_due_soon"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    due: str


@dataclass(frozen=True)
class RequirementOverdue(DomainEvent):
    """The due date has passed where the person is; told once for a due date."""

    name = "learning.requirement_overdue"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    due: str


@dataclass(frozen=True)
class RequirementExtended(DomainEvent):
    """The due date is another; `was` is the one before."""

    name = "learning.requirement_extended"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    due: str
    was: str


@dataclass(frozen=True)
class RequirementExempted(DomainEvent):
    """The person need not do it, until a day or for good."""

    name = "learning.requirement_exempted"
    version = 1

    requirement_id: int
    user_id: int
    course_id: int
    until: str | None = None


@dataclass(frozen=True)
class ExtensionAsked(DomainEvent):
    """A person asks for more time; whoever manages them decides."""

    name = "learning.extension_asked"
    version = 1

    request_id: int
    requirement_id: int
    user_id: int
    course_id: int


@dataclass(frozen=True)
class ExtensionDecided(DomainEvent):
    """The request for more time was granted or refused."""

    name = "learning.extension_decided"
    version = 1

    request_id: int
    requirement_id: int
    user_id: int
    course_id: int
    granted: bool


@dataclass(frozen=True)
class CourseReviewDue(DomainEvent):
    """The day has come on which a course was to be reviewed; `due` is that day, as ISO date."""

    name = "learning.course_review_due"
    version = 1

    course_id: int
    due: str


@dataclass(frozen=True)
class AssetStored(DomainEvent):
    """A file that no course had before is kept now."""

    name = "learning.asset_stored"
    version = 1

    asset_id: int
