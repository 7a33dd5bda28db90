"""Assessments: under the rules of their pages, and through the same services."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.access import access_attempt_row, access_attempts
from learning.api.attempt_serializers import (
    AnswerSavedSerializer,
    AnswerSerializer,
    AttemptSerializer,
    StartSerializer,
    attempt_body,
)
from learning.api.enrolments import own_enrolment
from learning.selectors.attempt import attempt_page
from learning.selectors.result import attempt_result
from learning.services import attempt as services
from people.api.request import person_of
from people.models import User


def _attempt(user: User, attempt_id: int) -> Response:
    """The person's attempt as it now stands, closed if its time has run out."""
    attempt, attempts = access_attempts(user, attempt_id)
    if attempt.is_open and attempt.is_over():
        services.attempt_settle(attempt=attempt)
        attempt, attempts = access_attempts(user, attempt_id)
    page = attempt_page(attempt) if attempt.is_open else attempt_result(attempt, attempts)
    return Response(AttemptSerializer(attempt_body(page)).data)


class AttemptStartView(APIView):
    """Assessments of an enrolment."""

    @extend_schema(request=StartSerializer, responses=AttemptSerializer)
    def post(self, request: Request, enrolment_id: int, key: str) -> Response:
        """Start an attempt, or go on with the one that is open."""
        enrolment = own_enrolment(person_of(request), enrolment_id)
        given = StartSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        attempt = services.attempt_start(
            enrolment=enrolment, lesson_key=key, only_misses=given.validated_data["only_misses"]
        )
        return _attempt(person_of(request), attempt.pk)


class AttemptDetailView(APIView):
    """One of your attempts: its questions while it is open, its result once it is over."""

    @extend_schema(responses=AttemptSerializer)
    def get(self, request: Request, attempt_id: int) -> Response:
        return _attempt(person_of(request), attempt_id)


class AnswerView(APIView):
    """The answer to one question of an open attempt."""

    @extend_schema(request=AnswerSerializer, responses=AnswerSavedSerializer)
    def put(self, request: Request, attempt_id: int, question: str) -> Response:
        """Save an answer. Safe to repeat; the newest `revision` stays."""
        attempt = access_attempt_row(person_of(request), attempt_id)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        saved = services.attempt_answer(
            attempt=attempt, question_key=question, **given.validated_data
        )
        return Response(AnswerSavedSerializer(saved).data)


class AttemptSubmitView(APIView):
    """Handing in an attempt."""

    @extend_schema(request=None, responses=AttemptSerializer)
    def post(self, request: Request, attempt_id: int) -> Response:
        """Submit what is saved for grading; a second time gives the same result."""
        attempt = access_attempt_row(person_of(request), attempt_id)
        services.attempt_submit(attempt=attempt)
        return _attempt(person_of(request), attempt_id)
