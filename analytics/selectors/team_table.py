"""A team as a table: the columns that exports, print and API share, each with its figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.privacy import Figure, Relation, may_see
from analytics.selectors.team import TeamPage
from analytics.selectors.team_reads import Learning, learning_now
from analytics.standing import Fact, Standing

Cell = str | int | dt.date | None


@dataclass(frozen=True)
class Member:
    """Somebody of a team with what their line says."""

    fact: Fact
    standing: Standing
    learning: Learning | None


@dataclass(frozen=True)
class Column:
    """`figure` is what it tells about the person; None for who they are."""

    key: str
    label: Promise
    figure: Figure | None
    cell: Callable[[Member], Cell]


COLUMNS = (
    Column("name", _("Name"), None, lambda each: each.fact.name),
    Column("job_title", _("Job title"), None, lambda each: each.fact.job_title),
    Column("standing", _("Standing"), Figure.ENGAGEMENT, lambda each: str(each.standing.label)),
    Column(
        "learning",
        _("Learning now"),
        Figure.ENROLMENTS,
        lambda each: each.learning.title if each.learning else "",
    ),
    Column(
        "progress",
        _("Progress in %"),
        Figure.ENROLMENTS,
        lambda each: each.learning.progress if each.learning else None,
    ),
    Column("open", _("Required, to do"), Figure.REQUIRED, lambda each: each.fact.now.open),
    Column("overdue", _("Of these overdue"), Figure.REQUIRED, lambda each: each.fact.now.overdue),
    Column("next_due", _("Next due"), Figure.REQUIRED, lambda each: each.fact.next_due),
    Column(
        "weekly_minutes",
        _("Minutes a week"),
        Figure.WEEK_MINUTES,
        lambda each: each.fact.weekly,
    ),
    Column("last_day", _("Last active"), Figure.LAST_DAY, lambda each: each.fact.now.last_day),
)


def columns_for(relation: Relation) -> list[Column]:
    """The columns that the viewer of a team may see."""
    return [each for each in COLUMNS if each.figure is None or may_see(relation, each.figure)]


def team_members(page: TeamPage, facts: Sequence[Fact]) -> Iterator[Member]:
    """The lines of these people, in order, of whom is below now; two queries at most."""
    ids = [fact.id for fact in facts]
    below = page.below(ids)
    learning = learning_now(ids)
    for fact in facts:
        if fact.id not in below:
            continue
        yield Member(fact, page.whole.standings[fact.id], learning.get(fact.id))


def team_table(page: TeamPage) -> Iterator[list[Cell]]:
    """All lines of the page's choice, however many pages it has."""
    columns = columns_for(page.team.relation)
    for member in team_members(page, page.chosen):
        yield [column.cell(member) for column in columns]
