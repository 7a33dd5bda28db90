"""What one was told and what one chose, as JSON."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.strict import given
from core.text import absolute_url
from notifications.access import access_notification
from notifications.api.serializers import (
    AttentionSerializer,
    ClearSerializer,
    CountSerializer,
    KindSerializer,
    MarkSerializer,
    NotificationSerializer,
    PreferencesChangeSerializer,
    PreferencesSerializer,
)
from notifications.models import MailChoice, Notification
from notifications.selectors.preference import Choice, attention_of, choices_of
from notifications.selectors.words import told
from notifications.services.preference import attention_save, preferences_save
from notifications.services.tray import notification_mark, tray_read
from people.api.request import person_of
from people.models import User


def _row(notification: Notification, person: User) -> dict[str, Any]:
    item = told(notification, person)
    return {
        "id": notification.pk,
        "kind": notification.kind,
        "title": item.title,
        "body": item.body,
        "why": item.why,
        "url": absolute_url(notification.link) if notification.link else "",
        "urgency": notification.urgency,
        "read": notification.is_read,
        "created_at": notification.created_at,
    }


class NotificationListView(ListAPIView[Notification]):
    """What you were told, newest first."""

    serializer_class = NotificationSerializer

    def get_queryset(self) -> QuerySet[Notification]:
        rows = Notification.objects.in_tray(person_of(self.request))
        return rows.unread() if self.request.GET.get("unread") == "true" else rows

    @extend_schema(
        parameters=[OpenApiParameter("unread", bool, description="`true` leaves out what is read")]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What you were told, newest first."""
        page = self.paginate_queryset(self.get_queryset()) or []
        person = person_of(request)
        rows = NotificationSerializer([_row(each, person) for each in page], many=True)
        return self.get_paginated_response(rows.data)


class NotificationDetailView(APIView):
    """One of your notifications."""

    @extend_schema(request=MarkSerializer, responses=NotificationSerializer)
    def patch(self, request: Request, notification_id: int) -> Response:
        """Mark it as read, or as unread again."""
        person = person_of(request)
        notification = access_notification(person, notification_id)
        read = given(MarkSerializer, request)["read"]
        notification = notification_mark(notification=notification, read=read)
        return Response(NotificationSerializer(_row(notification, person)).data)


class NotificationsReadView(APIView):
    """All of your notifications."""

    @extend_schema(request=ClearSerializer, responses=CountSerializer)
    def post(self, request: Request) -> Response:
        """Mark all as read, or all up to one; answers how many were unread."""
        up_to = given(ClearSerializer, request).get("up_to")
        count = tray_read(person=person_of(request), up_to=up_to)
        return Response(CountSerializer({"count": count}).data)


class PreferencesView(APIView):
    """What comes, where, when and how much."""

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Your choices, and what holds where you have made none."""
        return _preferences(person_of(request))

    @extend_schema(request=PreferencesChangeSerializer, responses=PreferencesSerializer)
    def patch(self, request: Request) -> Response:
        """Change some of your choices: all of what is sent, or nothing."""
        person = person_of(request)
        changes = given(PreferencesChangeSerializer, request)
        chosen = {
            each["kind"]: (each["in_waymark"], MailChoice(each["by_email"]))
            for each in changes.get("kinds", [])
        }
        with transaction.atomic():
            attention_save(person=person, **changes.get("attention", {}))
            preferences_save(person=person, chosen=chosen)
        return _preferences(person)


def _preferences(person: User) -> Response:
    return Response(
        {
            "attention": AttentionSerializer(attention_of(person)).data,
            "kinds": KindSerializer([_choice(each) for each in choices_of(person)], many=True).data,
        }
    )


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "kind": choice.kind.key,
        "name": str(choice.kind.label),
        "group": str(choice.kind.group),
        "why": str(choice.kind.why),
        "in_waymark": choice.tray,
        "by_email": choice.mail,
        "can_be_stopped": choice.kind.can_be_stopped,
    }
