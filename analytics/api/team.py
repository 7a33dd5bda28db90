"""The people of a team, with the figures of the dashboard."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.access import access_team
from analytics.privacy import Figure, Relation, may_see
from analytics.selectors.team import SHOWS, SORTS, TeamPage, Wish
from analytics.selectors.team_table import Member, team_members
from people.api.request import person_of

# Which figure each field tells; a field whose figure may not be seen is left out.
FIELDS: dict[str, Figure | None] = {
    "id": None,
    "name": None,
    "job_title": None,
    "standing": Figure.ENGAGEMENT,
    "learning": Figure.ENROLMENTS,
    "progress": Figure.ENROLMENTS,
    "open": Figure.REQUIRED,
    "overdue": Figure.REQUIRED,
    "next_due": Figure.REQUIRED,
    "weekly_minutes": Figure.WEEK_MINUTES,
    "last_day": Figure.LAST_DAY,
}


class MemberSerializer(serializers.Serializer[Member]):
    """Somebody of the team. Minutes are a week's, of the last two weeks; days are theirs."""

    id = serializers.IntegerField(source="fact.id")
    name = serializers.CharField(source="fact.name")
    job_title = serializers.CharField(source="fact.job_title")
    standing = serializers.CharField(help_text="on_track, slipping, new or away")
    learning = serializers.CharField(source="learning.title", default=None, allow_null=True)
    progress = serializers.IntegerField(source="learning.progress", default=None, allow_null=True)
    open = serializers.IntegerField(source="fact.now.open")
    overdue = serializers.IntegerField(source="fact.now.overdue")
    next_due = serializers.DateField(source="fact.next_due", allow_null=True)
    weekly_minutes = serializers.IntegerField(source="fact.weekly")
    last_day = serializers.DateField(source="fact.now.last_day", allow_null=True)

    def __init__(self, *args: Any, relation: Relation = Relation.MANAGER, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, figure in FIELDS.items():
            if figure is not None and not may_see(relation, figure):
                del self.fields[name]


class TeamPagination(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class TeamView(APIView):
    """The people who report to you, or to whom you stand in for."""

    @extend_schema(
        operation_id="team_list",
        parameters=[
            OpenApiParameter("below", str, enum=["all"], description="everyone below, too"),
            OpenApiParameter("of", int, description="the leader whose team it is"),
            OpenApiParameter("show", str, enum=[each for each in SHOWS if each]),
            OpenApiParameter("q", str, description="words of a name or job title"),
            OpenApiParameter("sort", str, description=f"{', '.join(SORTS)}; - turns it around"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="at most 100"),
        ],
        responses=MemberSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        query = request.query_params
        team = access_team(person_of(request), of=query.get("of", ""), below=query.get("below", ""))
        page = TeamPage(team, Wish.of(query))
        pages = TeamPagination()
        facts = pages.paginate_queryset(page.chosen, request, self)
        found = MemberSerializer(
            list(team_members(page, facts or [])), many=True, relation=team.relation
        )
        return pages.get_paginated_response(found.data)
