"""Fetching and authorising in one step. Whoever may not see a row gets 404, not 403.

`learner` is for whoever learns, `studio` for whoever authors.
"""

from learning.access.learner import (
    LessonPlace,
    access_allowance,
    access_asset,
    access_attempt,
    access_attempt_row,
    access_attempts,
    access_certificate,
    access_course,
    access_course_row,
    access_enrolment,
    access_learner,
    access_lesson,
    access_note,
    visible_courses,
    works_on,
)
from learning.access.studio import (
    access_change,
    access_comment,
    access_draft,
    access_draft_file,
    access_draft_lesson,
    access_incoming,
    access_release,
    access_review,
    access_studio,
    access_upload,
    draft_courses,
)

__all__ = [
    "LessonPlace",
    "access_allowance",
    "access_asset",
    "access_attempt",
    "access_attempt_row",
    "access_attempts",
    "access_certificate",
    "access_change",
    "access_comment",
    "access_course",
    "access_course_row",
    "access_draft",
    "access_draft_file",
    "access_draft_lesson",
    "access_enrolment",
    "access_incoming",
    "access_learner",
    "access_lesson",
    "access_note",
    "access_release",
    "access_review",
    "access_studio",
    "access_upload",
    "draft_courses",
    "visible_courses",
    "works_on",
]
