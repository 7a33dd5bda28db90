"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from core.events import EventMeta
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
from learning.models import (
    Asset,
    Assignment,
    Course,
    Enrolment,
    EnrolmentState,
    ObservationState,
    Release,
)
from learning.services import observation, practice_tell, workshop_place, workshop_tell
from learning.services.activity import days_rebuild
from learning.services.assignment import assignment_spread_range
from learning.services.certificate import certificate_draw, certificate_issue, certificate_tell
from learning.services.move import enrolments_move_range, learners_moved_tell
from learning.services.requirement_sync import requirements_sync
from learning.services.requirement_tell import (
    exemption_tell,
    extension_asked_tell,
    extension_decided_tell,
    requirements_tell,
)
from learning.services.review_due import review_due_remind
from learning.services.variant import variants_make
from people.events import PersonChanged, PersonJoined, PersonLeft
from people.models import Status, User


def certificate_make(event: CourseCompleted, _meta: EventMeta) -> None:
    """Issue and draw the certificate of whoever completed a course."""
    enrolments = Enrolment.objects.select_related("user", "course", "release")
    enrolment = enrolments.filter(pk=event.enrolment_id).first()
    if enrolment is None:
        return  # the person's data was erased since
    certificate = certificate_issue(enrolment=enrolment)
    if certificate is not None:
        certificate_tell(certificate=certificate_draw(certificate=certificate))


def days_recut(event: PersonChanged, meta: EventMeta) -> None:
    """Cut a person's minutes into days anew when their time zone has changed."""
    if "timezone" in event.fields and meta.subject_id is not None:
        days_rebuild(user=User.objects.get(pk=meta.subject_id))


def review_remind(event: CourseReviewDue, _meta: EventMeta) -> None:
    """Write to the owner of a course whose day of review has come."""
    courses = Course.objects.published().select_related("owner").filter(pk=event.course_id)
    course = courses.first()
    if course is not None and str(course.review_due_on) == event.due:
        review_due_remind(course=course)


def asset_variants_make(event: AssetStored, _meta: EventMeta) -> None:
    """Make the smaller sizes of a picture that was stored."""
    asset = Asset.objects.filter(pk=event.asset_id).first()
    if asset is not None:
        variants_make(asset=asset)


def learners_move(event: LearnersMoving, _meta: EventMeta) -> None:
    """Move a range of a course's learners; of several ranges each has its own worker."""
    release = Release.objects.get(pk=event.release_id)
    enrolments_move_range(release=release, first=event.first, last=event.last)


def moved_tell(event: LearnersMoved, meta: EventMeta) -> None:
    """Tell learners of their new edition, but for one who went over to it themself."""
    release = Release.objects.select_related("course").filter(pk=event.release_id).first()
    if release is not None and meta.actor_id is None:
        learners_moved_tell(release=release, enrolment_ids=event.enrolment_ids)


def requirements_close(event: CourseCompleted, _meta: EventMeta) -> None:
    """Let what was required of whoever completed a course be done, with its certificate."""
    enrolments = Enrolment.objects.select_related("user", "course", "release")
    enrolment = enrolments.filter(pk=event.enrolment_id).first()
    if enrolment is None:
        return  # the person's data was erased since
    certificate_issue(enrolment=enrolment)
    of_course = Assignment.objects.filter(course=event.course_id)
    requirements_sync(people=[event.user_id], assignments=list(of_course))


def requirements_follow(event: PersonJoined | PersonChanged | PersonLeft, meta: EventMeta) -> None:
    """Look anew at what is required of somebody who joined, moved or left."""
    if meta.subject_id is not None:
        requirements_sync(people=[meta.subject_id])


def assignment_spread(event: AssignmentSpreading, _meta: EventMeta) -> None:
    """Let a range of people hear of an assignment; of several ranges each has its own worker."""
    assignment = Assignment.objects.get(pk=event.assignment_id)
    assignment_spread_range(assignment=assignment, first=event.first, last=event.last)


def requirements_changed(event: RequirementsChanging, _meta: EventMeta) -> None:
    """Tell people of what is required of them now, until another day, or no longer."""
    requirements_tell(act=event.act, requirement_ids=event.requirement_ids)


def requirement_exempted(event: RequirementExempted, _meta: EventMeta) -> None:
    """Tell a person that they need not do it."""
    exemption_tell(requirement_id=event.requirement_id, until=event.until)


def extension_asked(event: ExtensionAsked, _meta: EventMeta) -> None:
    """Tell whoever decides that somebody asks for more time."""
    extension_asked_tell(request_id=event.request_id)


def extension_decided(event: ExtensionDecided, _meta: EventMeta) -> None:
    """Tell a person what became of their request."""
    extension_decided_tell(request_id=event.request_id)


def places_leave_course(event: EnrolmentLeft, _meta: EventMeta) -> None:
    """Give back the places in workshops of whoever left the course, and is not back."""
    enrolments = Enrolment.objects.select_related("user", "course")
    left = enrolments.filter(pk=event.enrolment_id, state=EnrolmentState.LEFT).first()
    if left is not None:
        workshop_place.places_leave(user=left.user, course=left.course)


def places_leave(_event: PersonLeft, meta: EventMeta) -> None:
    """Give back all places in workshops of whoever left the organisation."""
    user = User.objects.filter(pk=meta.subject_id, status=Status.LEFT).first()
    if user is not None:
        workshop_place.places_leave(user=user)


def workshop_registered(event: WorkshopRegistered, _meta: EventMeta) -> None:
    workshop_tell.registration_tell(event)


def workshop_cancelled(event: WorkshopCancelled, _meta: EventMeta) -> None:
    workshop_tell.cancellation_tell(event)


def session_changed(event: WorkshopSessionChanged, _meta: EventMeta) -> None:
    workshop_tell.change_tell(session_id=event.session_id, sequence=event.sequence)


def session_cancelled(event: WorkshopSessionCancelled, _meta: EventMeta) -> None:
    workshop_tell.calling_off_tell(
        seated=event.seated, waiting=event.waiting, session_id=event.session_id
    )


def observations_leave_course(event: EnrolmentLeft, _meta: EventMeta) -> None:
    """Take back what waits to be observed of whoever left the course, and is not back."""
    left = Enrolment.objects.filter(pk=event.enrolment_id, state=EnrolmentState.LEFT).first()
    if left is not None:
        observation.observations_withdraw(enrolment=left)


def observations_leave(_event: PersonLeft, meta: EventMeta) -> None:
    """Free what waits for somebody who left, and take back what they asked for themselves."""
    user = User.objects.filter(pk=meta.subject_id, status=Status.LEFT).first()
    if user is None:
        return
    observation.observations_free(observer=user)
    waiting = Enrolment.objects.filter(user=user, observations__state=ObservationState.OPEN)
    for enrolment in waiting.distinct():
        observation.observations_withdraw(enrolment=enrolment)


def observations_follow(event: PersonChanged, meta: EventMeta) -> None:
    """A new manager observes nothing that the one before was asked for."""
    user = User.objects.filter(pk=meta.subject_id).first() if "manager" in event.fields else None
    if user is not None:
        observation.observations_follow(learner=user)


def practice_asked(event: PracticeAsked, _meta: EventMeta) -> None:
    practice_tell.asking_tell(event)


def practice_observed(event: PracticeObserved, _meta: EventMeta) -> None:
    practice_tell.answer_tell(event)


def practice_freed(event: PracticeFreed, _meta: EventMeta) -> None:
    practice_tell.freeing_tell(event)
