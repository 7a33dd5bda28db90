"""A manager whom somebody needs: a request that waits, or a report who is long overdue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from analytics.nudges.rule import WITHIN, WORKDAYS, Case, Place, Rule, rows_at, rules
from notifications.models import MailChoice
from people.models import User

# Of who is on leave nothing is expected.
_FOUND = """
SELECT here.id, here.today, here.monday,
    count(DISTINCT asked.id),
    count(DISTINCT required.person_id) FILTER (WHERE required.due_on < here.today - 7),
    array_agg(DISTINCT required.id)
FROM here
JOIN people_user AS report ON report.manager_id = here.id AND report.status = 'active'
JOIN learning_requirement AS required
    ON required.person_id = report.id AND required.state = 'open'
LEFT JOIN learning_extensionrequest AS asked
    ON asked.requirement_id = required.id AND asked.state = 'open'
    AND asked.created_at < here.midnight - interval '1 day'
WHERE asked.id IS NOT NULL OR required.due_on < here.today - 7
GROUP BY here.id, here.today, here.monday
ORDER BY here.id
"""


def find(places: Collection[Place]) -> list[Case]:
    return [
        Case(
            person_id=person,
            day=today,
            occasion=monday.isoformat(),
            link=reverse("learning:team-required"),
            data={"asked": asked, "late": late},
            about=tuple(requirements),
        )
        for person, today, monday, asked, late, requirements in rows_at(_FOUND, places)
    ]


def _fill(data: Mapping[str, Any]) -> dict[str, str]:
    said = []
    if data["asked"]:
        said.append(
            ngettext(
                "%(n)d request for more time waits for your answer.",
                "%(n)d requests for more time wait for your answer.",
                data["asked"],
            )
            % {"n": data["asked"]}
        )
    if data["late"]:
        said.append(
            ngettext(
                "%(n)d person is more than a week late with what is required.",
                "%(n)d people are more than a week late with what is required.",
                data["late"],
            )
            % {"n": data["late"]}
        )
    return {"what": " ".join(said)}


def _manages(person: User) -> bool:
    return person.is_manager


def register() -> None:
    rules.register(
        Rule(
            key="manager",
            order=15,
            label=gettext_lazy("Somebody needs their manager"),
            who=gettext_lazy(
                "The manager of somebody who has waited more than a day for an answer about more"
                " time, or is more than a week overdue and not on leave."
            ),
            when=gettext_lazy("On the first workday of the week on which it is so."),
            why=gettext_lazy("You get this because you manage people who need you."),
            stops=gettext_lazy("When it is answered, done or extended; after one message a week."),
            acting=gettext_lazy(
                "A request is answered, more time or an exemption is given, or it is done."
            ),
            subject=gettext_lazy("Somebody on your team needs you"),
            body="{what}",
            placeholders={"what": gettext_lazy("what is waiting, in a sentence or two")},
            example={"asked": 1, "late": 2},
            find=find,
            fill=_fill,
            acted=f"""(
                EXISTS (
                    SELECT FROM learning_requirement AS required
                    LEFT JOIN learning_extensionrequest AS asked
                        ON asked.requirement_id = required.id
                    WHERE required.id = ANY (sent.about) AND (
                        ({WITHIN.format("required.done_at")})
                        OR ({WITHIN.format("asked.decided_at")})
                    )
                )
                OR EXISTS (
                    SELECT FROM people_auditentry AS entry
                    WHERE entry.actor_id = sent.person_id AND entry.action IN (
                        'learning.requirement_extended', 'learning.requirement_exempted'
                    ) AND {WITHIN.format("entry.created_at")}
                )
            )""",  # noqa: S608  # constants
            family="manager",
            pause=1,
            weekdays=WORKDAYS,
            mail=MailChoice.NOW,
            icon="users-round",
            action=gettext_lazy("See your team"),
            visible=_manages,
        )
    )
