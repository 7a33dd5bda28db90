"""The bank of questions from which a course's assessments draw."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from core.strict import given
from learning.access import access_draft
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.api.studio.questions import (
    KINDS,
    LEVELS,
    DraftQuestionSerializer,
    QuestionAddSerializer,
    QuestionSaveSerializer,
    question_answer,
    question_body,
    question_kept,
    question_new,
)
from learning.content.questions import Question
from learning.models import BankQuestion, Course
from learning.selectors.studio.question import bank_filtered
from learning.services import bank as services
from learning.services.edit import Edit
from learning.services.questions import question_sent
from people.api.request import person_of
from people.models import User


class BankRowSerializer(DraftQuestionSerializer):
    """A row of the bank."""

    def to_representation(self, instance: BankQuestion) -> dict[str, Any]:
        return super().to_representation(question_body(instance.question))


class BankPagination(ApiCursorPagination):
    """In the order in which the bank's page lists them."""

    ordering = ("position", "pk")


def _place(user: User, draft: str, key: str) -> tuple[Course, Question]:
    """The course and the question `key` of its bank; 404 where there is none."""
    course = access_draft(user, draft)
    row = BankQuestion.objects.filter(course=course, key=key).first()
    if row is None:
        raise Http404
    return course, row.question


class BankListView(ListAPIView[BankQuestion]):
    """The questions of a course's bank."""

    serializer_class = BankRowSerializer
    pagination_class = BankPagination
    queryset = BankQuestion.objects.none()

    def get_queryset(self) -> QuerySet[BankQuestion]:
        course = access_draft(person_of(self.request), self.kwargs["draft"])
        query = self.request.query_params
        return bank_filtered(
            course,
            query=query.get("q", "")[:100],
            tag=query.get("tag", "")[:80],
            kind=query.get("kind", "")[:20],
            difficulty=query.get("difficulty", "")[:20],
        )

    @described(
        "List the questions of the bank",
        shape=BankRowSerializer(many=True),
        answer=examples.DRAFT_QUESTION,
        parameters=[
            OpenApiParameter("q", str, description="Words of the question."),
            OpenApiParameter("tag", str, description="Only those with this tag."),
            OpenApiParameter("kind", str, enum=KINDS, description="Only this kind."),
            OpenApiParameter("difficulty", str, enum=LEVELS, description="Only this difficulty."),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """In their order, answers included, each with what it lacks."""
        return super().get(request, *args, **kwargs)

    @described(
        "Add a question to the bank",
        takes=QuestionAddSerializer,
        body={"key": "hot", "question": examples.QUESTION},
        shape=DraftQuestionSerializer,
        answer=examples.DRAFT_QUESTION,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """At the end: an empty one of a kind, or a whole one, which must be valid. With the `key`
        of a question that is there, that question is the answer and nothing changes.
        """
        course = access_draft(person_of(request), draft)
        new = question_new(given(QuestionAddSerializer, request))
        row = services.bank_add(course=course, actor=person_of(request), **new)
        return question_answer(row.question, status=201)


class BankDetailView(APIView):
    """A question of the bank."""

    @described(
        "Read a question of the bank",
        shape=DraftQuestionSerializer,
        answer=examples.DRAFT_QUESTION,
    )
    def get(self, request: Request, draft: str, banked: str) -> Response:
        """As it is stored, answers included."""
        return question_answer(_place(person_of(request), draft, banked)[1])

    @described(
        "Replace a question of the bank",
        takes=QuestionSaveSerializer,
        body={"base": DIGEST, "question": examples.QUESTION},
        shape=DraftQuestionSerializer,
        answer=examples.DRAFT_QUESTION,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, banked: str) -> Response:
        """It keeps its key. 409 `edit_conflict` with what is stored in `theirs` when that is not
        what `base` names; 422 `question_invalid` with each place that is wrong.
        """
        course, stored = _place(person_of(request), draft, banked)
        data = given(QuestionSaveSerializer, request)
        saved = services.bank_save(
            course=course,
            actor=person_of(request),
            key=banked,
            question=question_kept(question_sent(data["question"], stored), banked),
            edit=Edit(data["base"]),
        )
        return question_answer(saved)

    @described(
        "Remove a question from the bank",
        status=204,
        refuses=(404, 409),
        parameters=[OpenApiParameter("base", str, description=shapes.BASE_HELP)],
    )
    def delete(self, request: Request, draft: str, banked: str) -> Response:
        """The history brings it back. 409 `edit_conflict` when it is not what `base` names;
        without `base` it goes whatever it is.
        """
        course, _question = _place(person_of(request), draft, banked)
        services.bank_remove(
            course=course, actor=person_of(request), key=banked, base=shapes.base_of(request)
        )
        return Response(status=204)
