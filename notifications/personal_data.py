"""What notifications keep about a person: given to them, and erased for good."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from notifications.models import (
    Attention,
    BouncedAddress,
    Delivery,
    MailboxMessage,
    Notification,
    Preference,
)
from notifications.selectors.words import told
from people.models import User

Row = dict[str, Any]


def notifications_export(person: User) -> Row:
    """What the person was told, how, and what they chose; ready for JSON, times in UTC."""
    with translation.override(person.page_language), timezone.override(person.zone):
        told_rows = [_told(row, person) for row in Notification.objects.filter(person=person)]
    attention = Attention.objects.filter(person=person).first()
    return {
        "notifications": told_rows,
        "messages": [
            {
                "channel": row.channel,
                "state": row.state,
                "address": row.address,
                "not_before": row.send_at.isoformat(),
                "finished": row.finished_at.isoformat() if row.finished_at else None,
            }
            for row in Delivery.objects.filter(person=person)
        ],
        "choices": [
            {"kind": row.kind, "in_waymark": row.tray, "by_email": row.mail}
            for row in Preference.objects.filter(person=person)
        ],
        "attention": _attention(attention) if attention else None,
        "address_bounced": BouncedAddress.objects.filter(address__iexact=person.email).exists(),
    }


def _told(row: Notification, person: User) -> Row:
    item = told(row, person)
    return {
        "kind": row.kind,
        "title": item.title,
        "text": item.body,
        "why": item.why,
        "link": row.link,
        "at": row.created_at.isoformat(),
        "seen": row.seen_at.isoformat() if row.seen_at else None,
        "read": row.read_at.isoformat() if row.read_at else None,
    }


def _attention(row: Attention) -> Row:
    return {
        "quiet_from": row.quiet_from.isoformat(),
        "quiet_until": row.quiet_until.isoformat(),
        "quiet_weekends": row.quiet_weekends,
        "emails_a_week_at_most": row.weekly_cap,
        "digest": row.digest_every,
        "digest_hour": row.digest_hour,
        "digest_weekday": row.digest_weekday,
        "away_from": row.away_from.isoformat() if row.away_from else None,
        "away_until": row.away_until.isoformat() if row.away_until else None,
    }


@transaction.atomic
def notifications_erase(person: User) -> None:
    """Delete all of it, and what others were told of the person's doings: it has their name."""
    MailboxMessage.objects.filter(to=person.email).delete()
    BouncedAddress.objects.filter(address__iexact=person.email).delete()
    for rows in (Notification.objects, Delivery.objects, Preference.objects, Attention.objects):
        rows.filter(person=person).delete()
    Notification.objects.filter(actor=person).delete()
