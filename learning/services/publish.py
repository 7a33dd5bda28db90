"""Publishing as the studio does it: the release, and what becomes of those who are learning."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.models import Course, CourseStatus, Release
from learning.services.move import enrolments_move
from learning.services.outline import course_locked
from learning.services.release import Seen, release_publish
from people.models import User


@dataclass(frozen=True)
class Published:
    """`fresh`: the release was made now, and not found to be published already."""

    release: Release
    fresh: bool
    moved: dict[str, int]


@transaction.atomic
def course_publish(  # noqa: PLR0913  # what the dialog asks
    *,
    course: Course,
    author: User,
    note: str = "",
    override: str = "",
    seen: Seen | None = None,
    move: bool = False,
) -> Published:
    """Publish the draft and, with `move`, take those in progress along.

    Raises what `release_publish` raises, and `course_archived` for a course that has to be
    reopened first; then nobody is moved.
    """
    row = course_locked(course)
    if row.status == CourseStatus.ARCHIVED:
        text = _("The course is archived. Reopen it, then publish.")
        raise AppError("course_archived", text, status=409)
    before = row.current_release_id
    release = release_publish(
        course=course, author=author, note=note.strip(), override=override, seen=seen
    )
    moved = enrolments_move(course=course, actor=author) if move else {}
    return Published(release, release.pk != before, moved)
