"""Enrolments, progress and certificates of the person who asks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.access import access_course
from learning.api.serializers import (
    CertificateSerializer,
    EnrolmentSerializer,
    EnrolSerializer,
    PositionSerializer,
    ProgressSerializer,
)
from learning.models import Certificate, Enrolment
from learning.selectors.progress import progress_explain
from learning.services.enrolment import enrolment_leave, enrolment_start
from learning.services.progress import progress_save
from people.api.request import person_of
from people.models import User


def own_enrolment(user: User, enrolment_id: int) -> Enrolment:
    """The person's own current enrolment, course and release loaded; 404 otherwise."""
    enrolments = Enrolment.objects.current().select_related("course", "release", "user")
    return get_object_or_404(enrolments, pk=enrolment_id, user=user)


class EnrolmentListView(ListAPIView[Enrolment]):
    """Your enrolments."""

    serializer_class = EnrolmentSerializer

    def get_queryset(self) -> QuerySet[Enrolment]:
        mine = Enrolment.objects.current().filter(user=person_of(self.request))
        return mine.select_related("course", "release")

    @extend_schema(request=EnrolSerializer, responses={201: EnrolmentSerializer})
    def post(self, request: Request) -> Response:
        """Enrol in a course. Doing so twice gives the same enrolment."""
        given = EnrolSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        course = access_course(person_of(request), given.validated_data["course"])
        enrolment = enrolment_start(user=person_of(request), course=course)
        return Response(EnrolmentSerializer(enrolment).data, status=status.HTTP_201_CREATED)


class EnrolmentDetailView(APIView):
    """One of your enrolments."""

    @extend_schema(responses=EnrolmentSerializer)
    def get(self, request: Request, enrolment_id: int) -> Response:
        return Response(EnrolmentSerializer(own_enrolment(person_of(request), enrolment_id)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, enrolment_id: int) -> Response:
        """Leave the course. Your progress, notes and certificate are kept."""
        enrolment_leave(enrolment=own_enrolment(person_of(request), enrolment_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProgressView(APIView):
    """How far you are, explained line by line."""

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request, enrolment_id: int) -> Response:
        enrolment = own_enrolment(person_of(request), enrolment_id)
        return Response(ProgressSerializer(progress_explain(enrolment)).data)

    @extend_schema(request=PositionSerializer, responses=ProgressSerializer)
    def put(self, request: Request, enrolment_id: int) -> Response:
        """Save where you are in a lesson. Safe to repeat, late or out of order."""
        enrolment = own_enrolment(person_of(request), enrolment_id)
        position = PositionSerializer(data=request.data)
        position.is_valid(raise_exception=True)
        given = position.validated_data
        progress_save(
            enrolment=enrolment,
            lesson_key=given["lesson"],
            block_key=given["block"],
            end_reached=given["end_reached"],
            media=position.clips(),
            minutes=given["minutes"],
            saved_at=given["saved_at"],
        )
        fresh = own_enrolment(person_of(request), enrolment_id)
        return Response(ProgressSerializer(progress_explain(fresh)).data)


class CertificateListView(ListAPIView[Certificate]):
    """Your certificates."""

    serializer_class = CertificateSerializer

    def get_queryset(self) -> QuerySet[Certificate]:
        mine = Certificate.objects.filter(enrolment__user=person_of(self.request))
        return mine.select_related("enrolment__course")
