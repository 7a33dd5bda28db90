"""What is required of somebody and due soon, or overdue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.nudges.rule import WITHIN, Case, Place, Rule, rows_at, rules
from analytics.nudges.words import day_words, minutes_words
from notifications.models import MailChoice

_FOUND = """
SELECT here.id, here.today, required.id, required.due_on, course.title,
    coalesce(enrolment.minutes_left, course.minutes, 0)
FROM here
JOIN learning_requirement AS required
    ON required.person_id = here.id AND required.state = 'open'
JOIN learning_assignment AS assignment ON assignment.id = required.assignment_id
JOIN learning_course AS course ON course.id = assignment.course_id
LEFT JOIN learning_enrolment AS enrolment
    ON enrolment.user_id = here.id AND enrolment.course_id = course.id
    AND enrolment.state = 'active'
WHERE {when}
ORDER BY here.id, required.due_on, required.id
"""
# Who has just been told of it needs no reminder.
_SOON = _FOUND.replace(
    "{when}",
    "required.due_on BETWEEN here.today AND here.today + 7"
    " AND required.applies_since < here.today - 1",
)
_LATE = _FOUND.replace("{when}", "required.due_on BETWEEN here.today - 28 AND here.today - 1")
_DONE = f"""EXISTS (
    SELECT FROM learning_requirement AS required
    WHERE required.id = ANY (sent.about) AND {WITHIN.format("required.done_at")}
)"""


def soon(places: Collection[Place]) -> list[Case]:
    """Twice: within the week before, and the day before or on the day."""
    return [
        _case(row, "day" if (row[3] - row[1]).days <= 1 else "week")
        for row in rows_at(_SOON, places)
    ]


def late(places: Collection[Place]) -> list[Case]:
    """Once in each of the four weeks after."""
    return [_case(row, str(((row[1] - row[3]).days - 1) // 7)) for row in rows_at(_LATE, places)]


def _case(row: tuple[Any, ...], part: str) -> Case:
    person, today, requirement, due, course, left = row
    return Case(
        person_id=person,
        day=today,
        occasion=f"{requirement}:{due}:{part}",
        link=reverse("learning:requirement-detail", args=[requirement]),
        data={"course": course, "due": due.isoformat(), "left": left},
        about=(requirement,),
    )


def _fill(data: Mapping[str, Any]) -> dict[str, str]:
    return {
        "course": data["course"],
        "day": day_words(data["due"]),
        "left": minutes_words(data["left"]),
    }


_PLACEHOLDERS = {
    "course": _("the course"),
    "day": _("the due date"),
    "left": _("the minutes that are left"),
}
_EXAMPLE = {"course": "Security at work", "due": "2026-12-04", "left": 35}
_WHY = _("You get this because the course is required of you.")


def register() -> None:
    rules.register(
        Rule(
            key="due_soon",
            order=20,
            label=_("Something is due soon"),
            who=_("Whoever has to do something within a week."),
            when=_("In the morning, a week before it is due, and again on the last day but one."),
            why=_WHY,
            stops=_("When it is done, exempt, extended or withdrawn; after two messages."),
            acting=_("What is required is done."),
            subject=_("“{course}” is due on {day}"),
            body=_("About {left} are left. If that is too soon, ask for more time on its page."),
            placeholders=_PLACEHOLDERS,
            example=_EXAMPLE,
            find=soon,
            fill=_fill,
            acted=_DONE,
            holdout=0,
            mail=MailChoice.NOW,
            icon="calendar-days",
            action=_("See what is asked"),
        )
    )
    rules.register(
        Rule(
            key="overdue",
            order=10,
            label=_("Something is overdue"),
            who=_("Whoever has not done in time what is required."),
            when=_("On the morning after the due date, then once a week."),
            why=_WHY,
            stops=_("When it is done, exempt, extended or withdrawn; after four messages."),
            acting=_("What is required is done."),
            subject=_("“{course}” was due on {day}"),
            body=_("About {left} are left. Do it when you can, or ask for more time on its page."),
            placeholders=_PLACEHOLDERS,
            example=_EXAMPLE,
            find=late,
            fill=_fill,
            acted=_DONE,
            holdout=0,
            mail=MailChoice.NOW,
            icon="circle-alert",
            action=_("See what is asked"),
        )
    )
