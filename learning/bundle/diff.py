"""What changed between two states of a course, in words."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.bundle.model import CourseContent, LessonContent
from learning.content.keys import canonical
from learning.content.schema import Block

Lines = list[str]
Plural = Callable[[int], str]


def content_diff(old: CourseContent, new: CourseContent) -> Lines:
    """A line that sums up, then a line for each thing that changed; none when nothing did."""
    if old.digest == new.digest:
        return []
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    added = [lesson for key, lesson in after.items() if key not in before]
    removed = [lesson for key, lesson in before.items() if key not in after]
    changed = [
        (before[key], lesson)
        for key, lesson in after.items()
        if key in before and before[key].comparable != lesson.comparable
    ]
    questions = _questions_diff(old, new)
    details = [
        *_metadata_lines(old.metadata, new.metadata),
        *(_("Added: “%(title)s”") % {"title": lesson.title} for lesson in added),
        *(_("Removed: “%(title)s”") % {"title": lesson.title} for lesson in removed),
        *(_lesson_line(one, other) for one, other in changed),
        *_order_lines(old, new),
        *_bank_lines(old, new),
        *_media_lines(old, new),
    ]
    parts = [
        *_counted(changed, lambda n: ngettext("%(n)d lesson changed", "%(n)d lessons changed", n)),
        *_counted(added, lambda n: ngettext("%(n)d lesson added", "%(n)d lessons added", n)),
        *_counted(removed, lambda n: ngettext("%(n)d lesson removed", "%(n)d lessons removed", n)),
        *questions,
    ]
    summary = ", ".join(parts) or _("Only what describes the course changed")
    return [summary[0].upper() + summary[1:], *details]


def content_summary(content: CourseContent) -> Lines:
    """What there is, for a course that is new."""
    lessons, questions = content.lessons, _questions(content)
    parts = [
        *_counted(lessons, lambda n: ngettext("%(n)d lesson", "%(n)d lessons", n)),
        *_counted(questions, lambda n: ngettext("%(n)d question", "%(n)d questions", n)),
        *_counted(content.media, lambda n: ngettext("%(n)d file", "%(n)d files", n)),
    ]
    return [", ".join(parts)] if parts else []


def _counted(things: Any, words: Plural) -> Lines:
    count = len(things)
    return [words(count) % {"n": count}] if count else []


def _metadata_lines(old: dict[str, Any], new: dict[str, Any]) -> Lines:
    lines = []
    for name, other in new.items():
        one = old.get(name)
        if one != other:
            words = {"name": name, "old": _value(one), "new": _value(other)}
            lines.append(_("%(name)s: %(old)s → %(new)s") % words)
    return lines


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def _lesson_line(old: LessonContent, new: LessonContent) -> str:
    """The lesson's title and what of it changed."""
    parts = _block_parts(old.blocks, new.blocks)
    for name in ("title", "section", "minutes", "preview", "objectives", "keypoints"):
        if getattr(old, name) != getattr(new, name):
            parts.append(_("%(name)s changed") % {"name": name})
    if old.origin != new.origin:
        parts.append(_("file renamed"))
    settings = [
        {name: value for name, value in (lesson.assessment or {}).items() if name != "questions"}
        for lesson in (old, new)
    ]
    if settings[0] != settings[1]:
        parts.append(_("settings changed"))
    before, after = _lesson_questions(old), _lesson_questions(new)
    parts += [_("question “%(key)s” removed") % {"key": k} for k in before if k not in after]
    parts += [_("question “%(key)s” added") % {"key": k} for k in after if k not in before]
    parts += [
        _("question “%(key)s” changed") % {"key": key}
        for key in after
        if key in before and canonical(before[key]) != canonical(after[key])
    ]
    words = {"title": new.title, "what": ", ".join(parts) or _("order changed")}
    return _("Changed: “%(title)s”: %(what)s") % words


def _block_parts(old: list[Block], new: list[Block]) -> Lines:
    """How many blocks were changed, added and removed; questions are told apart by name."""
    before = [canonical(block) for block in old if block["kind"] != "check"]
    after = [canonical(block) for block in new if block["kind"] != "check"]
    changed = added = removed = 0
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            both = min(i2 - i1, j2 - j1)
            changed += both
            removed += i2 - i1 - both
            added += j2 - j1 - both
    return [
        *_counted(
            range(changed), lambda n: ngettext("%(n)d block changed", "%(n)d blocks changed", n)
        ),
        *_counted(range(added), lambda n: ngettext("%(n)d block added", "%(n)d blocks added", n)),
        *_counted(
            range(removed), lambda n: ngettext("%(n)d block removed", "%(n)d blocks removed", n)
        ),
    ]


def _lesson_questions(lesson: LessonContent) -> dict[str, Any]:
    questions = [block["question"] for block in lesson.blocks if block["kind"] == "check"]
    questions += (lesson.assessment or {}).get("questions", [])
    return {question["key"]: question for question in questions}


def _questions(content: CourseContent) -> dict[tuple[str, str], str]:
    banked = {("", question["key"]): canonical(question) for question in content.bank}
    return banked | {
        (lesson.key, key): canonical(question)
        for lesson in content.lessons
        for key, question in _lesson_questions(lesson).items()
    }


def _questions_diff(old: CourseContent, new: CourseContent) -> Lines:
    before, after = _questions(old), _questions(new)
    changed = [key for key in after if key in before and before[key] != after[key]]
    added = [key for key in after if key not in before]
    removed = [key for key in before if key not in after]
    return [
        *_counted(
            changed, lambda n: ngettext("%(n)d question changed", "%(n)d questions changed", n)
        ),
        *_counted(added, lambda n: ngettext("%(n)d question added", "%(n)d questions added", n)),
        *_counted(
            removed, lambda n: ngettext("%(n)d question removed", "%(n)d questions removed", n)
        ),
    ]


def _order_lines(old: CourseContent, new: CourseContent) -> Lines:
    kept = {lesson.key for lesson in old.lessons} & {lesson.key for lesson in new.lessons}
    before = [lesson.key for lesson in old.lessons if lesson.key in kept]
    after = [lesson.key for lesson in new.lessons if lesson.key in kept]
    return [_("The order of the lessons changed")] if before != after else []


def _bank_lines(old: CourseContent, new: CourseContent) -> Lines:
    before = {question["key"]: canonical(question) for question in old.bank}
    after = {question["key"]: canonical(question) for question in new.bank}
    kept = [key for key in after if key in before]
    changed = [key for key in kept if before[key] != after[key]]
    parts = [
        *_counted(changed, lambda n: ngettext("%(n)d changed", "%(n)d changed", n)),
        *_counted(
            after.keys() - before.keys(), lambda n: ngettext("%(n)d added", "%(n)d added", n)
        ),
        *_counted(
            before.keys() - after.keys(), lambda n: ngettext("%(n)d removed", "%(n)d removed", n)
        ),
    ]
    if not parts and kept != list(before):
        parts = [_("order changed")]
    return [_("Question bank: %(what)s") % {"what": ", ".join(parts)}] if parts else []


def _media_lines(old: CourseContent, new: CourseContent) -> Lines:
    lines = []
    for path in sorted(old.media.keys() | new.media.keys()):
        one, other = old.media.get(path), new.media.get(path)
        if one is None:
            lines.append(_("File added: %(path)s") % {"path": path})
        elif other is None:
            lines.append(_("File removed: %(path)s") % {"path": path})
        elif one != other:
            lines.append(_("File changed: %(path)s") % {"path": path})
    return lines
