"""Bringing back: a release as the draft, and what was removed or changed in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.bundle.diff import content_diff
from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.publishing import content_published
from learning.bundle.translation import BANK
from learning.models import Asset, ChangeKind, Course, CourseChange, Draft, Lesson, Release
from learning.selectors.content import course_content
from learning.selectors.release import release_content, release_files
from learning.services.asset import course_assets_set
from learning.services.audience import audience_save
from learning.services.bank import bank_add, bank_save
from learning.services.block import block_add, block_save, lesson_locked, lesson_touch
from learning.services.convert import lesson_turn_back
from learning.services.draft import draft_locked, draft_save
from learning.services.filehold import files_return
from learning.services.history import change_record
from learning.services.outline import lesson_change, lesson_restore
from learning.services.question import (
    SETTINGS_PLACE,
    assessment_change,
    question_add,
    question_save,
)
from learning.services.settings import settings_into
from learning.services.translation import TextPlace, language_restore, unit_restore
from people.audience import Audience
from people.models import User

Kept = dict[str, Any]


@transaction.atomic
def release_restore(*, release: Release, actor: User, keep: bool = False) -> Course:
    """Make the draft what `release` was; returns the course. Learners see nothing of it.

    Whose the course is stays as it is: it may have been handed over since.
    With `keep` changes that were never published are put into the history, from where they can
    be brought back; without it they are refused with `draft_has_changes`.
    """
    course = draft_locked(release.course)
    old = course_content(course)
    new = _owned(release_content(release), old)
    if content_published(old).digest == new.digest:
        return course
    lost = _unpublished(course, old)
    if lost and not keep:
        text = _("The draft has changes that were never published. Restoring replaces them.")
        raise AppError("draft_has_changes", text, {"changes": lost}, status=409)
    _replace(course, new, release_files(release))
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.RELEASE_RESTORED,
        title=_("Release %(number)d") % {"number": release.number},
        before=asdict(old) if lost else None,
        after={"number": release.number},
    )
    return course


def _owned(content: CourseContent, now: CourseContent) -> CourseContent:
    """The content under the owner that the draft has now."""
    return replace(content, metadata={**content.metadata, "owner": now.metadata.get("owner")})


def _unpublished(course: Course, content: CourseContent) -> list[str]:
    """What of the draft no release holds, in words."""
    published = content_published(content)
    if course.releases.filter(digest=published.digest).exists():
        return []
    current = course.current_release
    return content_diff(release_content(current), published) if current is not None else []


def _replace(
    course: Course,
    content: CourseContent,
    files: dict[str, Asset],
    alts: dict[str, str] | None = None,
) -> None:
    course_assets_set(course=course, assets=files, alts=alts)
    draft_save(course=course, content=content)


@transaction.atomic
def change_restore(*, change: CourseChange, actor: User) -> CourseChange:
    """Bring back what `change` removed or replaced; returns `change`.

    Files that it names come back with it. Where it is back already nothing happens, and what
    stands there now stays in the history.
    Raises `AppError` for a change that took nothing away, or whose lesson is gone.
    """
    restore = _RESTORES.get(ChangeKind(change.kind))
    if restore is None or not isinstance(change.before, dict):
        raise AppError("change_kept_nothing", _("This change took nothing away."))
    kept = change.before
    if restore is not _content_replaced:
        kept = files_return(course=change.course, actor=actor, named=kept)
    restore(change, actor, kept)
    return change


def change_is_restorable(change: CourseChange) -> bool:
    """Whether `change_restore` knows what to do with the change."""
    return isinstance(change.before, dict) and ChangeKind(change.kind) in _RESTORES


def _lesson(change: CourseChange) -> Lesson:
    lesson = change.course.lessons.filter(key=change.lesson_key).first()
    if lesson is None:
        text = _("The lesson was removed since; bring the lesson back first.")
        raise AppError("lesson_gone", text, status=409)
    return lesson


def _block_removed(change: CourseChange, actor: User, kept: Kept) -> None:
    block = kept["block"]
    block_add(
        lesson=_lesson(change),
        actor=actor,
        kind=block["kind"],
        after=kept["after"],
        key=block["key"],
        block=block,
    )


def _block_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    lesson, block = _lesson(change), kept
    if any(each["key"] == change.block_key for each in lesson.blocks):
        block_save(lesson=lesson, actor=actor, key=change.block_key, block=block)
        return
    last = lesson.blocks[-1]["key"] if lesson.blocks else ""
    block_add(
        lesson=lesson, actor=actor, kind=block["kind"], after=last, key=block["key"], block=block
    )


def _lesson_removed(change: CourseChange, actor: User, kept: Kept) -> None:
    lesson_restore(course=change.course, actor=actor, key=change.lesson_key, kept=kept)


def _lesson_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    lesson_change(lesson=_lesson(change), actor=actor, **kept)


def _lesson_converted(change: CourseChange, actor: User, kept: Kept) -> None:
    lesson_turn_back(lesson=_lesson(change), actor=actor, kept=kept)


def _questions_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    """A question that was removed or changed, an assessment's settings, or all of it."""
    if not change.lesson_key:
        _bank_changed(change, actor, kept)
    elif "questions" in kept:
        _assessment_replaced(change, actor, kept)
    elif change.block_key == SETTINGS_PLACE:
        assessment_change(lesson=_lesson(change), actor=actor, **kept)
    elif change.after is None:
        question_add(lesson=_lesson(change), actor=actor, key=change.block_key, **kept)
    else:
        lesson, key = _lesson(change), change.block_key
        known = {question["key"] for question in (lesson.assessment or {}).get("questions", [])}
        if key in known:
            question_save(lesson=lesson, actor=actor, key=key, question=kept)
        else:
            question_add(lesson=lesson, actor=actor, key=key, question=kept)


def _bank_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    course, key = change.course, change.block_key
    question = kept["question"] if change.after is None else kept
    if change.after is not None and course.bank.filter(key=key).exists():
        bank_save(course=course, actor=actor, key=key, question=question)
    else:
        bank_add(course=course, actor=actor, key=key, question=question)


def _assessment_replaced(change: CourseChange, actor: User, kept: Kept) -> None:
    row = lesson_locked(_lesson(change))
    if row.assessment == kept:
        return
    before, row.assessment = row.assessment, kept
    lesson_touch(row, "assessment")
    change_record(
        course=row.course,
        actor=actor,
        kind=ChangeKind.QUESTION_CHANGED,
        lesson_key=row.key,
        title=row.title,
        before=before,
        after=row.assessment,
    )


def _settings_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    draft = Draft.objects.select_for_update(of=("self",)).get(course=change.course)
    before = draft.metadata
    after = settings_into(before, kept)
    if after == before:
        return
    draft.metadata = after
    draft.revision += 1
    draft.save(update_fields=["metadata", "revision"])
    change_record(
        course=change.course,
        actor=actor,
        kind=ChangeKind.SETTINGS_CHANGED,
        title=after["title"],
        before=before,
        after=after,
    )


def _audience_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    audience_save(course=change.course, actor=actor, audience=Audience.from_json(kept))


def _content_replaced(change: CourseChange, actor: User, kept: Kept) -> None:
    """Back to the draft that a release or import replaced; what is there now is kept in turn."""
    course = draft_locked(change.course)
    lessons = [LessonContent(**lesson) for lesson in kept["lessons"]]
    content = CourseContent(
        kept["metadata"],
        lessons,
        kept["media"],
        bank=kept.get("bank", []),
        translations=kept.get("translations", {}),
        alts=kept.get("alts", {}),
    )
    old = course_content(course)
    content = _owned(content, old)
    if old.digest == content.digest:
        return
    stored = Asset.objects.in_bulk(set(content.media.values()), field_name="sha256")
    files = {path: stored[sha] for path, sha in content.media.items() if sha in stored}
    _replace(course, content, files, content.alts)
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.RELEASE_RESTORED,
        title=course.title,
        before=asdict(old),
    )


def _translation_changed(change: CourseChange, actor: User, kept: Kept) -> None:
    """A language that was removed, or what a unit said before."""
    if "metadata" in kept:
        language_restore(course=change.course, actor=actor, kept=kept)
        return
    place = TextPlace(
        course=change.course,
        language=kept["language"],
        unit=kept["unit"],
        lesson=_lesson(change) if change.lesson_key else None,
        bank=kept["place"] == BANK,
    )
    unit_restore(place=place, actor=actor, kept=kept)


_RESTORES: dict[ChangeKind, Callable[[CourseChange, User, Kept], None]] = {
    ChangeKind.BLOCK_REMOVED: _block_removed,
    ChangeKind.BLOCK_CHANGED: _block_changed,
    ChangeKind.LESSON_REMOVED: _lesson_removed,
    ChangeKind.LESSON_CHANGED: _lesson_changed,
    ChangeKind.LESSON_CONVERTED: _lesson_converted,
    ChangeKind.QUESTION_CHANGED: _questions_changed,
    ChangeKind.SETTINGS_CHANGED: _settings_changed,
    ChangeKind.AUDIENCE_CHANGED: _audience_changed,
    ChangeKind.TRANSLATION_CHANGED: _translation_changed,
    ChangeKind.RELEASE_RESTORED: _content_replaced,
    ChangeKind.COURSE_IMPORTED: _content_replaced,
}
