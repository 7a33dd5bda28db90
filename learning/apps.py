from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from core.events import subscribe

        # Files are read by the task's name, so the task has to be there.
        from learning import (
            handlers,
            notices,
            notices_required,
            personal_data,
            tasks,  # noqa: F401
            workshop_notices,
        )
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
            RequirementExempted,
            RequirementsChanging,
            WorkshopCancelled,
            WorkshopRegistered,
            WorkshopSessionCancelled,
            WorkshopSessionChanged,
        )
        from learning.panels import home, person, shell
        from people.events import PersonChanged, PersonJoined, PersonLeft

        subscribe(AssetStored, "learning.asset_variants_make")(handlers.asset_variants_make)
        subscribe(CourseCompleted, "learning.certificate_make")(handlers.certificate_make)
        subscribe(CourseReviewDue, "learning.review_remind")(handlers.review_remind)
        subscribe(LearnersMoving, "learning.learners_move")(handlers.learners_move)
        subscribe(LearnersMoved, "learning.moved_tell")(handlers.moved_tell)
        subscribe(PersonChanged, "learning.days_recut")(handlers.days_recut)
        subscribe(AssignmentSpreading, "learning.assignment_spread")(handlers.assignment_spread)
        subscribe(CourseCompleted, "learning.requirements_close")(handlers.requirements_close)
        subscribe(PersonJoined, "learning.requirements_follow")(handlers.requirements_follow)
        subscribe(PersonChanged, "learning.requirements_follow")(handlers.requirements_follow)
        subscribe(PersonLeft, "learning.requirements_follow")(handlers.requirements_follow)
        subscribe(RequirementsChanging, "learning.requirements_changed")(
            handlers.requirements_changed
        )
        subscribe(RequirementExempted, "learning.requirement_exempted")(
            handlers.requirement_exempted
        )
        subscribe(ExtensionAsked, "learning.extension_asked")(handlers.extension_asked)
        subscribe(ExtensionDecided, "learning.extension_decided")(handlers.extension_decided)
        subscribe(EnrolmentLeft, "learning.places_leave_course")(handlers.places_leave_course)
        subscribe(PersonLeft, "learning.places_leave")(handlers.places_leave)
        subscribe(WorkshopRegistered, "learning.workshop_registered")(handlers.workshop_registered)
        subscribe(WorkshopCancelled, "learning.workshop_cancelled")(handlers.workshop_cancelled)
        subscribe(WorkshopSessionChanged, "learning.session_changed")(handlers.session_changed)
        subscribe(WorkshopSessionCancelled, "learning.session_cancelled")(
            handlers.session_cancelled
        )
        self._practice()
        home.register()
        person.register()
        shell.register()
        notices.register()
        notices_required.register()
        workshop_notices.register()
        personal_data.register()

    def _practice(self) -> None:
        from core.events import subscribe
        from learning import handlers, observers, practice_notices
        from learning.events import EnrolmentLeft, PracticeAsked, PracticeFreed, PracticeObserved
        from people.events import PersonChanged, PersonLeft

        subscribe(EnrolmentLeft, "learning.observations_leave_course")(
            handlers.observations_leave_course
        )
        subscribe(PersonLeft, "learning.observations_leave")(handlers.observations_leave)
        subscribe(PersonChanged, "learning.observations_follow")(handlers.observations_follow)
        subscribe(PracticeAsked, "learning.practice_asked")(handlers.practice_asked)
        subscribe(PracticeObserved, "learning.practice_observed")(handlers.practice_observed)
        subscribe(PracticeFreed, "learning.practice_freed")(handlers.practice_freed)
        observers.register()
        practice_notices.register()
