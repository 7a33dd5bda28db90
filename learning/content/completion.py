"""What completes a course: every lesson, the lessons that are required, or an assessment.

In the metadata of a course it is `{"rule": "chosen", "lessons": [keys]}`, `{"rule": "assessment",
"lessons": [key]}`, or nothing for every lesson. Publishing freezes it in the outline: a lesson
that does not count is `optional` there, an assessment has its `pass_mark`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EVERY, CHOSEN, ASSESSMENT = "every", "chosen", "assessment"
RULES = (EVERY, CHOSEN, ASSESSMENT)
PASS_MARK = 80

Entry = Mapping[str, Any]


class Rule(NamedTuple):
    """`lessons` are the keys of those that count; none where every lesson does."""

    rule: str = EVERY
    lessons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any] | None:
        """As metadata holds it; None for the rule of a course that says nothing."""
        if self.rule == EVERY:
            return None
        return {"rule": self.rule, "lessons": list(self.lessons)}


def rule_of(metadata: Mapping[str, Any]) -> Rule:
    """The course's rule."""
    data = metadata.get("completion") or {}
    if data.get("rule") not in {CHOSEN, ASSESSMENT}:
        return Rule()
    return Rule(data["rule"], tuple(dict.fromkeys(data.get("lessons") or ())))


def optional_keys(rule: Rule, keys: Iterable[str]) -> set[str]:
    """Those of the lessons' `keys` that do not count; none where no lesson would."""
    there = list(keys)
    if rule.rule == EVERY or not set(there) & set(rule.lessons):
        return set()
    return {key for key in there if key not in rule.lessons}


def rule_problem(rule: Rule, kinds: Mapping[str, str]) -> str:
    """Why lessons of these kinds, by key, cannot be completed so; empty when they can."""
    if rule.rule == CHOSEN and not set(rule.lessons) & kinds.keys():
        return _("Completion asks for lessons that are not there; choose others in the settings.")
    if rule.rule != ASSESSMENT:
        return ""
    if len(rule.lessons) == 1 and kinds.get(rule.lessons[0]) == "assessment":
        return ""
    return _("Completion asks for an assessment that is not there; choose one in the settings.")


def counted(outline: Sequence[Entry]) -> list[Entry]:
    """The lessons of a release that count; all of them where none is marked to."""
    return [entry for entry in outline if not entry.get("optional")] or list(outline)


def completion_words(outline: Sequence[Entry]) -> str:
    """What completes a course with this outline of a release, in one sentence."""
    needed = counted(outline)
    if len(needed) == len(outline):
        return ngettext(
            "Complete when the lesson is done.",
            "Complete when all %(n)d lessons are done.",
            len(outline),
        ) % {"n": len(outline)}
    if len(needed) == 1 and needed[0]["kind"] == "assessment":
        words = {"title": needed[0]["title"], "mark": needed[0].get("pass_mark", PASS_MARK)}
        return _("Complete when “%(title)s” is passed with at least %(mark)d%%.") % words
    extra = len(outline) - len(needed)
    required = ngettext(
        "Complete when the one required lesson is done",
        "Complete when the %(n)d required lessons are done",
        len(needed),
    ) % {"n": len(needed)}
    optional = ngettext("%(n)d more is optional", "%(n)d more are optional", extra) % {"n": extra}
    return f"{required}; {optional}."


def rule_words(rule: Rule, titles: Mapping[str, str]) -> str:
    """A draft's rule in a few words; lessons by their titles, those that are gone left out."""
    names = [_("“%(title)s”") % {"title": titles[key]} for key in rule.lessons if key in titles]
    if rule.rule == EVERY:
        return _("every lesson")
    if rule.rule == ASSESSMENT:
        return _("passing %(what)s") % {"what": ", ".join(names) or _("an assessment")}
    return _("only %(what)s") % {"what": ", ".join(names) or _("chosen lessons")}
