"""Who may see and change nudges. Whoever may not gets 404."""

from __future__ import annotations

from django.http import Http404

from analytics.nudges.rule import Rule, rule_of
from people.models import User


def access_nudges(user: User) -> None:
    """Nudges are for L&D admins."""
    if not user.is_admin:
        raise Http404


def access_nudge(user: User, key: str) -> Rule:
    """A rule, for L&D admins."""
    access_nudges(user)
    rule = rule_of(key)
    if rule is None:
        raise Http404
    return rule
