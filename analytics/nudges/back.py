"""Somebody is back: from an absence that they announced, or from four weeks without learning."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.nudges.rule import WITHIN, Case, Place, Rule, rows_at, rules
from analytics.nudges.words import minutes_words

_FOUND = """
SELECT here.id, here.today, course.id, course.slug, course.title, going.minutes_left
FROM here
LEFT JOIN notifications_attention AS attention ON attention.person_id = here.id
CROSS JOIN LATERAL (
    SELECT enrolment.course_id, enrolment.minutes_left
    FROM learning_enrolment AS enrolment
    WHERE enrolment.user_id = here.id AND enrolment.state = 'active'
        AND enrolment.minutes_left > 0
    ORDER BY enrolment.last_active_at DESC, enrolment.id LIMIT 1
) AS going
JOIN learning_course AS course ON course.id = going.course_id
WHERE (attention.away_until = here.today - 1 AND attention.away_from <= here.today - 7)
    OR (
        EXISTS (
            SELECT FROM analytics_personday AS yesterday
            WHERE yesterday.person_id = here.id AND yesterday.day = here.today - 1
        )
        AND (
            SELECT max(before.day) FROM analytics_personday AS before
            WHERE before.person_id = here.id AND before.day < here.today - 1
        ) < here.today - 28
    )
ORDER BY here.id
"""


def find(places: Collection[Place]) -> list[Case]:
    return [
        Case(
            person_id=person,
            day=today,
            occasion=today.isoformat(),
            link=reverse("learning:course-detail", args=[slug]),
            data={"course": title, "left": left},
            about=(course,),
        )
        for person, today, course, slug, title, left in rows_at(_FOUND, places)
    ]


def register() -> None:
    rules.register(
        Rule(
            key="back",
            order=30,
            label=_("Back after a break"),
            who=_(
                "Whoever is back from an absence of a week or more that they announced, or has"
                " learned again after four weeks, and has a course that goes on."
            ),
            when=_("On the morning after."),
            why=_("You get this because you are back after a break."),
            stops=_("After one message for each break; none within two weeks of a standstill’s."),
            acting=_("A lesson is completed, in whichever course."),
            subject=_("Welcome back, {first_name}"),
            body=_("“{course}” is where you left it; {left} are left."),
            placeholders={"course": _("the course"), "left": _("the minutes that are left")},
            example={"course": "Feedback that lands", "left": 25},
            find=find,
            fill=lambda data: {"course": data["course"], "left": minutes_words(data["left"])},
            acted=f"""EXISTS (
                SELECT FROM analytics_activity AS act
                WHERE act.actor_id = sent.person_id
                    AND act.verb = 'completed' AND act.object_kind = 'lesson'
                    AND {WITHIN.format("act.occurred_at")}
            )""",
            family="going-on",
            pause=14,
            icon="undo-2",
            action=_("Go on"),
        )
    )
