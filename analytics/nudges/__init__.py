"""Nudges: rules that remind people of what they want or have to do, and whether that works.

One rule, one file; several where they share their query. `register` lets the gateway know each
as a kind of notification of its own, so that everybody can stop it alone.
"""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy

from analytics.nudges import back, due, manager, observation, stalled, week
from analytics.nudges.rule import rules
from analytics.nudges.text import kind_words
from notifications.kinds import Channels, NotificationKind, kinds


def register() -> None:
    """Register the rules, and their kinds."""
    for module in (due, manager, back, stalled, week, observation):
        module.register()
    for rule in rules:
        kinds.register(
            NotificationKind(
                key=rule.kind,
                label=rule.label,
                group=gettext_lazy("Nudges"),
                why=rule.why,
                words=partial(kind_words, rule),
                channels=Channels(mail=rule.mail),
                icon=rule.icon,
                order=200 + rule.order,
                visible=rule.visible,
            )
        )
