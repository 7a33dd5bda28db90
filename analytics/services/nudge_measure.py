"""What came of nudges, once a day: who opened and who acted, and whether it is the nudge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction

from analytics.models import Nudge, NudgeReport, NudgeRule
from analytics.nudges.measure import Group, report
from analytics.nudges.rule import ACTS_WITHIN, Rule, rules
from core.clock import now
from core.sql import sql_rows

# What is learned offline comes late: a day more before nobody can have acted any more.
SETTLES = ACTS_WITHIN + dt.timedelta(days=1)
# Older nudges say little about people of today, and notifications are not kept for longer.
LOOKS_BACK = dt.timedelta(days=180)
KEPT = dt.timedelta(days=365)

_OPENED = """
UPDATE analytics_nudge AS sent SET opened_at = told.read_at, updated_at = %(now)s
FROM notifications_notification AS told
WHERE told.id = sent.notification_id AND told.read_at IS NOT NULL AND sent.opened_at IS NULL
    AND sent.created_at >= %(since)s
"""
_ACTED = """
UPDATE analytics_nudge AS sent SET acted = true, updated_at = %(now)s
WHERE sent.rule = %(rule)s AND sent.acted IS NULL AND sent.created_at >= %(since)s AND {acted}
"""
# Everybody once, by the first time the rule meant them.
_GROUPS = """
SELECT withheld, count(*), count(opened_at), count(*) FILTER (WHERE acted)
FROM (
    SELECT DISTINCT ON (person_id) withheld, opened_at, acted
    FROM analytics_nudge
    WHERE rule = %(rule)s AND created_at >= %(since)s AND created_at < %(until)s
    ORDER BY person_id, created_at, id
) AS first
GROUP BY withheld
"""


def nudges_measure() -> None:
    """Note who opened and acted, compute each rule's report anew, and forget what is old."""
    moment = now()
    Nudge.objects.filter(created_at__lt=moment - KEPT).delete()
    span = {"now": moment, "since": moment - LOOKS_BACK}
    _run(_OPENED, span)
    since = dict(NudgeRule.objects.values_list("key", "since"))
    for rule in rules:
        if rule.key in since:
            _measure(rule, max(since[rule.key], moment - LOOKS_BACK), moment)


@transaction.atomic
def _measure(rule: Rule, since: dt.datetime, moment: dt.datetime) -> None:
    over = moment - SETTLES
    _run(
        _ACTED.format(acted=rule.acted),
        # Those on which nobody can act any more were settled by the last run.
        {"now": moment, "rule": rule.key, "since": moment - LOOKS_BACK},
    )
    settled = Nudge.objects.filter(rule=rule.key, acted=None, created_at__lt=over)
    settled.update(acted=False, updated_at=moment)
    groups = {
        withheld: Group(people, opened, acted)
        for withheld, people, opened, acted in sql_rows(
            _GROUPS, {"rule": rule.key, "since": since, "until": over}
        )
    }
    figures = report(groups.get(False, Group()), groups.get(True, Group())).as_json()
    NudgeReport.objects.update_or_create(rule=rule.key, defaults={"figures": figures})


def _run(statement: str, params: Mapping[str, str | dt.datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
