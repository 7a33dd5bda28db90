"""Two people at one thing: no save overwrites what its writer has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.keys import digest
from learning.models import Course, CourseChange
from people.models import User


@dataclass(frozen=True)
class Edit:
    """Where a save comes from.

    `base` is the digest of what the writer saw, empty to save over anything; `page` names the
    open page, `serial` counts its saves.
    """

    base: str = ""
    page: str = ""
    serial: int = 0


class EditConflictError(AppError):
    """Somebody else saved in between. `theirs` is what is stored now, None if it is gone."""

    def __init__(self, theirs: Any, by: User | None) -> None:
        name = by.name if by else _("somebody")
        message = _("%(name)s changed this while you were writing. Choose which version to keep.")
        extra = {"theirs": theirs, "digest": digest(theirs) if theirs is not None else ""}
        super().__init__("edit_conflict", message % {"name": name}, extra, status=409)
        self.theirs = theirs
        self.by = by


def edit_last(*, course: Course, place: tuple[str, str]) -> CourseChange | None:
    """The newest line of history at `place`, a lesson's and a block's key; its actor loaded."""
    changes = CourseChange.objects.filter(course=course, lesson_key=place[0], block_key=place[1])
    return changes.select_related("actor").first()


def edit_is_due(  # noqa: PLR0913  # what is compared, and where
    *,
    course: Course,
    place: tuple[str, str],
    current: Any,
    new: Any,
    edit: Edit,
    last: CourseChange | None = None,
) -> bool:
    """Whether `new` is to be stored over `current` at `place`, a lesson's and a block's key.

    `last` is the newest line of history there, looked up where it is not given.

    False when it is there already, is what the writer saw in the first place, or is an older
    save of the page whose newer one is there. Raises `EditConflictError` when somebody else, or
    another page of the writer's, saved in between.
    """
    if current == new:
        return False
    last = last or edit_last(course=course, place=place)
    if last is not None and edit.page and last.page == edit.page:
        return edit.serial > last.serial
    if edit.base and new is not None and digest(new) == edit.base:
        # The writer changed nothing of what they saw: whoever did keeps their words.
        return False
    if not edit.base or (current is not None and digest(current) == edit.base):
        return True
    raise EditConflictError(current, last.actor if last else None)
