"""Finding one's own notes again, and taking them elsewhere."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.models import Note
from people.models import User

# A spreadsheet takes what begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class NoteCourse:
    """A course the person has notes in."""

    slug: str
    title: str
    count: int


def notes_of(user: User, *, words: str = "", course: str = "") -> QuerySet[Note]:
    """The person's notes, newest first, that hold every word; of one course if asked."""
    notes = Note.objects.filter(user=user).select_related("course")
    if course:
        notes = notes.filter(course__slug=course)
    for word in words.split()[:10]:
        notes = notes.filter(
            Q(text__icontains=word)
            | Q(lesson_title__icontains=word)
            | Q(course__title__icontains=word)
        )
    return notes.order_by("-created_at", "-pk")


def note_courses(user: User) -> list[NoteCourse]:
    """The courses with notes of the person, most notes first; one query."""
    rows = (
        Note.objects.filter(user=user)
        .order_by()
        .values_list("course__slug", "course__title")
        .annotate(count=Count("pk"))
        .order_by("-count", "course__title")
    )
    return [NoteCourse(*row) for row in rows]


def notes_markdown(notes: QuerySet[Note], user: User) -> str:
    """The notes as Markdown: a heading for each course and lesson, oldest note first."""
    lines = [f"# {_('My notes')}", ""]
    rows = notes.order_by("course__title", "lesson_title", "created_at", "pk")
    for course, of_course in groupby(rows, key=lambda note: note.course.title):
        lines += [f"## {course}", ""]
        for lesson, of_lesson in groupby(of_course, key=lambda note: note.lesson_title):
            lines += [f"### {lesson}", ""]
            for note in of_lesson:
                day = date_format(note.created_at.astimezone(user.zone), "DATETIME_FORMAT")
                place = f" · {note.clock}" if note.seconds is not None else ""
                lines += [f"*{day}{place}*", "", note.text, ""]
    return "\n".join(lines)


def notes_csv(notes: QuerySet[Note], user: User) -> str:
    """The notes as CSV; texts that a spreadsheet would run are defused by an apostrophe."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(["course", "lesson", "block", "second", "written", "note"])
    for note in notes.order_by("course__title", "lesson_title", "created_at", "pk"):
        written = note.created_at.astimezone(user.zone).isoformat(timespec="seconds")
        second = "" if note.seconds is None else note.seconds
        row = [note.course.title, note.lesson_title, note.block_key]
        table.writerow([*map(_safe, row), second, written, _safe(note.text)])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
