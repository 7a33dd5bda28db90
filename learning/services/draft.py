"""Writing what authors edit."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from learning.bundle.model import CourseContent, LessonContent
from learning.models import BankQuestion, Course, Draft, Lesson, Section
from learning.services.outline import course_locked
from learning.services.translated import translations_set


def draft_locked(course: Course) -> Course:
    """The course and then its lessons under row locks, for whoever replaces all of the draft.

    Authors hold a lesson and then the files that they put into it: who holds files first would
    wait for them and they for them. What is read after it is what is replaced.
    """
    row = course_locked(course)
    lessons = Lesson.objects.select_for_update(of=("self",)).filter(course=row)
    list(lessons.order_by("pk").values_list("pk", flat=True))
    return row


@transaction.atomic
def draft_save(*, course: Course, content: CourseContent) -> Draft:
    """Make `content` the draft of the course; lessons keep their rows by their keys."""
    draft, made = Draft.objects.get_or_create(
        course=course, defaults={"metadata": content.metadata}
    )
    if not made:
        draft.metadata = content.metadata
        draft.revision = F("revision") + 1
        draft.save(update_fields=["metadata", "revision"])
        draft.refresh_from_db()
    sections = _sections_save(course, content.lessons)
    kept = [lesson.key for lesson in content.lessons]
    course.lessons.exclude(key__in=kept).delete()
    rows = {row.key: row for row in course.lessons.all()}
    for position, lesson in enumerate(content.lessons):
        section = sections[lesson.section] if lesson.section else None
        _lesson_save(course, rows.get(lesson.key), lesson, section, position)
    course.sections.exclude(pk__in=[section.pk for section in sections.values()]).delete()
    _bank_save(course, content.bank)
    translations_set(course=course, content=content)
    return draft


def _bank_save(course: Course, questions: list[dict[str, Any]]) -> None:
    """Make `questions` the bank; those that are the same keep their rows."""
    rows = {row.key: row for row in BankQuestion.objects.filter(course=course)}
    keys = [question["key"] for question in questions]
    BankQuestion.objects.filter(course=course).exclude(key__in=keys).delete()
    for position, question in enumerate(questions):
        row = rows.get(question["key"])
        if row is None:
            row = BankQuestion(course=course, key=question["key"], revision=0)
        elif (row.question, row.position) == (question, position):
            continue
        row.hold(question)
        row.position = position
        row.revision += 1
        row.save()


def _lesson_save(
    course: Course,
    row: Lesson | None,
    lesson: LessonContent,
    section: Section | None,
    position: int,
) -> None:
    fields = {
        "section": section,
        "kind": lesson.kind,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "preview": lesson.preview,
        "position": position,
        "objectives": lesson.objectives,
        "keypoints": lesson.keypoints,
        "blocks": lesson.blocks,
        "assessment": lesson.assessment,
        "origin": lesson.origin,
    }
    if row is None:
        Lesson.objects.create(course=course, key=lesson.key, **fields)
        return
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        row.revision += 1
        row.save(update_fields=[*changed, "revision"])


def _sections_save(course: Course, lessons: list[LessonContent]) -> dict[str, Section]:
    """A section for each title, in the order in which lessons name them; known ones kept."""
    known = {section.title: section for section in course.sections.all()}
    titles = list(dict.fromkeys(lesson.section for lesson in lessons if lesson.section))
    taken = {section.key for title, section in known.items() if title in titles}
    Section.objects.filter(course=course).exclude(title__in=titles).delete()
    sections: dict[str, Section] = {}
    for position, title in enumerate(titles):
        section = known.get(title)
        if section is None:
            key = _free_key(title, taken)
            taken.add(key)
            section = Section.objects.create(course=course, key=key, title=title, position=position)
        elif section.position != position:
            section.position = position
            section.save(update_fields=["position"])
        sections[title] = section
    return sections


def _free_key(title: str, taken: set[str]) -> str:
    stem = key = slugify(title)[:110] or "section"
    number = 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
