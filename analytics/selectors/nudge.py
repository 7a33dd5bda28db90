"""Nudges as L&D admins see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import Nudge, NudgeReport, NudgeRule
from analytics.nudges.holdout import is_left_out
from analytics.nudges.measure import Report
from analytics.nudges.rule import Case, Rule, rules
from analytics.nudges.text import nudge_words
from analytics.selectors.nudge_case import (
    BATCH,
    cases_by_person,
    cases_open,
    on_a_day,
    places_now,
)
from analytics.services.nudge_measure import LOOKS_BACK
from core.clock import now
from core.i18n import language_name
from learning.selectors.studio.analytics.groups import Figure, Share, figure, share
from notifications.kinds import Words
from people.models import AuditEntry, User

CHANGES_SHOWN = 20
# A difference of so much would be a miracle, so its size is not worth a word.
HALF = 0.5


@dataclass(frozen=True)
class RuleLine:
    """A rule as the list shows it. `rates` are shares of people; None for groups under five."""

    rule: Rule
    row: NudgeRule
    subject: str
    sent: Figure
    left_out: Figure
    opened: Share | None = None
    acted: Share | None = None
    acted_left_out: Share | None = None
    verdict: str = ""
    measured_at: dt.datetime | None = None


def rule_row(rule: Rule, rows: Mapping[str, NudgeRule]) -> NudgeRule:
    """What was chosen for a rule; what it comes with where nothing was."""
    return rows.get(rule.key) or NudgeRule(key=rule.key, holdout=rule.holdout)


def nudge_rule_row(rule: Rule) -> NudgeRule:
    """The same for one rule; one query."""
    return rule_row(rule, NudgeRule.objects.filter(key=rule.key).in_bulk(field_name="key"))


def rule_lines() -> list[RuleLine]:
    """All rules with what came of them; three queries."""
    rows = {row.key: row for row in NudgeRule.objects.all()}
    reports = {row.rule: row for row in NudgeReport.objects.all()}
    recent = Nudge.objects.filter(created_at__gte=now() - LOOKS_BACK).order_by()
    counted = recent.values("rule").annotate(
        sent=Count("pk", filter=Q(withheld=False)), left_out=Count("pk", filter=Q(withheld=True))
    )
    counts = {row["rule"]: (row["sent"], row["left_out"]) for row in counted}
    return [
        _line(rule, rule_row(rule, rows), counts.get(rule.key, (0, 0)), reports.get(rule.key))
        for rule in rules
    ]


def _line(
    rule: Rule, row: NudgeRule, counts: tuple[int, int], found: NudgeReport | None
) -> RuleLine:
    words = nudge_words(rule, row.texts, rule.example, _("Maya"))
    sent, left_out = map(figure, counts)
    if found is None:
        return RuleLine(rule, row, words.title, sent, left_out)
    report = Report.from_json(found.figures)
    told, others = figure(report.told.people), figure(report.left_out.people)
    return RuleLine(
        rule,
        row,
        words.title,
        sent,
        left_out,
        opened=share(figure(report.told.opened), told),
        acted=share(figure(report.told.acted), told),
        acted_left_out=share(figure(report.left_out.acted), others),
        verdict=verdict(row, report),
        measured_at=found.updated_at,
    )


def verdict(row: NudgeRule, report: Report) -> str:
    """Whether the nudge makes a difference, in a sentence."""
    if not report.told.people:
        return _("Nobody was nudged more than a week ago since the text or the holdout changed.")
    if not row.holdout and not report.left_out.people:
        return _("Not measured: nobody is left out to compare with.")
    if report.smallest is None:
        return _("Not measurable at this size: so far nobody was left out.")
    return _effect(report, report.smallest)


def _effect(report: Report, smallest: float) -> str:
    if smallest >= HALF:
        return _("Not measurable at this size: far too few people so far.")
    if report.difference is None:
        return _(
            "Not measurable at this size: only a difference of %(points)s points or more would"
            " show, and nudges move far less."
        ) % {"points": _points(smallest)}
    said = _("%(points)s points, somewhere between %(low)s and %(high)s") % {
        "points": _signed(report.difference),
        "low": _signed(report.low or 0),
        "high": _signed(report.high or 0),
    }
    if (report.low or 0) > 0:
        return _("It helps: %(difference)s.") % {"difference": said}
    if (report.high or 0) < 0:
        return _("It does harm: %(difference)s.") % {"difference": said}
    return _("No difference to be seen: %(difference)s.") % {"difference": said}


def _points(of: float) -> str:
    places = 0 if of >= 0.1 else 1
    return number_format(round(100 * of, places), decimal_pos=places)


def _signed(of: float) -> str:
    points = round(100 * of, 1)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{number_format(abs(points), decimal_pos=1)}"


def state_sentence(lines: Sequence[RuleLine]) -> str:
    """How many rules are on: the page's subtitle."""
    on = sum(line.row.is_on for line in lines)
    if not on:
        return _("No rule is on: nobody is nudged.")
    return ngettext("%(on)d of %(all)d rules is on.", "%(on)d of %(all)d rules are on.", on) % {
        "on": on,
        "all": len(lines),
    }


@dataclass(frozen=True)
class DryLine:
    """Somebody who would be nudged now, in which words; `left_out` by the holdout."""

    person: User
    words: Words
    left_out: bool


@dataclass(frozen=True)
class DryRun:
    """Whom a rule would nudge today. `people` are cases; lines are made for a page of them."""

    rule: Rule
    row: NudgeRule
    cases: list[Case] = field(default_factory=list)

    def lines(self, cases: Sequence[Case]) -> list[DryLine]:
        """With people and words, in their own languages; one query."""
        people = User.objects.select_related("department").in_bulk(
            [case.person_id for case in cases]
        )
        return [self._line(case, people[case.person_id]) for case in cases]

    def _line(self, case: Case, person: User) -> DryLine:
        words = nudge_words(self.rule, self.row.texts, case.data, person.first_name)
        return DryLine(person, words, self._is_left_out(case))

    def _is_left_out(self, case: Case) -> bool:
        return is_left_out(
            salt=self.row.salt,
            rule=self.rule.key,
            person_id=case.person_id,
            percent=self.row.holdout,
        )


def dry_run(rule: Rule) -> DryRun:
    """Everybody whom the rule means today, as if it were on and their morning; nothing is sent.

    A fixed number of queries for each 500 people.
    """
    people = cases_by_person(rule, on_a_day(rule, places_now()))
    cases = [
        case
        for at in range(0, len(people), BATCH)
        for case in cases_open(rule, people[at : at + BATCH])
    ]
    return DryRun(rule, nudge_rule_row(rule), cases)


def changes(rule: Rule) -> QuerySet[AuditEntry]:
    """Who changed the rule, the newest first."""
    rows = AuditEntry.objects.filter(
        action__startswith="analytics.nudge_", detail__rule=rule.key
    ).select_related("actor")
    return rows[:CHANGES_SHOWN]


def change_lines(rule: Rule) -> Iterator[tuple[AuditEntry, str]]:
    """The changes with what was done, in words."""
    for entry in changes(rule):
        yield entry, _change_words(entry)


def _change_words(entry: AuditEntry) -> str:
    if entry.action == "analytics.nudge_switched_on":
        return _("Switched on")
    if entry.action == "analytics.nudge_switched_off":
        return _("Switched off")
    if entry.action == "analytics.nudge_dry_run":
        return _("Looked at who would get it")
    before, after = entry.detail.get("before", {}), entry.detail.get("after", {})
    said = []
    if before.get("holdout") != after.get("holdout"):
        said.append(
            _("Left out: %(before)s%% → %(after)s%%")
            % {"before": before.get("holdout"), "after": after.get("holdout")}
        )
    if before.get("text") != after.get("text"):
        said.append(
            _("Text in %(language)s: %(text)s")
            % {
                "language": language_name(entry.detail.get("language", "")),
                "text": _text(after.get("text")),
            }
        )
    return "; ".join(said)


def _text(text: Mapping[str, Any] | None) -> str:
    return f"“{text['subject']}” {text['body']}" if text else _("as it comes")


def preview(rule: Rule, language: str, texts: Mapping[str, Any]) -> Words:
    """What somebody would read in that language, filled with an example."""
    with translation.override(language):
        return nudge_words(rule, texts, rule.example, _("Maya"))
