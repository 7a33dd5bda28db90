"""Required training: one's own, and all assignments for L&D admins."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.access import access_assignments
from learning.models import Assignment, Course, Requirement
from learning.models.requirement import MOST_DAYS, MOST_MONTHS
from learning.selectors.requirement import mine_required, with_course
from learning.selectors.requirement_words import Line, requirement_lines
from learning.services.assignment import (
    Terms,
    assignment_change,
    assignment_close,
    assignment_create,
)
from people.api.request import person_of
from people.audience import Audience

_TERMS = [each.name for each in dataclasses.fields(Terms)]


class RequirementSerializer(serializers.Serializer[Line]):
    """What is required of you; `why` is a sentence in your language, dates are your days."""

    id = serializers.IntegerField(source="row.pk")
    course = serializers.CharField(source="row.assignment.course.slug")
    title = serializers.CharField()
    reason = serializers.CharField(source="row.assignment.reason")
    assigned_by = serializers.CharField()
    why = serializers.CharField()
    round = serializers.IntegerField(source="row.round")
    renewal = serializers.BooleanField(source="row.renewal")
    state = serializers.CharField(source="row.state", help_text="open, done or exempt")
    applies_since = serializers.DateField(source="row.applies_since")
    due_on = serializers.DateField(source="row.due_on")
    first_due_on = serializers.DateField(source="row.first_due_on")
    done_on = serializers.DateField(source="row.done_on", allow_null=True)
    valid_until = serializers.DateField(source="row.valid_until", allow_null=True)
    renews_on = serializers.DateField(source="row.renews_on", allow_null=True)


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """A course that is required of an audience, and on what terms."""

    course = serializers.SlugRelatedField(slug_field="slug", queryset=Course.objects.published())
    audience = serializers.JSONField(
        help_text="As docs/audience.md says; {} is everybody.", required=True
    )
    due_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    valid_months = serializers.IntegerField(
        min_value=1, max_value=MOST_MONTHS, required=False, allow_null=True
    )

    class Meta:
        model = Assignment
        fields = ["id", "course", "audience", *_TERMS, "starts_on", "source", "state", "closed_at"]
        read_only_fields = ["id", "starts_on", "source", "state", "closed_at"]

    def validate_audience(self, value: Any) -> dict[str, Any]:
        try:
            return Audience.from_json(value).as_json()
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


def _terms(given: dict[str, Any], known: Assignment | None = None) -> Terms:
    """The terms as they were sent, those that were not as they are."""
    kept = {name: getattr(known, name) for name in _TERMS} if known else {}
    return Terms(**kept | {name: given[name] for name in _TERMS if name in given})


class RequirementListView(ListAPIView[Any]):
    """What is required of you: the newest round of each assignment."""

    serializer_class = RequirementSerializer

    def get_queryset(self) -> QuerySet[Requirement]:
        return mine_required(person_of(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        return requirement_lines(rows or [], person_of(self.request))


class RequirementDetailView(APIView):
    """One thing that is required of you."""

    @extend_schema(responses=RequirementSerializer)
    def get(self, request: Request, requirement_id: int) -> Response:
        rows = with_course(Requirement.objects.filter(person=person_of(request)))
        row = get_object_or_404(rows, pk=requirement_id)
        (line,) = requirement_lines([row], person_of(request))
        return Response(RequirementSerializer(line).data)


class AssignmentListView(ListAPIView[Assignment]):
    """All assignments; for L&D admins."""

    serializer_class = AssignmentSerializer

    def get_queryset(self) -> QuerySet[Assignment]:
        access_assignments(person_of(self.request))
        return Assignment.objects.select_related("course")

    @extend_schema(request=AssignmentSerializer, responses={201: AssignmentSerializer})
    def post(self, request: Request) -> Response:
        """Require a course of an audience, from today on."""
        access_assignments(person_of(request))
        given = AssignmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = assignment_create(
            actor=person_of(request),
            course=given.validated_data["course"],
            audience=Audience.from_json(given.validated_data["audience"]),
            terms=_terms(given.validated_data),
        )
        return Response(AssignmentSerializer(row).data, status=status.HTTP_201_CREATED)


class AssignmentDetailView(APIView):
    """One assignment; for L&D admins."""

    def _row(self, request: Request, assignment_id: int) -> Assignment:
        access_assignments(person_of(request))
        return get_object_or_404(Assignment.objects.select_related("course"), pk=assignment_id)

    @extend_schema(responses=AssignmentSerializer)
    def get(self, request: Request, assignment_id: int) -> Response:
        return Response(AssignmentSerializer(self._row(request, assignment_id)).data)

    @extend_schema(request=AssignmentSerializer, responses=AssignmentSerializer)
    def patch(self, request: Request, assignment_id: int) -> Response:
        """Change whom it means or its terms; the course stays."""
        row = self._row(request, assignment_id)
        given = AssignmentSerializer(row, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        row = assignment_change(
            assignment=row,
            actor=person_of(request),
            audience=Audience.from_json(given.validated_data.get("audience", row.audience)),
            terms=_terms(given.validated_data, row),
        )
        return Response(AssignmentSerializer(row).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, assignment_id: int) -> Response:
        """Close it: what is open is withdrawn, what was done stays on record."""
        row = self._row(request, assignment_id)
        assignment_close(assignment=row, actor=person_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
