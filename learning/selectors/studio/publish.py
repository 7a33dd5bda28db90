"""What the publish dialog shows: the change, what stands in its way, and whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from learning.bundle.diff import content_diff, content_summary
from learning.bundle.model import CourseContent
from learning.bundle.publishing import DraftProblem, content_problems, content_published
from learning.content.accessibility import Checklist
from learning.models import (
    Course,
    CourseReview,
    CourseStatus,
    Enrolment,
    EnrolmentState,
    Release,
    ReviewState,
)
from learning.selectors.checklist import draft_checklist
from learning.selectors.content import course_content
from learning.selectors.release import release_content
from learning.selectors.studio.translation import publish_notes


@dataclass(frozen=True)
class ReviewStanding:
    """Where the review of a draft stands.

    `approved` read exactly this content, `outdated` an earlier state of it; `waiting` are open.
    """

    approved: CourseReview | None
    outdated: CourseReview | None
    waiting: list[CourseReview]


@dataclass(frozen=True)
class PublishView:
    """`lines` is the change in words, its sum first; empty when nothing changed.

    `number` is the current release's, 0 before the first; `languages` what publishing means for
    each translation, by its name.
    """

    course: Course
    digest: str
    number: int
    lines: list[str]
    problems: list[DraftProblem]
    checklist: Checklist
    people: Mapping[str, int]
    review: ReviewStanding
    languages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def learners(self) -> int:
        return self.people["active"] + self.people["completed"]

    @property
    def can_publish(self) -> bool:
        return bool(self.lines) and not self.problems and not self.is_archived

    @property
    def is_archived(self) -> bool:
        return self.course.status == CourseStatus.ARCHIVED


def publish_view(course: Course) -> PublishView:
    """All of it in a fixed number of queries; `course` with its current release."""
    content = content_published(course_content(course))
    current = course.current_release
    return PublishView(
        course=course,
        digest=content.digest,
        number=current.number if current is not None else 0,
        lines=draft_changes(course, content),
        problems=content_problems(content),
        checklist=draft_checklist(course, content),
        people=people_of(course),
        review=review_standing(course, content.digest),
        languages=publish_notes(course, content),
    )


def draft_changes(course: Course, content: CourseContent) -> list[str]:
    """What publishing `content` would change, in words; none when nothing."""
    current = course.current_release
    if current is None:
        return content_summary(content)
    if current.digest == content.digest:
        return []
    return content_diff(release_content(current), content)


def people_of(course: Course, release: Release | None = None) -> dict[str, int]:
    """How many are in progress and how many completed, of the course or one release of it."""
    rows = Enrolment.objects.filter(course=course)
    if release is not None:
        rows = rows.filter(release=release)
    counts: dict[str, int] = rows.aggregate(
        active=Count("pk", filter=Q(state=EnrolmentState.ACTIVE)),
        completed=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)),
    )
    return counts


def review_standing(course: Course, digest: str) -> ReviewStanding:
    """Which reviews are open, and whether one approved the content of this digest; one query."""
    rows = list(
        CourseReview.objects.filter(course=course)
        .exclude(state=ReviewState.WITHDRAWN)
        .select_related("reviewer")
    )
    approvals = [row for row in rows if row.state == ReviewState.APPROVED]
    approved = next((row for row in approvals if row.digest == digest), None)
    return ReviewStanding(
        approved=approved,
        outdated=None if approved or not approvals else approvals[0],
        waiting=[row for row in rows if row.is_open],
    )
