"""A person as the sheet for a one-to-one: what the privacy module lets its reader see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.access import Sight
from analytics.engagement import Engagement, Level
from analytics.models import Talk
from analytics.privacy import Figure, Relation, may_see
from analytics.selectors.engagement import engagements
from analytics.selectors.team_facts import person_fact
from analytics.selectors.team_reads import Week, team_weeks
from analytics.standing import Fact, Standing, standing
from core.clock import today
from learning.models import Enrolment, Requirement
from learning.selectors.requirement import mine_required
from learning.selectors.requirement_words import Line, requirement_lines
from people.models import User

WEEKS = 12
# What changed is since the last talk, or since so many days without one.
SINCE = 28
FURTHEST = 182
SHOWN = 12


@dataclass(frozen=True)
class Sheet:
    """The parts of the sheet; a part that may not be seen is empty."""

    sight: Sight
    fact: Fact | None
    standing: Standing | None
    engagement: Engagement | None
    required: Sequence[Line]
    going: Sequence[Enrolment]
    finished: Sequence[Enrolment]
    weeks: Sequence[Week]
    talked_on: dt.date | None
    since: dt.date
    changes: Sequence[str]
    questions: Sequence[str]

    @property
    def own(self) -> bool:
        return self.sight.relation == Relation.SELF

    @property
    def manages(self) -> bool:
        return self.sight.relation.manages

    @property
    def opens_rounds(self) -> bool:
        """Whether the pages of what is required are open to the reader."""
        return self.sight.relation not in {Relation.DELEGATE, Relation.NONE}


def team_sheet(sight: Sight) -> Sheet:
    """The sheet in a fixed number of queries."""
    person, relation = sight.person, sight.relation
    day = today(person.zone)
    fact = person_fact(person, weeks=4)
    talk = last_talk(sight) if may_see(relation, Figure.TALKS) else None
    since = max(talk or day - dt.timedelta(days=SINCE), day - dt.timedelta(days=FURTHEST))
    required: list[Line] = []
    if may_see(relation, Figure.REQUIRED):
        required = requirement_lines(mine_required(person)[:SHOWN], sight.viewer)
    taken: list[Enrolment] = []
    if may_see(relation, Figure.ENROLMENTS):
        taken = list(_enrolments(person))
    weeks: list[Week] = []
    if may_see(relation, Figure.WEEK_MINUTES):
        weeks = team_weeks([person.pk], WEEKS, day)
    known = None
    if may_see(relation, Figure.ENGAGEMENT):
        known = engagements([person])[person.pk]
    finished = [row for row in taken if row.is_completed]
    finished.sort(key=lambda row: row.completed_at or row.last_active_at, reverse=True)
    going = [row for row in taken if not row.is_completed]
    return Sheet(
        sight=sight,
        fact=fact,
        standing=standing(fact) if fact else None,
        engagement=known,
        required=required,
        going=going[:SHOWN],
        finished=finished[:SHOWN],
        weeks=weeks,
        talked_on=talk,
        since=since,
        changes=changes(person, since, finished, going),
        questions=(
            [] if relation == Relation.SELF else questions(fact, known, going, finished, since)
        ),
    )


def last_talk(sight: Sight) -> dt.date | None:
    """When the person and their manager talked last: with the reader, or whom the reader asks."""
    manager = sight.person.manager_id if sight.relation == Relation.SELF else sight.viewer.pk
    rows = Talk.objects.filter(manager=manager, person=sight.person)
    return rows.order_by("-held_on").values_list("held_on", flat=True).first()


def _enrolments(person: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(user=person, state__in=["active", "completed"])
    rows = rows.select_related("course").only(
        "user_id", "state", "progress", "started_at", "last_active_at", "completed_at",
        "course__title", "course__slug",
    )  # fmt: skip
    return rows.order_by("-last_active_at", "-pk")[:60]


def changes(
    person: User, since: dt.date, finished: Sequence[Enrolment], going: Sequence[Enrolment]
) -> list[str]:
    """What came of courses and of what is required since a day, in sentences; one query."""
    zone = person.zone

    def late_enough(moment: dt.datetime | None) -> bool:
        return moment is not None and moment.astimezone(zone).date() >= since

    said = [
        _("Finished “%(course)s”.") % {"course": row.course.title}
        for row in finished
        if late_enough(row.completed_at)
    ]
    said += [
        _("Began “%(course)s”, %(n)d%% done.") % {"course": row.course.title, "n": row.progress}
        for row in going
        if late_enough(row.started_at)
    ]
    rows = Requirement.objects.standing().filter(person=person, applies_since__gte=since)
    for row in rows.select_related("assignment__course").order_by("applies_since", "pk")[:SHOWN]:
        words = {
            "course": row.assignment.course.title,
            "day": date_format(row.due_on, "j M"),
        }
        said.append(_("“%(course)s” became required, until %(day)s.") % words)
    return said


def questions(
    fact: Fact | None,
    known: Engagement | None,
    going: Sequence[Enrolment],
    finished: Sequence[Enrolment],
    since: dt.date,
) -> list[str]:
    """What is worth asking, from what can be seen; at most four. No query."""
    if fact is None:
        return []
    said: list[str] = []
    if fact.now.overdue:
        said.append(
            ngettext(
                "What stands in the way of the course that is overdue?",
                "What stands in the way of the %(n)d courses that are overdue?",
                fact.now.overdue,
            )
            % {"n": fact.now.overdue}
        )
    if known and known.level == Level.QUIET and not fact.now.overdue:
        said.append(_("Is there room for learning at the moment? What would make some?"))
    if known and known.level == Level.LESS:
        said.append(_("There is less time for learning than usual: by choice?"))
    if known and known.level == Level.MORE:
        said.append(_("There is more learning than usual: what drew you in?"))
    if known and known.level == Level.NEW:
        said.append(_("What was hard to find in the first weeks?"))
    said += [
        _("What did you take from “%(course)s”, and where did you use it?")
        % {"course": row.course.title}
        for row in finished[:1]
        if row.completed_at and row.completed_at.date() >= since
    ]
    said += [
        _("“%(course)s” stands at %(n)d%%: is it still the right course?")
        % {"course": row.course.title, "n": row.progress}
        for row in going
        if (fact.today - row.last_active_at.date()).days >= SINCE
    ][:1]
    said.append(_("What would you like to be able to do by next quarter?"))
    return said[:4]
