"""Practice at work: what you note down, whom you ask, what you are asked to observe."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.access import (
    LessonPlace,
    access_observation_asked,
    access_observation_own,
    access_practice,
)
from learning.models import Enrolment, Observation, ObservationState, ObserverRole
from learning.selectors.observation import observation_page, observations_waiting
from learning.selectors.practice import PracticeView, practice_view
from learning.services.observation import (
    Verdict,
    observation_answer,
    observation_ask,
    observation_decline,
    observation_withdraw,
)
from learning.services.practice import Mark, practice_save
from people.api.request import person_of
from people.models import User

STATES = ["open", "asked", "back", "seen"]


class PracticeFileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")


class PracticeLineSerializer(serializers.Serializer[Any]):
    """A line of yours. `state`: open, asked (it waits), back (not yet), seen (it is final)."""

    key = serializers.CharField()
    html = serializers.CharField()
    good = serializers.CharField(help_text="What it looks like when it is done well, as HTML.")
    optional = serializers.BooleanField()
    state = serializers.ChoiceField(STATES)
    done = serializers.BooleanField(source="ticked")
    note = serializers.CharField()
    files = PracticeFileSerializer(many=True)
    word = serializers.CharField(
        source="answer.word", default="", help_text="What the observer said of it last."
    )


class ObservationSerializer(serializers.Serializer[Observation]):
    """A request; `role` is as what the observer was asked."""

    id = serializers.IntegerField(source="pk")
    observer = serializers.CharField(source="observer.name", default=None, allow_null=True)
    role = serializers.ChoiceField(ObserverRole.choices)
    state = serializers.ChoiceField(ObservationState.choices)
    asked_at = serializers.DateTimeField(source="created_at")
    ended_at = serializers.DateTimeField(allow_null=True)
    word = serializers.CharField(help_text="Why it was declined.")


class ObserverSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    role = serializers.ChoiceField(ObserverRole.choices)


class PracticeSerializer(serializers.Serializer[PracticeView]):
    """A practice of yours. `observers` can be asked; with `colleagues` anybody else, too."""

    done = serializers.BooleanField(source="complete")
    lines = PracticeLineSerializer(many=True)
    waiting = ObservationSerializer(source="open", allow_null=True)
    observers = ObserverSerializer(source="candidates", many=True)
    colleagues = serializers.BooleanField(source="searches")


class PracticeMarkSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=80)
    done = serializers.BooleanField()
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class PracticeSaveSerializer(serializers.Serializer[Any]):
    lines = PracticeMarkSerializer(many=True)


class ObservationAskSerializer(serializers.Serializer[Any]):
    observer = serializers.PrimaryKeyRelatedField(queryset=User.objects.present())


class ObservedLineSerializer(serializers.Serializer[Any]):
    """A line of somebody else's; `seen` is null until you answer it."""

    key = serializers.CharField(source="line.line_key")
    text = serializers.CharField(source="line.text")
    good = serializers.CharField(help_text="As HTML.")
    seen = serializers.BooleanField(source="line.seen", allow_null=True)
    word = serializers.CharField(source="line.word")
    note = serializers.CharField()
    files = PracticeFileSerializer(many=True)


class ObservationAskedSerializer(serializers.Serializer[Any]):
    """A request to you, with the lines to be looked at."""

    id = serializers.IntegerField(source="row.pk")
    learner = serializers.CharField(source="row.enrolment.user.name")
    course = serializers.CharField(source="row.enrolment.course.title")
    lesson = serializers.CharField(source="title")
    state = serializers.ChoiceField(ObservationState.choices, source="row.state")
    asked_at = serializers.DateTimeField(source="row.created_at")
    lines = ObservedLineSerializer(many=True)


class ObservationWaitingSerializer(serializers.Serializer[Any]):
    """A request that waits for you."""

    id = serializers.IntegerField(source="pk")
    learner = serializers.CharField(source="enrolment.user.name")
    course = serializers.CharField(source="enrolment.course.title")
    asked_at = serializers.DateTimeField(source="created_at")
    lines = serializers.IntegerField(source="open_lines")


class ObservationVerdictSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=80)
    seen = serializers.BooleanField()
    word = serializers.CharField(
        max_length=1000, allow_blank=True, default="", help_text="Needed where it was not seen."
    )


class ObservationAnswerSerializer(serializers.Serializer[Any]):
    lines = ObservationVerdictSerializer(many=True, allow_empty=False)


class ObservationDeclineSerializer(serializers.Serializer[Any]):
    word = serializers.CharField(max_length=1000, allow_blank=True, default="")


class PracticeDetailView(APIView):
    """Your practice in a lesson."""

    @extend_schema(responses=PracticeSerializer)
    def get(self, request: Request, slug: str, key: str) -> Response:
        """Its lines, who observes, and who could."""
        return _practice(access_practice(person_of(request), slug, key))

    @extend_schema(request=PracticeSaveSerializer, responses=PracticeSerializer)
    def patch(self, request: Request, slug: str, key: str) -> Response:
        """Note down what you have done; lines that are not sent stay. What was seen is final."""
        place = access_practice(person_of(request), slug, key)
        given = PracticeSaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        lines = given.validated_data["lines"]
        marks = {each["key"]: Mark(each["done"], each["note"]) for each in lines}
        practice_save(enrolment=_enrolment(place), lesson_key=key, marks=marks)
        return _practice(place)


class PracticeObservationView(APIView):
    """Asking for an observation."""

    @extend_schema(request=ObservationAskSerializer, responses={201: ObservationSerializer})
    def post(self, request: Request, slug: str, key: str) -> Response:
        """Ask somebody to look at what you have done; whoever had the request has it no longer."""
        place = access_practice(person_of(request), slug, key)
        given = ObservationAskSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        observer = given.validated_data["observer"]
        row = observation_ask(enrolment=_enrolment(place), lesson_key=key, observer=observer)
        return Response(ObservationSerializer(row).data, status=status.HTTP_201_CREATED)


class ObservationListView(APIView):
    """What you are asked to observe."""

    @extend_schema(responses=ObservationWaitingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All that waits for you, the longest first."""
        rows: Any = observations_waiting(person_of(request))
        return Response(ObservationWaitingSerializer(rows, many=True).data)


class ObservationView(APIView):
    """One request."""

    @extend_schema(responses=ObservationAskedSerializer)
    def get(self, request: Request, observation_id: int) -> Response:
        """A request to you, with what the learner says of each line."""
        row = access_observation_asked(person_of(request), observation_id)
        return Response(ObservationAskedSerializer(observation_page(row, person_of(request))).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, observation_id: int) -> Response:
        """Take back a request of yours; what was answered stays."""
        observation_withdraw(observation=access_observation_own(person_of(request), observation_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ObservationAnswerView(APIView):
    """Answering a request."""

    @extend_schema(request=ObservationAnswerSerializer, responses=ObservationAskedSerializer)
    def post(self, request: Request, observation_id: int) -> Response:
        """Say of some lines or of all whether you have seen them. It is final."""
        person = person_of(request)
        row = access_observation_asked(person, observation_id)
        given = ObservationAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        lines = given.validated_data["lines"]
        verdicts = {each["key"]: Verdict(each["seen"], each["word"]) for each in lines}
        observation_answer(observation=row, actor=person, verdicts=verdicts)
        row = access_observation_asked(person, observation_id)
        return Response(ObservationAskedSerializer(observation_page(row, person)).data)


class ObservationDeclineView(APIView):
    """Declining a request."""

    @extend_schema(request=ObservationDeclineSerializer, responses={204: None})
    def post(self, request: Request, observation_id: int) -> Response:
        """The learner hears of it and chooses somebody else."""
        row = access_observation_asked(person_of(request), observation_id)
        given = ObservationDeclineSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        observation_decline(observation=row, word=given.validated_data["word"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _enrolment(place: LessonPlace) -> Enrolment:
    if place.enrolment is None:
        raise Http404
    return place.enrolment


def _practice(place: LessonPlace) -> Response:
    view = practice_view(place)
    if view is None:
        raise Http404
    return Response(PracticeSerializer(view).data)
