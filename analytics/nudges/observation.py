"""An observation that somebody was asked for and has not answered."""

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
SELECT here.id, here.today, asked.id, learner.name, course.title,
    (SELECT count(*) FROM learning_observedline AS line
        WHERE line.observation_id = asked.id AND line.seen IS NULL)
FROM here
JOIN people_user AS observer ON observer.id = here.id AND observer.status = 'active'
JOIN learning_observation AS asked
    ON asked.observer_id = here.id AND asked.state = 'open'
    AND asked.created_at < here.midnight - interval '2 days'
JOIN learning_enrolment AS enrolment ON enrolment.id = asked.enrolment_id
JOIN people_user AS learner ON learner.id = enrolment.user_id
JOIN learning_course AS course ON course.id = enrolment.course_id
ORDER BY here.id, asked.created_at, asked.id
"""
_ACTED = f"""EXISTS (
    SELECT FROM learning_observation AS asked
    LEFT JOIN learning_observedline AS line ON line.observation_id = asked.id
    WHERE asked.id = ANY (sent.about) AND (
        ({WITHIN.format("line.answered_at")})
        OR (asked.state = 'declined' AND {WITHIN.format("asked.ended_at")})
    )
)"""  # constants


def find(places: Collection[Place]) -> list[Case]:
    """Once for each request, on the third day after it was asked, or the next workday."""
    return [
        Case(
            person_id=person,
            day=today,
            occasion=str(observation),
            link=reverse("learning:observation-detail", args=[observation]),
            data={"name": name, "course": course, "lines": lines},
            about=(observation,),
        )
        for person, today, observation, name, course, lines in rows_at(_FOUND, places)
    ]


def _fill(data: Mapping[str, Any]) -> dict[str, str]:
    lines = ngettext("%(n)d line", "%(n)d lines", data["lines"]) % {"n": data["lines"]}
    return {"name": data["name"], "course": data["course"], "lines": lines}


def _observes(person: User) -> bool:
    return int(getattr(person, "observations_waiting", 0)) > 0


def register() -> None:
    rules.register(
        Rule(
            key="observation",
            order=25,
            label=gettext_lazy("An observation is waiting"),
            who=gettext_lazy(
                "Whoever was asked to observe a colleague at work three days ago, has not"
                " answered, and is not on leave."
            ),
            when=gettext_lazy("In the morning of the third day, or of the next workday."),
            why=gettext_lazy("You get this because a colleague waits for what you have seen."),
            stops=gettext_lazy(
                "When it is answered, declined or taken back; after one message a request."
            ),
            acting=gettext_lazy("A line is answered, or the request is declined."),
            subject=gettext_lazy("{name} waits for what you have seen"),
            body=gettext_lazy("{lines} of “{course}”: seen, or not yet? It takes a minute."),
            placeholders={
                "name": gettext_lazy("who asked"),
                "course": gettext_lazy("the course"),
                "lines": gettext_lazy("how many lines wait"),
            },
            example={"name": "Ada Lovelace", "course": "Feedback that lands", "lines": 3},
            find=find,
            fill=_fill,
            acted=_ACTED,
            weekdays=WORKDAYS,
            mail=MailChoice.NOW,
            icon="eye",
            action=gettext_lazy("Look at it"),
            visible=_observes,
        )
    )
