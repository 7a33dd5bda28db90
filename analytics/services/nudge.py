"""Nudging: what the rules find is told through the gateway, but for the holdout."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import transaction

from analytics.models import Nudge, NudgeRule
from analytics.nudges.holdout import is_left_out
from analytics.nudges.rule import Case, Place, Rule, rules
from analytics.selectors.nudge_case import (
    BATCH,
    cases_by_person,
    cases_open,
    in_the_morning,
    places_now,
)
from notifications.models import Notification
from notifications.services.gateway import notifications_send
from people.models import User

log = structlog.get_logger(__name__)


def nudges_turn() -> int:
    """Nudge whomever a rule that is on means, where it is morning; how many were meant.

    In the order of the rules, which is that of urgency: who is meant by several is nudged by the
    first. Safe to run at any time and by several workers.
    """
    on = set(NudgeRule.objects.filter(is_on=True).values_list("key", flat=True))
    places = places_now() if on else []
    meant = 0
    for rule in rules:
        here = in_the_morning(rule, places) if rule.key in on else []
        if here:
            meant += _rule_run(rule, here)
    return meant


def _rule_run(rule: Rule, places: list[Place]) -> int:
    people = cases_by_person(rule, places)
    meant = sum(
        nudges_tell(rule=rule, people=people[at : at + BATCH])
        for at in range(0, len(people), BATCH)
    )
    if meant:
        log.info("nudged", rule=rule.key, people=meant)
    return meant


@transaction.atomic
def nudges_tell(*, rule: Rule, people: Sequence[list[Case]]) -> int:
    """Nudge a batch of people, each about the first of their cases that is new; how many.

    A fixed number of statements. All rules' rows are held, so that no other worker nudges the
    same people meanwhile, and nobody changes the text.
    """
    rows = {row.key: row for row in NudgeRule.objects.select_for_update().order_by("pk")}
    row = rows.get(rule.key)
    if row is None or not row.is_on:
        return 0
    cases = {case.person_id: case for case in cases_open(rule, people)}
    left_out = {
        pk
        for pk in cases
        if is_left_out(salt=row.salt, rule=rule.key, person_id=pk, percent=row.holdout)
    }
    told = _tell(rule, row, {pk: case for pk, case in cases.items() if pk not in left_out})
    Nudge.objects.bulk_create(
        Nudge(
            rule=rule.key,
            person_id=case.person_id,
            occasion=case.occasion,
            day=case.day,
            about=list(case.about),
            withheld=case.person_id in left_out,
            notification=told.get(case.person_id),
        )
        for case in cases.values()
    )
    return len(cases)


def _tell(rule: Rule, row: NudgeRule, cases: dict[int, Case]) -> dict[int, Notification]:
    if not cases:
        return {}
    people = User.objects.filter(pk__in=cases).order_by("pk")
    sent = notifications_send(
        people=people,
        kind=rule.kind,
        link=lambda person: cases[person.pk].link,
        # With the texts of now, so that what was sent does not change with them.
        data=lambda person: {"values": dict(cases[person.pk].data), "texts": row.texts},
        dedupe_key=lambda person: f"{rule.kind}:{cases[person.pk].occasion}",
    )
    return {each.person_id: each for each in sent}
