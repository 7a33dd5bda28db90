"""Writing what describes a course, and who works on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.cover import cover_path
from learning.models import ChangeKind, Course, Draft
from learning.selectors.content import cover_stored
from learning.services.block import NO_EDIT
from learning.services.edit import Edit, edit_is_due
from learning.services.filehold import files_hold
from learning.services.history import change_record
from learning.services.outline import course_locked
from people.models import User

# What of the metadata is written on the settings page; the rest came with an import and stays.
FIELDS = (
    "title", "description", "level", "language", "topic", "skills", "outcomes", "cover",
    "reviewed", "certificate", "completion", "prerequisites", "reflection", "license",
    "attribution", "source", "url", "minutes",
)  # fmt: skip
# Where these changes stand in history: no lesson, and a block that no lesson has.
PLACE = ("", "settings")


def settings_of(draft: Draft, course: Course) -> dict[str, Any]:
    """The settings as they are compared and kept in history."""
    due = course.review_due_on.isoformat() if course.review_due_on else None
    return {**{name: draft.metadata.get(name) for name in FIELDS}, "review_due": due}


def settings_into(metadata: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The metadata with these settings; a rule of completion that says nothing is left out."""
    merged = {**metadata, **{name: settings[name] for name in FIELDS if name in settings}}
    if merged.get("completion") is None:
        merged.pop("completion", None)
    return merged


@transaction.atomic
def settings_save(
    *, course: Course, actor: User, edit: Edit = NO_EDIT, review_due: date | None, **fields: Any
) -> Draft:
    """Store the draft's settings, some of `FIELDS`; learners see them with the next release.

    The day of the next review counts at once. Raises `EditConflictError` when somebody else
    changed the settings in between.
    """
    row = course_locked(course)
    draft = Draft.objects.select_for_update().get(course=row)
    current = settings_of(draft, row)
    new = {**current, **fields, "review_due": review_due.isoformat() if review_due else None}
    if not edit_is_due(course=row, place=PLACE, current=current, new=new, edit=edit):
        return draft
    files_hold(row, new, current)
    draft.metadata = settings_into(draft.metadata, new)
    draft.revision += 1
    draft.save(update_fields=["metadata", "revision"])
    row.review_due_on = review_due
    if row.current_release_id is None:
        # Nobody has seen the course yet: lists of drafts call it what it is going to be called.
        row.title, row.language = draft.metadata["title"], draft.metadata["language"]
        row.cover_seed = draft.metadata["cover"]["seed"]
        row.cover_hue = draft.metadata["cover"]["hue"]
        uses = row.assets.filter(path=cover_path(draft.metadata)).select_related("asset")
        row.cover_file = cover_stored(draft.metadata, {use.path: use.asset for use in uses})
    row.save()
    change_record(
        course=row,
        actor=actor,
        kind=ChangeKind.SETTINGS_CHANGED,
        block_key=PLACE[1],
        title=draft.metadata["title"],
        before=current,
        after=new,
        page=edit.page,
        serial=edit.serial,
    )
    return draft


@transaction.atomic
def author_add(*, course: Course, actor: User, person: User) -> None:
    """Let `person` work on the course. Raises `AppError` for somebody who does not author."""
    row = course_locked(course)
    if not (person.is_author or person.is_admin):
        raise AppError("not_author", _("%(name)s has no author's role yet; an admin can give it.")
                       % {"name": person.name})  # fmt: skip
    if person.pk == row.owner_id or row.authors.filter(pk=person.pk).exists():
        return
    row.authors.add(person)
    change_record(
        course=row, actor=actor, kind=ChangeKind.AUTHORS_CHANGED, title=person.name, after="added"
    )


@transaction.atomic
def author_remove(*, course: Course, actor: User, person: User) -> None:
    """Take `person` off the course; doing so twice changes nothing."""
    row = course_locked(course)
    if not row.authors.filter(pk=person.pk).exists():
        return
    row.authors.remove(person)
    change_record(
        course=row, actor=actor, kind=ChangeKind.AUTHORS_CHANGED, title=person.name, after="removed"
    )


@transaction.atomic
def owner_set(*, course: Course, actor: User, person: User) -> None:
    """Make `person`, one of the co-authors, the owner; who owned it becomes a co-author."""
    row = course_locked(course)
    if person.pk == row.owner_id:
        return
    if not row.authors.filter(pk=person.pk).exists():
        raise AppError("not_coauthor", _("Make them a co-author first."))
    before = row.owner
    row.owner = person
    row.save(update_fields=["owner"])
    row.authors.remove(person)
    if before is not None:
        row.authors.add(before)
    draft = Draft.objects.select_for_update().get(course=row)
    draft.metadata = {**draft.metadata, "owner": person.email}
    draft.save(update_fields=["metadata"])
    change_record(
        course=row, actor=actor, kind=ChangeKind.AUTHORS_CHANGED, title=person.name, after="owner"
    )
