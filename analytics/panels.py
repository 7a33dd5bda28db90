"""What analytics puts into the sidebar and the tab bar."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.access import stands_in
from core.clock import now
from core.registry import (
    Context,
    NavigationEntry,
    PageAction,
    Person,
    PersonSection,
    navigation,
    page_actions,
    person_sections,
)
from learning.models import Course
from people.models import User, session_facts


class _MayStandIn(RawSQL):
    """In the query that finds out who asks, over an index; a day more on both sides, because the
    manager's day decides, which the pages look at. Which day it is Waymark's clock says, not the
    database's, and each time anew: the expression itself is made once.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        day, one = now().date(), dt.timedelta(days=1)
        statement, _params = super().as_sql(compiler, connection)
        return statement, [day - one, day + one]


_MAY_STAND_IN = _MayStandIn(
    "EXISTS (SELECT 1 FROM analytics_standin AS stand WHERE stand.delegate_id = people_user.id"
    " AND stand.ended_at IS NULL AND stand.last_on >= %s AND stand.first_on <= %s)",
    (),
    output_field=BooleanField(),
)


def sees_a_team(person: Person) -> bool:
    return bool(person.is_manager or stands_in(person))


def sheet_link(viewer: User, person: User) -> Context | None:
    """The way to the sheet about a person: for themselves, who they report to, L&D admins."""
    own = viewer.pk == person.pk
    if not own and person.manager_id != viewer.pk and not viewer.is_admin:
        return None
    return {"person": person, "own": own}


def _assigning(person: Person, **query: str) -> str:
    if not sees_a_team(person):
        return ""
    path = reverse("analytics:team-assign")
    return f"{path}?{urlencode(query)}" if query else path


def course_assigning(person: Person, course: Course) -> str:
    """Where a course is required of people of the team, from its own page."""
    if not course.can_be_required:
        return ""
    return _assigning(person, course=course.slug, below="all")


def register() -> None:
    """Team, Dashboard: for everyone with reports, and who stands in for somebody."""
    for action in (
        PageAction(
            "assign-course",
            "course",
            _("Assign to your team"),
            "clipboard-check",
            course_assigning,
            10,
        ),
        PageAction(
            "assign",
            "team-required",
            _("Assign a course"),
            "plus",
            lambda person, here: _assigning(person, next=here),
        ),
        PageAction(
            "assign-chosen",
            "team-required-people",
            _("Assign to those chosen"),
            "plus",
            lambda person, _here: _assigning(person),
        ),
    ):
        page_actions.register(action)
    person_sections.register(
        PersonSection("team-sheet", sheet_link, "analytics/team/sheet_link.html", order=70)
    )
    session_facts["may_stand_in"] = _MAY_STAND_IN
    navigation.register(
        NavigationEntry(
            "team",
            _("Dashboard"),
            "layout-dashboard",
            "analytics:team-dashboard",
            10,
            group="team",
            visible=sees_a_team,
            covers=("analytics:team-", "analytics:stand-in-"),
            tab=True,
            tab_label=_("Team"),
        )
    )
