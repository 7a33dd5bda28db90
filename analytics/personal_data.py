"""What analytics keeps about a person: given to them, and erased for good."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from analytics.models import FIGURES, Activity, Nudge, PersonDay, PersonWeek
from analytics.services.rollup import person_forget
from core import registry
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
    }


def _figures(row: PersonDay | PersonWeek) -> Row:
    return {name: getattr(row, name) for name in FIGURES}


@transaction.atomic
def analytics_erase(person: User) -> None:
    """Delete all of it; after learning, from whose rows it is counted."""
    Activity.objects.filter(actor=person).delete()
    Nudge.objects.filter(person=person).delete()
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
