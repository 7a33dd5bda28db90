"""What notifications say, in the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.kinds import Attachment, NotificationKind, Words, kind_of
from notifications.models import Notification
from people.models import User

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """A notification as a person reads it. `url` leads to it by way of marking it as read."""

    id: int
    kind: NotificationKind | None
    title: str
    body: str
    action: str
    why: str
    icon: str
    url: str
    created_at: datetime
    is_read: bool
    # What is about security cannot be stopped.
    can_be_stopped: bool


def words_of(notification: Notification, person: User) -> Words:
    """Title and text. A kind that is gone, or words that fail, must not cost the whole tray."""
    kind = kind_of(notification.kind)
    if kind is None:
        return Words(title=_("Something that Waymark no longer says"))
    try:
        return kind.words(notification.data, person)
    except Exception:  # any app's words, over data of any age
        log.exception("notification_without_words", notification=notification.pk)
        return Words(title=str(kind.label))


def attachments_of(notification: Notification, person: User) -> Sequence[Attachment]:
    """The files that go with it. Those that cannot be made must not cost the message."""
    kind = kind_of(notification.kind)
    if kind is None:
        return ()
    try:
        return kind.attach(notification.data, person)
    except Exception:  # any app's files, of data of any age
        log.exception("notification_without_attachments", notification=notification.pk)
        return ()


def told(notification: Notification, person: User) -> Told:
    """All that is shown of a notification."""
    kind = kind_of(notification.kind)
    words = words_of(notification, person)
    return Told(
        id=notification.pk,
        kind=kind,
        title=words.title,
        body=words.body,
        action=words.action or _("Open"),
        why=notification.why or (str(kind.why) if kind else ""),
        icon=kind.icon if kind else "bell",
        url=reverse("notifications:notification-open", args=[notification.pk]),
        created_at=notification.created_at,
        is_read=notification.is_read,
        can_be_stopped=kind is not None and kind.can_be_stopped,
    )
