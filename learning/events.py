"""What happened in learning, for whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import DomainEvent


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
