"""Switching rules on and off, and changing what they say. Each change is in the audit log."""

from __future__ import annotations

from django.db import transaction

from analytics.models import NudgeRule
from analytics.nudges.rule import Rule
from analytics.nudges.text import text_problem
from core.clock import now
from core.errors import AppError
from people.models import User
from people.services.audit import audit_record


def _locked(rule: Rule) -> NudgeRule:
    NudgeRule.objects.get_or_create(key=rule.key, defaults={"holdout": rule.holdout})
    return NudgeRule.objects.select_for_update().get(key=rule.key)


@transaction.atomic
def nudge_rule_switch(*, actor: User, rule: Rule, on: bool) -> NudgeRule:
    """Switch a rule on or off; doing so twice changes nothing."""
    row = _locked(rule)
    if row.is_on != on:
        row.is_on = on
        row.save(update_fields=["is_on"])
        action = "analytics.nudge_switched_on" if on else "analytics.nudge_switched_off"
        audit_record(actor=actor, action=action, rule=rule.key)
    return row


@transaction.atomic
def nudge_rule_change(  # noqa: PLR0913  # the parts of one rule
    *, actor: User, rule: Rule, language: str, subject: str, body: str, holdout: int
) -> NudgeRule:
    """Change what a rule says in one language, and how many are left out of it.

    Text that is the rule's own is not kept, so that it follows the rule. What is measured begins
    anew with every change. Raises `AppError` for a placeholder that there is not.
    """
    for text in (subject, body):
        problem = text_problem(rule, text)
        if problem:
            raise AppError("nudge_placeholder", problem)
    row = _locked(rule)
    before = {"holdout": row.holdout, "text": row.texts.get(language)}
    own = {"subject": subject, "body": body}
    default = {"subject": str(rule.subject), "body": str(rule.body)}
    row.texts = {name: text for name, text in row.texts.items() if name != language}
    if own != default:
        row.texts[language] = own
    row.holdout = holdout
    after = {"holdout": holdout, "text": row.texts.get(language)}
    if after != before:
        row.since = now()
        row.save(update_fields=["texts", "holdout", "since"])
        audit_record(
            actor=actor,
            action="analytics.nudge_changed",
            rule=rule.key,
            language=language,
            before=before,
            after=after,
        )
    return row
