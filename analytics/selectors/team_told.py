"""Of what people of a team were reminded so lately that saying it again waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.selectors.team import TeamPage
from analytics.selectors.team_reads import REMIND_AGAIN, REMINDERS
from core.clock import now
from core.sql import sql_rows
from learning.models import Course
from people.models import User


@dataclass(frozen=True)
class Reminded:
    """When somebody was reminded, in the viewer's days, and by whom: "" is by the viewer."""

    at: dt.datetime
    by: str
    zone: dt.tzinfo

    @property
    def words(self) -> str:
        """ "Reminded today", "Amara reminded on Tuesday"."""
        day = self.at.astimezone(self.zone).date()
        ago = (now().astimezone(self.zone).date() - day).days
        words = {"name": self.by.split(" ", 1)[0], "day": date_format(day, "l")}
        if self.by:
            if ago <= 0:
                return _("%(name)s reminded today") % words
            if ago == 1:
                return _("%(name)s reminded yesterday") % words
            return _("%(name)s reminded on %(day)s") % words
        if ago <= 0:
            return _("Reminded today")
        if ago == 1:
            return _("Reminded yesterday")
        return _("Reminded %(day)s") % words

    @property
    def again(self) -> str:
        """From when on it can be said again: "again on Friday"."""
        day = (self.at + REMIND_AGAIN).astimezone(self.zone).date()
        return _("again on %(day)s") % {"day": date_format(day, "l")}


# Of a course, or without one of what is due first for each, as a reminder without one is.
_REMINDED = f"""
{REMINDERS}
SELECT DISTINCT ON (told.person_id) told.person_id, told.created_at, told.sender_id, sender.name
FROM reminder AS told
JOIN people_user AS sender ON sender.id = told.sender_id
WHERE told.course_id IS NOT DISTINCT FROM coalesce(%(course)s, (
      SELECT asked.course_id
      FROM learning_requirement AS round
      JOIN learning_assignment AS asked ON asked.id = round.assignment_id
      WHERE round.person_id = told.person_id AND round.state = 'open'
      ORDER BY round.due_on, round.id
      LIMIT 1
  ))
ORDER BY told.person_id, told.created_at DESC
"""  # noqa: S608  # a constant


def reminded_lately(
    viewer: User, people: Sequence[int], course: Course | None = None
) -> dict[int, Reminded]:
    """Who of these is spared a reminder now, as the same was sent: by `viewer`, whoever manages
    them, or who stood in for one; one query.
    """
    if not people:
        return {}
    params = {
        "people": list(people),
        "viewer": viewer.pk,
        "since": now() - REMIND_AGAIN,
        "course": course.pk if course else None,
    }
    return {
        person: Reminded(at, "" if sender == viewer.pk else name, viewer.zone)
        for person, at, sender, name in sql_rows(_REMINDED, params)
    }


def reminded_on_page(page: TeamPage) -> dict[int, Reminded]:
    """The same of who is on the page and would be offered a reminder."""
    if not page.team.manages_each:
        return {}
    wanting = [row.fact.id for row in page.rows if row.wants_reminder]
    return reminded_lately(page.team.viewer, wanting)
