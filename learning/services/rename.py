"""A file's new name, wherever the draft speaks of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Model

from learning.content.mentions import mentions_renamed
from learning.models import BankQuestion, Course, CourseTranslation, Draft, Lesson
from learning.models import LessonTranslation as Translated


@transaction.atomic
def mentions_rename(*, course: Course, old: str, new: str) -> None:
    """Let lessons, questions, translations and the description call the file `new`."""
    _rename(list(Draft.objects.select_for_update().filter(course=course)), old, new, "metadata")
    lessons = list(Lesson.objects.select_for_update(of=("self",)).filter(course=course))
    _rename(lessons, old, new, "blocks", "assessment")
    translations = Translated.objects.select_for_update().filter(lesson__course=course)
    _rename(list(translations), old, new, "texts", "blocks", "assessment", "sources")
    described = CourseTranslation.objects.select_for_update().filter(course=course)
    _rename(list(described), old, new, "metadata", "sources")
    _rename(list(BankQuestion.objects.filter(course=course)), old, new, "question")


def _rename(rows: Sequence[Model], old: str, new: str, *fields: str) -> None:
    for row in rows:
        fresh = {name: mentions_renamed(getattr(row, name), old, new) for name in fields}
        changed = [name for name in fields if fresh[name] is not getattr(row, name)]
        if not changed:
            continue
        for name in changed:
            setattr(row, name, fresh[name])
        if hasattr(row, "revision"):
            row.revision += 1
            changed.append("revision")
        row.save(update_fields=changed)
