"""What analytics puts into the sidebar and the tab bar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from analytics.access import stands_in
from core.clock import now
from core.registry import (
    Context,
    NavigationEntry,
    Person,
    PersonSection,
    navigation,
    person_sections,
)
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


def register() -> None:
    """Team, Dashboard: for everyone with reports, and who stands in for somebody."""
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
