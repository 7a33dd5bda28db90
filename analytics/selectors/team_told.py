"""What a sender has said to people of a team so lately that saying it again waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.selectors.team import TeamPage
from analytics.selectors.team_reads import REMIND_AGAIN
from core.clock import now
from core.sql import sql_rows
from learning.models import Course
from people.models import User


@dataclass(frozen=True)
class Reminded:
    """When somebody was reminded, in the sender's days."""

    at: dt.datetime
    sender: User

    @property
    def words(self) -> str:
        """ "Reminded today", "Reminded Tuesday"."""
        day = self.at.astimezone(self.sender.zone).date()
        ago = (now().astimezone(self.sender.zone).date() - day).days
        if ago <= 0:
            return _("Reminded today")
        if ago == 1:
            return _("Reminded yesterday")
        return _("Reminded %(day)s") % {"day": date_format(day, "l")}

    @property
    def again(self) -> str:
        """From when on it can be said again: "again on Friday"."""
        day = (self.at + REMIND_AGAIN).astimezone(self.sender.zone).date()
        return _("again on %(day)s") % {"day": date_format(day, "l")}


# Of a course, or without one of what is due first for each, as a reminder without one is.
_REMINDED = """
SELECT told.person_id, max(told.created_at)
FROM analytics_teammessage AS told
WHERE told.person_id = ANY (%(people)s) AND told.sender_id = %(sender)s
  AND told.kind = 'remind' AND told.created_at > %(since)s
  AND told.course_id IS NOT DISTINCT FROM coalesce(%(course)s, (
      SELECT asked.course_id
      FROM learning_requirement AS round
      JOIN learning_assignment AS asked ON asked.id = round.assignment_id
      WHERE round.person_id = told.person_id AND round.state = 'open'
      ORDER BY round.due_on, round.id
      LIMIT 1
  ))
GROUP BY told.person_id
"""


def reminded_lately(
    sender: User, people: Sequence[int], course: Course | None = None
) -> dict[int, Reminded]:
    """Who of these would be spared a reminder now, as `sender` sent the same; one query."""
    if not people:
        return {}
    params = {
        "people": list(people),
        "sender": sender.pk,
        "since": now() - REMIND_AGAIN,
        "course": course.pk if course else None,
    }
    return {person: Reminded(at, sender) for person, at in sql_rows(_REMINDED, params)}


def reminded_on_page(page: TeamPage) -> dict[int, Reminded]:
    """The same of who is on the page and would be offered a reminder."""
    if not page.team.manages_each:
        return {}
    wanting = [row.fact.id for row in page.rows if row.wants_reminder]
    return reminded_lately(page.team.viewer, wanting)
