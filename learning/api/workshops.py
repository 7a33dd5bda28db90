"""Sessions of workshops: what there is, taking a place, giving it back, taking part."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.access import access_lesson, access_place, access_session
from learning.models import LessonKind, PlaceState, WorkshopRegistration
from learning.selectors.workshop import SessionView, workshop_view
from learning.services.workshop_attendance import attendance_enter
from learning.services.workshop_place import workshop_cancel, workshop_register
from people.api.request import person_of


class WorkshopSessionSerializer(serializers.Serializer[Any]):
    """A session as you see it. Times are moments, `timezone` is that of the place; `state` is
    what you have of it, `link` is there for who has a place.
    """

    id = serializers.IntegerField(source="session.pk")
    title = serializers.CharField(source="session.title")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    closes_at = serializers.DateTimeField(source="session.closes", help_text="Registration.")
    timezone = serializers.CharField(source="session.timezone")
    place = serializers.CharField(source="session.place")
    link = serializers.SerializerMethodField()
    host = serializers.CharField(source="session.host.name", default=None, allow_null=True)
    needs_approval = serializers.BooleanField(source="session.needs_approval")
    planned = serializers.BooleanField(
        source="session.is_planned", help_text="False: it was called off."
    )
    capacity = serializers.IntegerField(source="session.capacity")
    free = serializers.IntegerField()
    waiting = serializers.IntegerField(source="queue")
    state = serializers.SerializerMethodField()
    place_in_line = serializers.SerializerMethodField()

    def get_link(self, view: SessionView) -> str | None:
        return (view.session.link or None) if view.has_place else None

    def get_state(self, view: SessionView) -> str | None:
        return view.state or None

    def get_place_in_line(self, view: SessionView) -> int | None:
        return view.place_in_line if view.state == PlaceState.WAITING else None


class SessionPlaceSerializer(serializers.Serializer[WorkshopRegistration]):
    """What you have of a session now."""

    session = serializers.IntegerField(source="session_id")
    state = serializers.ChoiceField(PlaceState.choices)
    since = serializers.DateTimeField(source="settled_at")


class AttendanceCodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class SessionListView(APIView):
    """The sessions of a workshop: those to come, and those that you have to do with."""

    @extend_schema(responses=WorkshopSessionSerializer(many=True))
    def get(self, request: Request, slug: str, key: str) -> Response:
        place = access_lesson(person_of(request), slug, key)
        if place.entry["kind"] != LessonKind.WORKSHOP or not place.readable:
            raise Http404
        view = workshop_view(place, done=False)
        return Response(WorkshopSessionSerializer(view.sessions, many=True).data)


class PlaceView(APIView):
    """Your place in a session."""

    @extend_schema(request=None, responses=SessionPlaceSerializer)
    def post(self, request: Request, session_id: int) -> Response:
        """Register: you have a place, wait for one, or the host is asked. Twice changes nothing;
        what you have of another session of the workshop is given up.
        """
        session = access_session(person_of(request), session_id)
        row = workshop_register(session=session, user=person_of(request))
        return Response(SessionPlaceSerializer(row).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, session_id: int) -> Response:
        """Give it back; the next one on the waiting list has it."""
        person = person_of(request)
        workshop_cancel(registration=access_place(person, session_id), actor=person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AttendanceView(APIView):
    """Taking part."""

    @extend_schema(request=AttendanceCodeSerializer, responses=SessionPlaceSerializer)
    def post(self, request: Request, session_id: int) -> Response:
        """With the code that is shown in the room. It completes the lesson."""
        row = access_place(person_of(request), session_id)
        given = AttendanceCodeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = attendance_enter(registration=row, code=given.validated_data["code"])
        return Response(SessionPlaceSerializer(row).data)
