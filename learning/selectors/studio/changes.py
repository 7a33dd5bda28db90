"""A course's history as its authors read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from learning.bundle.diff import metadata_lines
from learning.content.context import LessonContext
from learning.content.keys import canonical
from learning.content.newblock import KINDS
from learning.models import ChangeKind, Course, CourseChange
from learning.selectors.content import files_context
from learning.selectors.studio.compare import ReadPair, block_read
from learning.selectors.studio.reading import ReadBlock, question_read
from people.audience import Audience
from people.selectors.audience import audience_words

ICONS = {
    "added": "plus",
    "changed": "pencil",
    "moved": "arrow-up-down",
    "removed": "trash-2",
    "converted": "rotate-ccw",
    "created": "sparkles",
    "imported": "upload",
    "archived": "lock",
    "reopened": "rotate-ccw",
    "asked": "send",
    "decided": "clipboard-check",
    "published": "circle-check",
    "restored": "history",
}


class Choice(NamedTuple):
    """A filter's option."""

    value: str
    label: str


@dataclass(frozen=True)
class ChangeView:
    """A change in full: texts `before` and `after`, or blocks in `pairs`, or lines of words."""

    change: CourseChange
    pairs: list[ReadPair] = field(default_factory=list)
    before: list[tuple[str, str]] = field(default_factory=list)
    after: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def change_list(
    course: Course, *, lesson: str = "", actor: int | None = None
) -> QuerySet[CourseChange]:
    """The history, newest first, of one lesson or person if they are given."""
    rows = CourseChange.objects.filter(course=course).select_related("actor")
    if lesson:
        rows = rows.filter(lesson_key=lesson)
    if actor is not None:
        rows = rows.filter(actor=actor)
    # What a line held is read when it is opened.
    return rows.defer("before", "after")


def change_filters(course: Course) -> tuple[list[Choice], list[Choice]]:
    """The lessons and the people that the history knows, by name; two queries."""
    rows = CourseChange.objects.filter(course=course).order_by()
    named = rows.exclude(lesson_key="").order_by("lesson_key", "-created_at", "-pk")
    lessons = named.distinct("lesson_key").values_list("lesson_key", "title")
    people = rows.exclude(actor=None).values_list("actor", "actor__name").distinct()
    return (
        sorted((Choice(key, title or key) for key, title in lessons), key=lambda c: c.label),
        sorted((Choice(str(pk), name) for pk, name in people), key=lambda c: c.label),
    )


def change_icon(kind: str) -> str:
    return ICONS.get(kind.rpartition("_")[2], "pencil")


def change_view(change: CourseChange) -> ChangeView:
    """The change with what was before and what came after it, as readers see it."""
    kind = ChangeKind(change.kind)
    before, after = change.before, change.after
    if kind == ChangeKind.BLOCK_REMOVED and isinstance(before, dict):
        before = before.get("block")
    if kind in _BLOCKS:
        context = files_context(change.course, [before, after])
        return ChangeView(change, pairs=[ReadPair(_block(before, context), _block(after, context))])
    if kind in _LESSONS and isinstance(before, dict):
        return _lesson_gone(change, before)
    if kind == ChangeKind.LESSON_CHANGED and isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in _lesson_names() if before.get(name) != after.get(name)]
        return ChangeView(change, before=_facts(before, names), after=_facts(after, names))
    if kind == ChangeKind.SETTINGS_CHANGED and isinstance(before, dict):
        return ChangeView(change, lines=metadata_lines(before, {**before, **(after or {})}))
    if kind == ChangeKind.TRANSLATION_CHANGED:
        return ChangeView(change, before=_translated(before), after=_translated(after))
    is_questions = kind == ChangeKind.QUESTION_CHANGED
    pairs = _question_pairs(before, after) if is_questions else []
    return ChangeView(change, pairs=pairs, lines=[] if is_questions else change_words(change))


# Changes that took a lesson, or all that was in it.
_LESSONS = {ChangeKind.LESSON_REMOVED, ChangeKind.LESSON_CONVERTED}
_BLOCKS = {ChangeKind.BLOCK_ADDED, ChangeKind.BLOCK_CHANGED, ChangeKind.BLOCK_REMOVED}


def change_words(change: CourseChange) -> list[str]:
    """What a change says beyond its kind, in words."""
    before, after = change.before, change.after
    if change.kind == ChangeKind.COURSE_IMPORTED and isinstance(after, dict):
        return [_said("file", after.get("file")), *after.get("changes", [])]
    if change.kind == ChangeKind.AUDIENCE_CHANGED:
        return [f"{_who(before)} → {_who(after)}"]
    if isinstance(after, dict):
        return [text for text in (_said(name, value) for name, value in after.items()) if text]
    if isinstance(before, str) and isinstance(after, str):
        return [f"“{before}” → “{after}”"]
    return []


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    texts = {
        "number": _("Release %(value)s"),
        "file": _("From the file %(value)s"),
        "note": _("Note to learners: %(value)s"),
        "override": _("Published although the checklist did not pass: %(value)s"),
        "reviewer": _("To %(value)s"),
        "request": _("What to look at: %(value)s"),
        "verdict": _("Verdict: %(value)s"),
        "active": _("In progress: %(value)s"),
        "completed": _("Completed: %(value)s"),
    }
    states = {"approved": _("Approved"), "returned": _("Returned"), "withdrawn": _("Withdrawn")}
    if name == "state":
        return states.get(str(value), "")
    return texts[name] % {"value": value} if name in texts else ""


def _who(audience: Any) -> str:
    return "; ".join(audience_words(Audience.from_json(audience or {})))


def _block(block: Any, context: LessonContext) -> ReadBlock | None:
    if not isinstance(block, dict) or block.get("kind") not in KINDS:
        return None
    return block_read(block, context)


def _lesson_gone(change: CourseChange, kept: dict[str, Any]) -> ChangeView:
    context = files_context(change.course, kept.get("blocks"))
    blocks = [block_read(block, context) for block in kept.get("blocks") or []]
    questions = (kept.get("assessment") or {}).get("questions", [])
    pairs = [ReadPair(block, None) for block in blocks if block is not None]
    pairs += [ReadPair(question_read(question), None) for question in questions]
    return ChangeView(change, pairs=pairs, before=_facts(kept, list(_lesson_names())))


def _question_pairs(before: Any, after: Any) -> list[ReadPair]:
    """The questions that differ, from assessments or single questions."""
    old, new = _questions(before), _questions(after)
    pairs = []
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or canonical(one) != canonical(other):
            pairs.append(
                ReadPair(
                    question_read(one) if one else None, question_read(other) if other else None
                )
            )
    return pairs


def _translated(data: Any) -> list[tuple[str, str]]:
    """What a translation said, each with the original that it was made from."""
    if not isinstance(data, dict):
        return []
    sources = data.get("sources", {})
    if "texts" in data:
        return [(sources.get(path, ""), text) for path, text in data["texts"].items()]
    texts = (data.get("metadata") or {}).get("texts") or {}
    known = sources.get("texts") or {}
    return [(known.get(path, ""), text) for path, text in texts.items()]


def _questions(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        return {}
    listed = data.get("questions", [data] if "prompt" in data else [])
    return {str(each.get("key", number)): each for number, each in enumerate(listed)}


def _lesson_names() -> dict[str, str]:
    return {
        "title": _("Title"),
        "minutes": _("Minutes"),
        "preview": _("Open without enrolling"),
        "objectives": _("Objectives"),
        "keypoints": _("Key points"),
    }


def _facts(data: dict[str, Any], names: list[str]) -> list[tuple[str, str]]:
    labels = _lesson_names()
    return [(labels[name], _value(data.get(name))) for name in names if name in data]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(map(str, value)) or _("none")
    return str(value) if value not in (None, "") else _("none")
