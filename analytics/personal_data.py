"""What analytics keeps about a person: given to them, and erased for good."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.models import (
    FIGURES,
    Activity,
    Nudge,
    PersonDay,
    PersonWeek,
    StandIn,
    Talk,
    TeamMessage,
)
from analytics.notices import TEAM_WEEK
from analytics.services.rollup import person_forget
from core import registry
from notifications.models import Notification
from people.models import User

Row = dict[str, Any]


def analytics_export(person: User) -> Row:
    """What the person did and what was counted of it, ready for JSON; times in UTC."""
    acts = Activity.objects.filter(actor=person).select_related("course")
    days = PersonDay.objects.filter(person=person)
    weeks = PersonWeek.objects.filter(person=person)
    return {
        "activity": [
            {
                "verb": act.verb,
                "object": act.object_kind,
                "key": act.object_key,
                "course": act.course.slug if act.course else None,
                "result": act.result,
                "at": act.occurred_at.isoformat(),
            }
            for act in acts
        ],
        "days": [{"day": row.day.isoformat()} | _figures(row) for row in days],
        "weeks": [
            {"monday": row.monday.isoformat(), "active_days": row.active_days} | _figures(row)
            for row in weeks
        ],
        "nudges": [
            {
                "rule": row.rule,
                "day": row.day.isoformat(),
                "left_out": row.withheld,
                "opened": row.opened_at.isoformat() if row.opened_at else None,
                "acted_within_seven_days": row.acted,
            }
            for row in Nudge.objects.filter(person=person)
        ],
        "team": _team(person),
    }


def _team(person: User) -> Row:
    """What managers sent and noted, by and about the person, and who stood in for whom."""
    mine = Q(person=person) | Q(sender=person)
    messages = TeamMessage.objects.filter(mine).select_related(
        "sender", "leader", "person", "course"
    )
    talks = Talk.objects.filter(Q(person=person) | Q(manager=person))
    stand_ins = StandIn.objects.filter(Q(manager=person) | Q(delegate=person))
    return {
        "messages": [
            {
                "kind": row.kind,
                "from": row.sender.name if row.sender else None,
                "standing_in_for": row.leader.name if row.leader else None,
                "to": row.person.name,
                "course": row.course.slug if row.course else None,
                "text": row.text,
                "at": row.created_at.isoformat(),
            }
            for row in messages
        ],
        "talks": [
            {
                "with": str(row.manager if row.person_id == person.pk else row.person),
                "on": row.held_on.isoformat(),
            }
            for row in talks.select_related("manager", "person")
        ],
        "stand_ins": [
            {
                "manager": row.manager.name,
                "stand_in": row.delegate.name,
                "from": row.first_on.isoformat(),
                "until": row.last_on.isoformat(),
            }
            for row in stand_ins.select_related("manager", "delegate")
        ],
    }


def _figures(row: PersonDay | PersonWeek) -> Row:
    return {name: getattr(row, name) for name in FIGURES}


@transaction.atomic
def analytics_erase(person: User) -> None:
    """Delete all of it; after learning, from whose rows it is counted."""
    Activity.objects.filter(actor=person).delete()
    Nudge.objects.filter(person=person).delete()
    TeamMessage.objects.filter(Q(person=person) | Q(sender=person)).delete()
    TeamMessage.objects.filter(leader=person).update(leader=None)
    Talk.objects.filter(Q(person=person) | Q(manager=person)).delete()
    StandIn.objects.filter(Q(manager=person) | Q(delegate=person)).delete()
    # What managers were told on Mondays has the names of those who needed them.
    Notification.objects.filter(kind=TEAM_WEEK, data__about__contains=person.pk).delete()
    person_forget(person=person)


def register() -> None:
    """Let whoever gathers or erases a person's data find the part of analytics."""
    registry.personal_data.register(
        registry.PersonalData(
            key="analytics",
            label=_("Activity"),
            export=analytics_export,
            erase=analytics_erase,
            order=60,
        )
    )
