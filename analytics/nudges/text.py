"""The text of a nudge: plain words with placeholders in braces. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics.nudges.rule import Rule
from notifications.kinds import Words
from people.models import User

FIRST_NAME = "first_name"
_BRACES = re.compile(r"\{(\w*)\}")


def placeholders(rule: Rule) -> list[str]:
    """What a text of this rule may name."""
    return [*rule.placeholders, FIRST_NAME]


def text_problem(rule: Rule, text: str) -> str:
    """What is wrong with a text, in words; empty where nothing is."""
    known = placeholders(rule)
    listed = ", ".join(f"{{{name}}}" for name in known)
    unknown = [name for name in _BRACES.findall(text) if name not in known]
    if unknown:
        return _("There is no {%(name)s}. You may use %(known)s.") % {
            "name": unknown[0],
            "known": listed,
        }
    if re.search(r"[{}]", _BRACES.sub("", text)):
        return _("A brace is left over. You may use %(known)s.") % {"known": listed}
    return ""


def text_of(rule: Rule, texts: Mapping[str, Any], language: str | None = None) -> dict[str, str]:
    """Subject and body in a language, the active one if none is given: the installation's own
    words where there are some, else the rule's.
    """
    own = texts.get(language or get_language() or "") or {}
    return {
        "subject": own.get("subject") or str(rule.subject),
        "body": own.get("body") or str(rule.body),
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def nudge_words(
    rule: Rule, texts: Mapping[str, Any], data: Mapping[str, Any], first_name: str
) -> Words:
    """What somebody reads, in the active language."""
    values = rule.fill(data) | {FIRST_NAME: first_name}
    text = text_of(rule, texts)
    return Words(
        title=filled(text["subject"], values),
        body=filled(text["body"], values),
        action=str(rule.action),
    )


def kind_words(rule: Rule, data: Mapping[str, Any], person: User) -> Words:
    """The same from what was sent: the texts as they were then, in every language."""
    return nudge_words(rule, data.get("texts", {}), data["values"], person.first_name)
