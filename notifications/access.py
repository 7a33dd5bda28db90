"""Fetching and authorising in one step."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from notifications.models import MailboxMessage, Notification
from people.models import User


def access_notification(user: User, notification_id: int) -> Notification:
    """One's own notification; 404 for everybody else's."""
    return get_object_or_404(Notification, pk=notification_id, person=user)


def access_mailbox(user: User) -> QuerySet[MailboxMessage]:
    """What the demo mode sent: one's own mail, everybody's for L&D admins. Elsewhere there is no
    such page.
    """
    if not settings.DEMO:
        raise Http404
    messages = MailboxMessage.objects.all()
    return messages if user.is_admin else messages.filter(to=user.email)


def access_message(user: User, message_id: int) -> MailboxMessage:
    """One of those messages; 404 otherwise."""
    return get_object_or_404(access_mailbox(user), pk=message_id)
