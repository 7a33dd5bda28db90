from learning.models.activity import ActiveMinute, LearningDay
from learning.models.assessment import Attempt, AttemptAnswer, AttemptState, TimeAllowance
from learning.models.asset import Asset, CourseAsset
from learning.models.bank import BankQuestion
from learning.models.completion import Certificate, CertificateState, Rating, Reflection
from learning.models.course import (
    Bookmark,
    Course,
    CoursePopularity,
    CourseQuerySet,
    CourseSkill,
    CourseStatus,
    Format,
    Level,
    Topic,
)
from learning.models.draft import Draft, Lesson, LessonKind, Section
from learning.models.enrolment import (
    BlockResponse,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentState,
    LessonProgress,
    Note,
)
from learning.models.history import ChangeKind, CourseChange
from learning.models.itemestimate import ItemEstimate
from learning.models.release import Release, ReleaseLesson
from learning.models.requirement import (
    Assignment,
    AssignmentQuerySet,
    AssignmentSource,
    AssignmentState,
    Exemption,
    ExtensionRequest,
    ExtensionState,
    Requirement,
    RequirementQuerySet,
    RequirementState,
    Withdrawal,
)
from learning.models.review import CourseReview, ReviewComment, ReviewState
from learning.models.search import CourseSearch
from learning.models.translation import (
    CourseTranslation,
    LessonTranslation,
    ReleaseLessonTranslation,
    ReleaseTranslation,
)
from learning.models.upload import AssetVariant, MediaUpload, UploadState
from learning.models.workshop import (
    PlaceState,
    SessionState,
    WorkshopRegistration,
    WorkshopRegistrationQuerySet,
    WorkshopSession,
    WorkshopSessionQuerySet,
)

__all__ = [
    "ActiveMinute",
    "Asset",
    "AssetVariant",
    "Assignment",
    "AssignmentQuerySet",
    "AssignmentSource",
    "AssignmentState",
    "Attempt",
    "AttemptAnswer",
    "AttemptState",
    "BankQuestion",
    "BlockResponse",
    "Bookmark",
    "Certificate",
    "CertificateState",
    "ChangeKind",
    "Course",
    "CourseAsset",
    "CourseChange",
    "CoursePopularity",
    "CourseQuerySet",
    "CourseReview",
    "CourseSearch",
    "CourseSkill",
    "CourseStatus",
    "CourseTranslation",
    "Draft",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentState",
    "Exemption",
    "ExtensionRequest",
    "ExtensionState",
    "Format",
    "ItemEstimate",
    "LearningDay",
    "Lesson",
    "LessonKind",
    "LessonProgress",
    "LessonTranslation",
    "Level",
    "MediaUpload",
    "Note",
    "PlaceState",
    "Rating",
    "Reflection",
    "Release",
    "ReleaseLesson",
    "ReleaseLessonTranslation",
    "ReleaseTranslation",
    "Requirement",
    "RequirementQuerySet",
    "RequirementState",
    "ReviewComment",
    "ReviewState",
    "Section",
    "SessionState",
    "TimeAllowance",
    "Topic",
    "UploadState",
    "Withdrawal",
    "WorkshopRegistration",
    "WorkshopRegistrationQuerySet",
    "WorkshopSession",
    "WorkshopSessionQuerySet",
]
