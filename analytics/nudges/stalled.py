"""A course that somebody began and has not opened for two weeks."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.nudges.rule import WITHIN, Case, Place, Rule, rows_at, rules
from analytics.nudges.words import minutes_words

# The newest first. What is required has reminders of its own.
_FOUND = """
SELECT here.id, here.today, enrolment.id, enrolment.last_active_at::date,
    course.id, course.slug, course.title, enrolment.minutes_left
FROM here
JOIN learning_enrolment AS enrolment
    ON enrolment.user_id = here.id AND enrolment.state = 'active'
JOIN learning_course AS course ON course.id = enrolment.course_id
WHERE enrolment.progress > 0 AND enrolment.minutes_left > 0
    AND enrolment.last_active_at < here.midnight - interval '13 days'
    AND enrolment.last_active_at >= here.midnight - interval '28 days'
    AND NOT EXISTS (
        SELECT FROM learning_requirement AS required
        JOIN learning_assignment AS assignment ON assignment.id = required.assignment_id
        WHERE required.person_id = here.id AND required.state = 'open'
            AND assignment.course_id = course.id
    )
ORDER BY here.id, enrolment.last_active_at DESC, enrolment.id
"""


def find(places: Collection[Place]) -> list[Case]:
    return [
        Case(
            person_id=person,
            day=today,
            occasion=f"{enrolment}:{last}",
            link=reverse("learning:course-detail", args=[slug]),
            data={"course": title, "left": left},
            about=(course,),
        )
        for person, today, enrolment, last, course, slug, title, left in rows_at(_FOUND, places)
    ]


def register() -> None:
    rules.register(
        Rule(
            key="stalled",
            order=40,
            label=_("A course has stalled"),
            who=_("Whoever began a course that is not required and has not opened it lately."),
            when=_("In the morning, two weeks after they were last in it."),
            why=_("You get this because you began the course and have not opened it for a while."),
            stops=_(
                "After one message for each standstill, at most one in two weeks, and none later"
                " than four weeks after they were last in it."
            ),
            acting=_("A lesson of the course is completed."),
            subject=_("“{course}” is where you left it"),
            body=_(
                "{left} are left. If it is no longer for you, leave the course: that is fine, too."
            ),
            placeholders={"course": _("the course"), "left": _("the minutes that are left")},
            example={"course": "Feedback that lands", "left": 25},
            find=find,
            fill=lambda data: {"course": data["course"], "left": minutes_words(data["left"])},
            acted=f"""EXISTS (
                SELECT FROM analytics_activity AS act
                WHERE act.actor_id = sent.person_id AND act.course_id = ANY (sent.about)
                    AND act.verb = 'completed' AND act.object_kind = 'lesson'
                    AND {WITHIN.format("act.occurred_at")}
            )""",
            family="going-on",
            pause=14,
            icon="book-open",
            action=_("Go on"),
        )
    )
