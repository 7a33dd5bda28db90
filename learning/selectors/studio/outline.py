"""A draft's outline as the studio shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from learning.content.completion import PASS_MARK, Rule, optional_keys, rule_of
from learning.models import Course, Lesson, LessonKind, Section

ICONS = {
    LessonKind.ASSESSMENT: "clipboard-check",
    LessonKind.LESSON: "book-open",
    LessonKind.WORKSHOP: "users-round",
    LessonKind.PRACTICE: "square-check-big",
}


@dataclass(frozen=True)
class DraftLesson:
    """A line of the outline; `comments` counts the open ones.

    An `optional` one does not count for completion; `mark` is what passes an assessment.
    """

    key: str
    title: str
    kind: str
    minutes: int
    comments: int = 0
    optional: bool = False
    mark: int | None = None

    @property
    def icon(self) -> str:
        return ICONS[LessonKind(self.kind)]


@dataclass(frozen=True)
class DraftGroup:
    """A section with its lessons, or lessons that stand in none: then `section` is None."""

    section: Section | None
    lessons: list[DraftLesson] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class DraftOutline:
    """All of a draft's outline, in order; empty sections are in it too."""

    groups: list[DraftGroup]
    sections: list[Section]

    @property
    def lessons(self) -> list[DraftLesson]:
        return [lesson for group in self.groups for lesson in group.lessons]

    @property
    def has_workshop(self) -> bool:
        return any(lesson.kind == LessonKind.WORKSHOP for lesson in self.lessons)

    @property
    def titles(self) -> dict[str, str]:
        """The lessons that can be read, by key."""
        lessons = (lesson for lesson in self.lessons if lesson.kind != LessonKind.ASSESSMENT)
        return {lesson.key: lesson.title for lesson in lessons}

    @property
    def minutes(self) -> int:
        return sum(group.minutes for group in self.groups)


def draft_outline(course: Course, *, comments: dict[str, int] | None = None) -> DraftOutline:
    """The outline of the draft; two queries. `comments` counts the open ones by lesson key."""
    counts = comments or {}
    sections = list(Section.objects.filter(course=course).order_by("position", "pk"))
    by_id = {section.pk: DraftGroup(section) for section in sections}
    waiting = list(by_id.values())
    groups: list[DraftGroup] = []
    for section_id, lesson in _lessons(course, counts):
        if section_id is None:
            if not groups or groups[-1].section is not None:
                groups.append(DraftGroup(None))
            groups[-1].lessons.append(lesson)
            continue
        group = by_id[section_id]
        while group in waiting:
            # Sections before it that have no lessons come first.
            groups.append(waiting.pop(0))
        group.lessons.append(lesson)
    return DraftOutline(groups + waiting, sections)


def _lessons(course: Course, comments: dict[str, int]) -> Iterator[tuple[int | None, DraftLesson]]:
    """The lessons in order, each with the id of its section; one query."""
    rows = list(
        Lesson.objects.filter(course=course)
        .order_by("position", "pk")
        .values_list(
            "section_id", "key", "title", "kind", "minutes",
            "assessment__pass_mark", "course__draft__metadata__completion",
        )
    )  # fmt: skip
    rule = rule_of({"completion": rows[0][-1]}) if rows else Rule()
    optional = optional_keys(rule, [row[1] for row in rows])
    for section_id, key, title, kind, minutes, mark, _completion in rows:
        passed = (PASS_MARK if mark is None else mark) if kind == LessonKind.ASSESSMENT else None
        yield (
            section_id,
            DraftLesson(key, title, kind, minutes, comments.get(key, 0), key in optional, passed),
        )
