"""What changed in a course's translations, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n import language_name
from learning.bundle.model import CourseContent
from learning.content.keys import canonical

Language = dict[str, Any]


def translation_lines(old: CourseContent, new: CourseContent) -> list[str]:
    """A line for each language that changed: "Deutsch: 2 lessons changed"."""
    tags = sorted(old.translations.keys() | new.translations.keys())
    lines = []
    for tag in tags:
        words = _words(old.translations.get(tag), new.translations.get(tag))
        if words:
            lines.append(f"{language_name(tag)}: {words}")
    return lines


def _words(old: Language | None, new: Language | None) -> str:
    if canonical(old) == canonical(new):
        return ""
    if new is None:
        return _removed(old or {})
    if old is None:
        count = len(new.get("lessons", {}))
        text = ngettext("added, with %(n)d lesson", "added, with %(n)d lessons", count)
        return text % {"n": count}
    before, after = old.get("lessons", {}), new.get("lessons", {})
    changed = [key for key in after if canonical(after[key]) != canonical(before.get(key))]
    gone = [key for key in before if key not in after]
    parts = []
    if changed:
        text = ngettext("%(n)d lesson changed", "%(n)d lessons changed", len(changed))
        parts.append(text % {"n": len(changed)})
    if gone:
        text = ngettext("%(n)d lesson removed", "%(n)d lessons removed", len(gone))
        parts.append(text % {"n": len(gone)})
    if any(canonical(old.get(name)) != canonical(new.get(name)) for name in ("texts", "sections")):
        parts.append(_("what describes the course changed"))
    if canonical(old.get("bank")) != canonical(new.get("bank")):
        parts.append(_("question bank changed"))
    return ", ".join(parts)


def _removed(old: Language) -> str:
    count = len(old.get("lessons", {}))
    if not count:
        return _("removed")
    return ngettext("removed, with %(n)d lesson", "removed, with %(n)d lessons", count) % {
        "n": count
    }
