from learning.models.activity import ActiveMinute, LearningDay
from learning.models.assessment import Attempt, AttemptAnswer, AttemptState, TimeAllowance
from learning.models.asset import Asset, CourseAsset
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
from learning.models.release import Release, ReleaseLesson

__all__ = [
    "ActiveMinute",
    "Asset",
    "Attempt",
    "AttemptAnswer",
    "AttemptState",
    "BlockResponse",
    "Bookmark",
    "Certificate",
    "CertificateState",
    "Course",
    "CourseAsset",
    "CoursePopularity",
    "CourseQuerySet",
    "CourseSkill",
    "CourseStatus",
    "Draft",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentState",
    "Format",
    "LearningDay",
    "Lesson",
    "LessonKind",
    "LessonProgress",
    "Level",
    "Note",
    "Rating",
    "Reflection",
    "Release",
    "ReleaseLesson",
    "Section",
    "TimeAllowance",
    "Topic",
]
