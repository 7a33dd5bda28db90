"""Writing the outline of a draft: sections and lessons, their order and their settings.

A section's lessons stand together. `Lesson.position` counts through the whole course, so that
the order is known without the sections; `Section.position` places sections without lessons too.
"""

from __future__ import annotations

import secrets
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.convert import FRESH_ASSESSMENT
from learning.content.newblock import block_new
from learning.models import (
    ChangeKind,
    Course,
    Format,
    Lesson,
    LessonKind,
    Section,
)
from learning.services.block import NO_EDIT, lesson_locked, lesson_touch
from learning.services.edit import Edit, edit_is_due
from learning.services.history import change_record
from learning.services.translated import lesson_translations, lesson_translations_put
from people.models import User

# How long a new lesson of a kind is taken to last, and what it begins with.
MINUTES: dict[str, int] = {LessonKind.WORKSHOP: 60, LessonKind.PRACTICE: 30}
BLOCKS = {LessonKind.ASSESSMENT: (), LessonKind.PRACTICE: ("prose", "practice")}
# What of a lesson is a setting, and not its content or its place.
SETTINGS = ("title", "minutes", "preview", "objectives", "keypoints")


def lesson_settings(lesson: Lesson) -> dict[str, Any]:
    """The settings of the lesson, in the shape in which they are compared and kept in history."""
    return {name: getattr(lesson, name) for name in SETTINGS}


def course_locked(course: Course) -> Course:
    """The course under a row lock: changes of its outline take turns."""
    return (
        Course.objects.select_for_update(of=("self",), no_key=True)
        .defer("search")
        .get(pk=course.pk)
    )


@transaction.atomic
def section_add(*, course: Course, actor: User, title: str, key: str = "") -> Section:
    """Add a section at the end; returns it. Asked twice with the same `key`, it is added once.

    Raises `AppError` where another has the title: bundles and releases know sections by it.
    """
    row = course_locked(course)
    known = row.sections.filter(key=key).first() if key else None
    if known is not None:
        return known
    _require_title(row.sections.all(), title)
    taken = set(row.sections.values_list("key", flat=True))
    section = Section.objects.create(
        course=row,
        key=key or _key_free(title, taken, "section"),
        title=title,
        position=1 + max(row.sections.values_list("position", flat=True), default=-1),
    )
    _record(row, actor, ChangeKind.SECTION_ADDED, title=title)
    return section


@transaction.atomic
def section_rename(*, section: Section, actor: User, title: str) -> Section:
    """Give the section another title; returns it. Raises `AppError` where another has it."""
    row = course_locked(section.course)
    _require_section(row, section)
    _require_title(row.sections.exclude(pk=section.pk), title)
    if section.title != title:
        before, section.title = section.title, title
        section.save(update_fields=["title"])
        _record(row, actor, ChangeKind.SECTION_CHANGED, title=title, before=before, after=title)
    return section


def _require_title(others: QuerySet[Section], title: str) -> None:
    if others.filter(title=title).exists():
        raise AppError("section_title", _("Another section is called that already."))


def _require_section(course: Course, section: Section | None) -> None:
    if section is not None and not course.sections.filter(pk=section.pk).exists():
        raise AppError("section_gone", _("Somebody removed this section."), status=409)


@transaction.atomic
def section_move(*, section: Section, actor: User, up: bool) -> None:
    """Let the section change places with its neighbour; at the end nothing changes."""
    row = course_locked(section.course)
    sections = list(row.sections.order_by("position", "pk"))
    at = next((n for n, each in enumerate(sections) if each.pk == section.pk), None)
    other = None if at is None else at - 1 if up else at + 1
    if at is None or other is None or not 0 <= other < len(sections):
        return
    sections[at], sections[other] = sections[other], sections[at]
    for position, each in enumerate(sections):
        each.position = position
    Section.objects.bulk_update(sections, ["position"])
    _reorder(row)
    _record(row, actor, ChangeKind.SECTION_MOVED, title=section.title)


@transaction.atomic
def section_place(*, section: Section, actor: User, after: str) -> None:
    """Put the section behind the section `after`, or first when that is empty.

    Where it stands already nothing changes. Raises `AppError` for one that is not there.
    """
    row = course_locked(section.course)
    _require_section(row, section)
    sections = list(row.sections.order_by("position", "pk"))
    before = [each.key for each in sections]
    others = [each for each in sections if each.pk != section.pk]
    keys = [each.key for each in others]
    if after and after not in keys:
        raise after_unknown(after)
    others.insert(keys.index(after) + 1 if after else 0, section)
    if [each.key for each in others] == before:
        return
    for position, each in enumerate(others):
        each.position = position
    Section.objects.bulk_update(others, ["position"])
    _reorder(row)
    _record(row, actor, ChangeKind.SECTION_MOVED, title=section.title)


def after_unknown(key: str) -> AppError:
    """That there is nothing under the key behind which something is to stand."""
    return AppError("after_unknown", _("There is no “%(key)s” to stand behind.") % {"key": key})


@transaction.atomic
def section_remove(*, section: Section, actor: User) -> None:
    """Take the section away; its lessons stay where they are, without it. Once is enough."""
    row = course_locked(section.course)
    if not row.sections.filter(pk=section.pk).exists():
        return
    keys = list(section.lessons.values_list("key", flat=True))
    title = section.title
    section.delete()
    _record(row, actor, ChangeKind.SECTION_REMOVED, title=title, before=keys)


@transaction.atomic
def lesson_add(  # noqa: PLR0913  # what a lesson begins with
    *,
    course: Course,
    actor: User,
    title: str,
    kind: str = LessonKind.LESSON,
    section: Section | None = None,
    key: str = "",
) -> Lesson:
    """Add a lesson at the end of `section`, or of the course; returns it.

    A lesson begins with an empty text, a practice with an empty checklist too, an assessment
    without questions. Asked twice with the same `key`, it is added once. Raises `AppError` for a
    second lesson of a micro-lesson, and for a workshop or a practice outside a course.
    """
    row = course_locked(course)
    known = row.lessons.filter(key=key).first() if key else None
    if known is not None:
        return known
    if row.format != Format.COURSE and (row.format == Format.RESOURCE or row.lessons.exists()):
        raise AppError(
            "one_lesson", _("Only courses have several lessons; change the format first.")
        )
    if row.format != Format.COURSE and kind in MINUTES:
        text = _("Only courses have workshops and practice; change the format first.")
        raise AppError("no_workshop", text)
    _require_section(row, section)
    taken = set(row.lessons.values_list("key", flat=True))
    is_assessment = kind == LessonKind.ASSESSMENT
    lesson = Lesson.objects.create(
        course=row,
        key=key or _key_free(title, taken, "lesson"),
        kind=kind,
        title=title,
        section=section,
        position=1 + max(row.lessons.values_list("position", flat=True), default=-1),
        minutes=MINUTES.get(kind, 1),
        blocks=[block_new(each) for each in BLOCKS.get(LessonKind(kind), ("prose",))],
        assessment=deepcopy(FRESH_ASSESSMENT) if is_assessment else None,
    )
    _reorder(row)
    _record(row, actor, ChangeKind.LESSON_ADDED, lesson=lesson)
    lesson.refresh_from_db()
    return lesson


@transaction.atomic
def lesson_change(*, lesson: Lesson, actor: User, edit: Edit = NO_EDIT, **settings: Any) -> Lesson:
    """Store the lesson's settings, some of `SETTINGS`; returns it.

    Raises `EditConflictError` when somebody else changed them in between.
    """
    row = lesson_locked(lesson)
    current = lesson_settings(row)
    new = {**current, **settings}
    if edit_is_due(course=row.course, place=(row.key, ""), current=current, new=new, edit=edit):
        for name, value in new.items():
            setattr(row, name, value)
        lesson_touch(row, *SETTINGS)
        _record(
            row.course, actor, ChangeKind.LESSON_CHANGED,
            lesson=row, before=current, after=new, edit=edit,
        )  # fmt: skip
    return row


@transaction.atomic
def lesson_move(*, lesson: Lesson, actor: User, section: Section | None, after: str = "") -> Lesson:
    """Put the lesson into `section` behind the lesson `after`, or first in it; returns it."""
    course = course_locked(lesson.course)
    row = lesson_locked(lesson)
    _require_section(course, section)
    lessons = [each for each in course.lessons.order_by("position", "pk") if each.pk != row.pk]
    before = [each.key for each in course.lessons.order_by("position", "pk")], row.section_id
    row.section = section
    keys = [each.key for each in lessons]
    if after in keys:
        place = keys.index(after) + 1
    else:
        inside = [n for n, each in enumerate(lessons) if each.section_id == row.section_id]
        place = inside[0] if inside else len(lessons) if section else 0
    lessons.insert(place, row)
    row.save(update_fields=["section"])
    _number(lessons)
    _reorder(course)
    now = [each.key for each in course.lessons.order_by("position", "pk")], row.section_id
    if now != before:
        _record(course, actor, ChangeKind.LESSON_MOVED, lesson=row)
    row.refresh_from_db()
    return row


@transaction.atomic
def lesson_step(*, lesson: Lesson, actor: User, up: bool) -> Lesson:
    """Let the lesson change places with its neighbour, into the next section at the edge."""
    course = course_locked(lesson.course)
    lesson_locked(lesson)
    lessons = list(course.lessons.select_related("section").order_by("position", "pk"))
    at = next(n for n, each in enumerate(lessons) if each.pk == lesson.pk)
    here = lessons[at]
    other = at - 1 if up else at + 1
    sections = list(course.sections.order_by("position", "pk"))
    mate = lessons[other] if 0 <= other < len(lessons) else None
    if mate is not None and mate.section_id == here.section_id:
        lessons[at], lessons[other] = mate, here
        _number(lessons)
        _record(course, actor, ChangeKind.LESSON_MOVED, lesson=here)
        return here
    ids = [section.pk for section in sections]
    place = ids.index(here.section_id) if here.section_id in ids else None
    if place is None:
        target = mate.section if mate is not None else None
    else:
        step = place - 1 if up else place + 1
        target = sections[step] if 0 <= step < len(sections) else None
    if target is None or target.pk == here.section_id:
        return here
    inside = [each for each in lessons if each.section_id == target.pk]
    anchor = inside[-1].key if up and inside else ""
    return lesson_move(lesson=here, actor=actor, section=target, after=anchor)


@transaction.atomic
def lesson_duplicate(*, lesson: Lesson, actor: User) -> Lesson:
    """Put a copy of the lesson behind it, with blocks of its own; returns the copy."""
    # The course before the lesson, here as everywhere: the two never wait for each other.
    course = course_locked(lesson.course)
    row = lesson_locked(lesson)
    title = _("%(title)s (copy)") % {"title": row.title}
    copy = lesson_add(
        course=course, actor=actor, title=title[:300], kind=row.kind, section=row.section
    )
    copy.blocks, copy.assessment = deepcopy(row.blocks), deepcopy(row.assessment)
    for name in SETTINGS:
        if name != "title":
            setattr(copy, name, getattr(row, name))
    copy.save()
    lesson_translations_put(copy, lesson_translations(row))
    return lesson_move(lesson=copy, actor=actor, section=row.section, after=row.key)


@transaction.atomic
def lesson_remove(*, lesson: Lesson, actor: User) -> None:
    """Take the lesson out of the draft; releases keep theirs, and history keeps all of it."""
    row = lesson_locked(lesson)
    kept = {
        **lesson_settings(row),
        "kind": row.kind,
        "section": row.section.key if row.section else None,
        "blocks": row.blocks,
        "assessment": row.assessment,
        "origin": row.origin,
        "translations": lesson_translations(row),
    }
    _record(row.course, actor, ChangeKind.LESSON_REMOVED, lesson=row, before=kept)
    row.delete()


@transaction.atomic
def lesson_restore(*, course: Course, actor: User, key: str, kept: dict[str, Any]) -> Lesson:
    """Put a lesson that was removed back, at its section's end, under the key that it had.

    Returns the lesson that is there if it was put back already.
    """
    row = course_locked(course)
    known = row.lessons.filter(key=key).first()
    if known is not None:
        return known
    lesson = Lesson.objects.create(
        course=row,
        key=key,
        section=row.sections.filter(key=kept["section"]).first() if kept["section"] else None,
        position=1 + max(row.lessons.values_list("position", flat=True), default=-1),
        **{k: value for k, value in kept.items() if k not in {"section", "translations"}},
    )
    lesson_translations_put(lesson, kept.get("translations") or {})
    _reorder(row)
    _record(row, actor, ChangeKind.LESSON_ADDED, lesson=lesson)
    return lesson


def _reorder(course: Course) -> None:
    """Number the lessons anew so that each section's stand together, in the sections' order.

    Lessons without a section keep their place between the groups.
    """
    lessons = list(course.lessons.order_by("position", "pk"))
    order = {s.pk: n for n, s in enumerate(course.sections.order_by("position", "pk"))}
    groups: list[list[Lesson]] = []
    by_section: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        if lesson.section_id is None:
            groups.append([lesson])
        elif lesson.section_id in by_section:
            by_section[lesson.section_id].append(lesson)
        else:
            groups.append(by_section.setdefault(lesson.section_id, [lesson]))
    sorted_groups = iter(sorted(by_section.items(), key=lambda item: order[item[0]]))
    ordered: list[Lesson] = []
    for group in groups:
        ordered += group if group[0].section_id is None else next(sorted_groups)[1]
    _number(ordered)


def _number(lessons: list[Lesson]) -> None:
    moved = [each for n, each in enumerate(lessons) if each.position != n]
    for position, each in enumerate(lessons):
        each.position = position
    Lesson.objects.bulk_update(moved, ["position"])


def _key_free(title: str, taken: set[str], otherwise: str) -> str:
    """A key made from the title that is not taken; the title may change, the key stays."""
    stem = key = slugify(title)[:60].strip("-") or otherwise
    while key in taken:
        key = f"{stem}-{secrets.token_hex(2)}"
    return key


def _record(  # noqa: PLR0913  # what one line of history holds
    course: Course,
    actor: User,
    kind: ChangeKind,
    *,
    lesson: Lesson | None = None,
    title: str = "",
    before: Any = None,
    after: Any = None,
    edit: Edit = NO_EDIT,
) -> None:
    change_record(
        course=course,
        actor=actor,
        kind=kind,
        lesson_key=lesson.key if lesson else "",
        title=lesson.title if lesson else title,
        before=before,
        after=after,
        page=edit.page,
        serial=edit.serial,
    )
