"""A course's history, from which what was removed comes back; and its figures."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from learning.access import access_change, access_draft
from learning.api.studio import examples, shapes
from learning.api.studio.courses import draft_answer
from learning.api.studio.describe import described
from learning.models import CourseChange
from learning.selectors.studio.analytics.page import analytics_of
from learning.selectors.studio.analytics.tables import TABLES
from learning.selectors.studio.analytics.taken import range_read
from learning.selectors.studio.changes import change_list
from learning.services.restore import change_restore
from people.api.request import person_of


class ChangeSerializer(serializers.ModelSerializer[CourseChange]):
    """A line of the history; `title` is what it was called then."""

    actor = shapes.email_of("actor")

    class Meta:
        model = CourseChange
        fields = ["id", "kind", "actor", "lesson_key", "block_key", "title", "updated_at"]
        read_only_fields = fields


CHANGE: dict[str, Any] = {
    "id": 512, "kind": "lesson_removed", "actor": "mei.tan@example.org", "lesson_key": "boil",
    "block_key": "", "title": "Boil it", "updated_at": examples.TIME,
}  # fmt: skip


class ChangeListView(ListAPIView[CourseChange]):
    """The history of a course."""

    serializer_class = ChangeSerializer
    pagination_class = ApiCursorPagination
    queryset = CourseChange.objects.none()

    def get_queryset(self) -> QuerySet[CourseChange]:
        course = access_draft(person_of(self.request), self.kwargs["draft"])
        rows = change_list(course, lesson=self.request.query_params.get("lesson", "")[:120])
        kind = self.request.query_params.get("kind", "")
        return rows.filter(kind=kind) if kind else rows

    @described(
        "Read the history of a course",
        shape=ChangeSerializer(many=True),
        answer=CHANGE,
        parameters=[
            OpenApiParameter("lesson", str, description="Only this lesson, by its key."),
            OpenApiParameter("kind", str, description="Only this kind, as `lesson_removed`."),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who did what, newest first."""
        return super().get(request, *args, **kwargs)


class ChangeRestoreView(APIView):
    """Bringing back."""

    @described(
        "Bring back what a change took away",
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(404, 409, 422),
    )
    def post(self, request: Request, draft: str, change_id: int) -> Response:
        """A removed lesson or block, earlier settings, the draft before a bundle. What stands there
        now stays in the history. Safe to repeat; 422 `change_kept_nothing` when nothing was lost,
        409 `lesson_gone` when its lesson has to be brought back first.
        """
        change = access_change(person_of(request), draft, change_id)
        change_restore(change=change, actor=person_of(request))
        return draft_answer(person_of(request), draft)


class TableSerializer(serializers.Serializer[Any]):
    """A table; where people are too few the cell is a text that says so."""

    key = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.JSONField()))


class AnalyticsTableView(APIView):
    """How a course is taken."""

    @described(
        "Read a table of figures",
        shape=TableSerializer,
        answer={
            "key": "weeks", "title": "People so far, by week",
            "columns": ["Week of", "Enrolled", "Started", "Completed"],
            "rows": [["2026-11-16", 42, 30, "under 5"]],
        },
        parameters=[
            OpenApiParameter("table", str, "path", enum=list(TABLES)),
            OpenApiParameter("weeks", int, description="How far back; 0 is all."),
        ],
    )  # fmt: skip
    def get(self, request: Request, draft: str, table: str) -> Response:
        """As on the Analytics tab and in its downloads: nothing on groups under five."""
        course = access_draft(person_of(request), draft)
        if table not in TABLES:
            raise Http404
        weeks = range_read(request.query_params.get("weeks", ""))
        found = TABLES[table](analytics_of(course, reader=person_of(request), weeks=weeks))
        return Response(
            TableSerializer(
                {
                    "key": found.key,
                    "title": found.title,
                    "columns": found.columns,
                    "rows": list(found.plain),
                }
            ).data
        )
