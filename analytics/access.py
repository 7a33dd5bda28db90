"""Teams and people of teams: fetching and authorising in one step. A stranger gets 404."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from analytics.models import StandIn
from analytics.privacy import Relation
from core.clock import now, today
from learning.models import ExtensionRequest
from people.models import Status, User
from people.selectors.reporting import is_manager_of, people_below
from people.services.audit import audit_record


@dataclass(frozen=True)
class Team:
    """The team of `leader` as `viewer` may see it: direct reports, or `everyone` below.

    `stands_in` are the managers whom the viewer stands in for.
    """

    viewer: User
    leader: User
    relation: Relation
    everyone: bool = False
    stands_in: tuple[User, ...] = ()

    @property
    def own(self) -> bool:
        return self.viewer.pk == self.leader.pk

    @property
    def manages_each(self) -> bool:
        return self.relation.manages

    @property
    def name(self) -> str:
        """What the team is called: its leader's department, else by the leader's name."""
        department = self.leader.department
        return department.name if department else self.leader.name

    @property
    def scope(self) -> dict[str, str]:
        """The part of the query string that says which team it is."""
        found = {} if self.own else {"of": str(self.leader.pk)}
        return found | ({"below": "all"} if self.everyone else {})


@dataclass(frozen=True)
class Sight:
    """A person, and what the viewer is to them. `leader` is whom a delegate stands in for."""

    viewer: User
    person: User
    relation: Relation
    leader: User | None = None


def leaders_of(viewer: User) -> list[User]:
    """Whom `viewer` stands in for today, on the manager's calendar; one query."""
    around = now().date()
    day = dt.timedelta(days=1)
    rows = (
        StandIn.objects.filter(
            delegate=viewer, ended_at=None, first_on__lte=around + day, last_on__gte=around - day
        )
        .exclude(manager__status=Status.LEFT)
        .select_related("manager__department")
        .order_by("manager__name", "pk")
    )
    found = {
        row.manager_id: row.manager
        for row in rows
        if row.first_on <= today(row.manager.zone) <= row.last_on
    }
    return list(found.values())


def access_team(user: User, *, of: str = "", below: str = "") -> Team:
    """One's own team, that of a manager one stands in for or is above, any for L&D admins.

    `of` is the leader's id; without one it is one's own, or the first that one stands in for.
    Looks of admins and delegates are recorded.
    """
    leaders = leaders_of(user) if of or stands_in(user) else []
    team = _team(user, of, leaders)
    if team.relation.is_recorded:
        audit_record(
            actor=user, action="analytics.team_read", person=team.leader, as_=team.relation.value
        )
    return replace(team, everyone=below == "all", stands_in=tuple(leaders))


def _team(user: User, of: str, leaders: Sequence[User]) -> Team:
    if not of or of == str(user.pk):
        if user.is_manager:
            return Team(user, user, Relation.MANAGER)
        if not of and leaders:
            return Team(user, leaders[0], Relation.DELEGATE)
        raise Http404
    for leader in leaders:
        if of == str(leader.pk):
            return Team(user, leader, Relation.DELEGATE)
    return _team_of(user, of)


def _team_of(user: User, of: str) -> Team:
    """The team of somebody whom `user` does not stand in for."""
    if not of.isdecimal():
        raise Http404
    rows = User.objects.present().select_related("department")
    leader = get_object_or_404(rows, pk=int(of[:18]))
    if leader.is_manager and is_manager_of(user, leader):
        return Team(user, leader, Relation.ABOVE)
    if leader.is_manager and user.is_admin:
        return Team(user, leader, Relation.ADMIN)
    raise Http404


def stands_in(user: User) -> bool:
    """Whether somebody may have named the person as stand-in; known from the session's query."""
    known = getattr(user, "may_stand_in", None)
    return bool(StandIn.objects.filter(delegate=user).exists() if known is None else known)


def relation_to(viewer: User, person: User) -> tuple[Relation, User | None]:
    """What `viewer` is to `person` now; with the leader whom they stand in for."""
    if viewer.pk == person.pk:
        return Relation.SELF, None
    if person.status != Status.LEFT:
        if person.manager_id == viewer.pk:
            return Relation.MANAGER, None
        if is_manager_of(viewer, person):
            return Relation.ABOVE, None
        for leader in leaders_of(viewer) if stands_in(viewer) else ():
            if is_manager_of(leader, person):
                return Relation.DELEGATE, leader
    return (Relation.ADMIN, None) if viewer.is_admin else (Relation.NONE, None)


def access_member(user: User, person_id: int) -> Sight:
    """Somebody whose figures `user` may see: oneself, who reports to them, anybody for admins.

    Looks of admins and delegates are recorded.
    """
    person = get_object_or_404(User.objects.select_related("department", "manager"), pk=person_id)
    relation, leader = relation_to(user, person)
    if relation == Relation.NONE:
        raise Http404
    if relation.is_recorded:
        audit_record(actor=user, action="analytics.person_read", person=person, as_=relation.value)
    return Sight(user, person, relation, leader)


def access_member_managed(user: User, person_id: int) -> Sight:
    """Somebody whom `user` manages, or stands in for who does."""
    person = get_object_or_404(User.objects.present(), pk=person_id)
    relation, leader = relation_to(user, person)
    if not relation.manages:
        raise Http404
    return Sight(user, person, relation, leader)


def access_members(team: Team, ids: Iterable[str]) -> list[User]:
    """The people of the team by these ids; 404 when one of them is none, or `team` only shown.

    Whoever stands in is not among them: nobody decides about themselves.
    """
    if not team.manages_each:
        raise Http404
    wanted = {int(each) for each in ids if each.isdecimal() and len(each) < 18}
    rows = people_below(team.leader).exclude(pk=team.viewer.pk).filter(pk__in=wanted)
    found = list(rows.select_related("department").order_by("name", "pk"))
    if len(found) != len(wanted):
        raise Http404
    return found


def access_stand_in(user: User, stand_in_id: int) -> StandIn:
    """A stand-in that the person named, or an L&D admin may end."""
    mine = Q() if user.is_admin else Q(manager=user)
    rows = StandIn.objects.filter(mine).select_related("manager", "delegate")
    return get_object_or_404(rows, pk=stand_in_id)


def access_request(team: Team, request_id: int) -> ExtensionRequest:
    """A request for more time of somebody whose manager `team`'s viewer is, or stands in for."""
    rows = ExtensionRequest.objects.select_related(
        "requirement__person", "requirement__assignment__course"
    )
    row = get_object_or_404(rows, pk=request_id)
    relation, _leader = relation_to(team.viewer, row.requirement.person)
    if not relation.manages:
        raise Http404
    return row
