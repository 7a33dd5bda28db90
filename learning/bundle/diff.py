"""What changed between two states of a course, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.translationdiff import translation_lines
from learning.content.completion import rule_of, rule_words
from learning.content.dialect import inline_plain
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
        *metadata_lines(old.metadata, new.metadata, _titles(old, new)),
        *(_("Added: “%(title)s”") % {"title": lesson.title} for lesson in added),
        *(_("Removed: “%(title)s”") % {"title": lesson.title} for lesson in removed),
        *(_lesson_line(one, other) for one, other in changed),
        *_order_lines(old, new),
        *_bank_lines(old, new),
        *_media_lines(old, new),
        *(languages := translation_lines(old, new)),
    ]
    parts = [
        *_counted(changed, lambda n: ngettext("%(n)d lesson changed", "%(n)d lessons changed", n)),
        *_counted(added, lambda n: ngettext("%(n)d lesson added", "%(n)d lessons added", n)),
        *_counted(removed, lambda n: ngettext("%(n)d lesson removed", "%(n)d lessons removed", n)),
        *questions,
        *_counted(
            languages,
            lambda n: ngettext("%(n)d translation changed", "%(n)d translations changed", n),
        ),
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
        *_counted(
            content.translations, lambda n: ngettext("%(n)d translation", "%(n)d translations", n)
        ),
    ]
    return [", ".join(parts)] if parts else []


def _counted(things: Any, words: Plural) -> Lines:
    count = len(things)
    return [words(count) % {"n": count}] if count else []


def _titles(old: CourseContent, new: CourseContent) -> dict[str, str]:
    """What each lesson is called, or was."""
    return {lesson.key: lesson.title for lesson in [*old.lessons, *new.lessons]}


def metadata_lines(
    old: dict[str, Any], new: dict[str, Any], titles: Mapping[str, str] | None = None
) -> Lines:
    """What of the course's description changed; long texts and covers are named, not repeated.

    `titles` are those of the lessons, by key.
    """
    names = _setting_names()
    lines = []
    for field in [*names, *sorted(new.keys() - names.keys())]:
        one, other = old.get(field), new.get(field)
        if one == other:
            continue
        if field == "completion":
            lines.append(f"{names[field]}: {_completion(old, titles)} → {_completion(new, titles)}")
            continue
        name = names.get(field, field.replace("_", " ").capitalize())
        lines.append(f"{name}: {_setting_change(one, other)}")
    return lines


def _completion(metadata: dict[str, Any], titles: Mapping[str, str] | None) -> str:
    rule = rule_of(metadata)
    return rule_words(rule, titles or {key: key for key in rule.lessons})


def _setting_names() -> dict[str, str]:
    return {
        "title": _("Title"),
        "description": _("Description"),
        "format": _("Format"),
        "level": _("Level"),
        "language": _("Language"),
        "topic": _("Topic"),
        "skills": _("Skills"),
        "outcomes": _("Outcomes"),
        "cover": _("Cover"),
        "owner": _("Owner"),
        "reviewed": _("Last reviewed"),
        "certificate": _("Certificate"),
        "completion": _("Complete by"),
        "prerequisites": _("Prerequisites"),
        "reflection": _("Closing question"),
        "license": _("Licence"),
        "attribution": _("Attribution"),
        "source": _("Source"),
        "url": _("Address"),
        "minutes": _("Minutes"),
        "commit": _("State of the source"),
        "slug": _("Name in addresses"),
    }


def _setting_change(old: Any, new: Any) -> str:
    if isinstance(old, list) and isinstance(new, list):
        return _list_change([_named(each) for each in old], [_named(each) for each in new])
    if isinstance(old, dict) or isinstance(new, dict):
        return _object_change(old or {}, new or {})
    if old in (None, ""):
        return _("%(new)s, where nothing was") % {"new": _quoted(new)}
    if new in (None, ""):
        return _("%(old)s taken out") % {"old": _quoted(old)}
    return f"{_quoted(old)} → {_quoted(new)}"


def _object_change(old: dict[str, Any], new: dict[str, Any]) -> str:
    if "valid_months" in new:
        return f"{_certificate(old)} → {_certificate(new)}"
    return _cover_change(old, new) if "seed" in new else _("changed")


def _cover_change(old: dict[str, Any], new: dict[str, Any]) -> str:
    one, other = old.get("src"), new.get("src")
    words = {"old": _quoted(one), "new": _quoted(other)}
    parts = []
    if other and not one:
        parts.append(_("the picture %(new)s") % words)
    elif one and not other:
        parts.append(_("the mosaic, and no picture any more"))
    elif one != other:
        parts.append(_("the picture %(old)s → %(new)s") % words)
    elif one and old.get("alt") != new.get("alt"):
        parts.append(_("alternative text changed"))
    if (old.get("seed"), old.get("hue")) != (new.get("seed"), new.get("hue")):
        parts.append(_("mosaic changed"))
    return ", ".join(parts)


def _list_change(old: Lines, new: Lines) -> str:
    parts = [
        *(_("%(what)s added") % {"what": _quoted(each)} for each in new if each not in old),
        *(_("%(what)s removed") % {"what": _quoted(each)} for each in old if each not in new),
    ]
    return ", ".join(parts) or _("order changed")


def _named(each: Any) -> str:
    """An outcome, or a skill with the level that it reaches."""
    if not isinstance(each, dict):
        return str(each)
    words = {"name": each.get("name", ""), "level": each.get("level")}
    return _("%(name)s, level %(level)s") % words if words["level"] else str(words["name"])


def _certificate(value: Any) -> str:
    if not value or not value.get("enabled"):
        return _("none")
    months = value.get("valid_months")
    if not months:
        return _("valid without an end")
    return ngettext("valid for %(n)d month", "valid for %(n)d months", months) % {"n": months}


def _quoted(value: Any) -> str:
    text = " ".join(str(value).split())
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def _lesson_line(old: LessonContent, new: LessonContent) -> str:
    """The lesson's title and what of it changed."""
    parts = [*lesson_parts(old, new)] or [_("order changed")]
    return _("Changed: “%(title)s”: %(what)s") % {"title": new.title, "what": ", ".join(parts)}


def lesson_parts(old: LessonContent, new: LessonContent) -> Lines:
    """What of a lesson changed, in a few words each; none when only the order of its blocks did."""
    parts = [*_lesson_settings(old, new), *_block_parts(old.blocks, new.blocks)]
    settings = [
        {name: value for name, value in (lesson.assessment or {}).items() if name != "questions"}
        for lesson in (old, new)
    ]
    if settings[0] != settings[1]:
        parts.append(_("rules of the assessment changed"))
    before, after = _lesson_questions(old), _lesson_questions(new)
    parts += [
        _question(before[k], _("question %(what)s removed")) for k in before if k not in after
    ]
    parts += [_question(after[k], _("question %(what)s added")) for k in after if k not in before]
    parts += [
        _question(after[key], _("question %(what)s changed"))
        for key in after
        if key in before and canonical(before[key]) != canonical(after[key])
    ]
    return parts


def _lesson_settings(old: LessonContent, new: LessonContent) -> Lines:
    section = new.section
    words = {
        "kind": _kind(old, new),
        "title": _("was called “%(title)s”") % {"title": old.title},
        "section": _("now in the section “%(title)s”") % {"title": section}
        if section
        else _("now in no section"),
        "minutes": _("%(old)d → %(new)d minutes") % {"old": old.minutes, "new": new.minutes},
        "preview": _("open without enrolling") if new.preview else _("only for the enrolled"),
        "objectives": _("objectives changed"),
        "keypoints": _("key points changed"),
        "origin": _("file renamed"),
    }
    return [text for name, text in words.items() if getattr(old, name) != getattr(new, name)]


def _kind(old: LessonContent, new: LessonContent) -> str:
    now = {
        "workshop": _("now a workshop"),
        "practice": _("now an on-the-job practice"),
        "assessment": _("now an assessment"),
    }
    before = {
        "workshop": _("no workshop any more"),
        "practice": _("no on-the-job practice any more"),
        "assessment": _("no assessment any more"),
    }
    return now.get(new.kind) or before.get(old.kind, "")


def _question(question: dict[str, Any], words: str) -> str:
    text = inline_plain(str(question.get("prompt") or question.get("text") or ""))
    return words % {"what": _quoted(text or question["key"])}


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
        elif old.alts.get(path, "") != new.alts.get(path, ""):
            lines.append(_("File described anew: %(path)s") % {"path": path})
    return lines
