"""What people choose about being told things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from notifications.kinds import NotificationKind, kind_of
from notifications.mail.tokens import DIGEST
from notifications.models import Attention, DigestEvery, MailChoice, Preference
from notifications.selectors.preference import Choice, choices_of
from notifications.services.attention import attention_locked
from notifications.services.digest import digest_replan
from people.models import User

_OWN = frozenset(
    """quiet_from quiet_until quiet_weekends weekly_cap digest_every digest_hour digest_weekday
    away_from away_until""".split()
)


@transaction.atomic
def attention_save(*, person: User, **chosen: Any) -> Attention:
    """Keep when and how much the person wants to hear; the values are valid.

    Raises `TypeError` for other fields, `AppError` for an absence that ends before it begins.
    """
    if not chosen.keys() <= _OWN:
        raise TypeError(f"not a choice: {', '.join(sorted(chosen.keys() - _OWN))}")
    row = attention_locked([person])[person.pk]
    for name, value in chosen.items():
        setattr(row, name, value)
    if (row.away_from is None) != (row.away_until is None):
        raise AppError("away_incomplete", _("Give the first and the last day."))
    if row.away_from and row.away_until and row.away_from > row.away_until:
        raise AppError("away_backwards", _("The last day is before the first."))
    if chosen:
        row.save(update_fields=list(chosen))
        digest_replan(person=person)
    return row


@transaction.atomic
def preferences_save(*, person: User, chosen: Mapping[str, tuple[bool, MailChoice]]) -> None:
    """Keep where the person wants each of these kinds: in the tray, and how by e-mail.

    What is as usual is not stored, so that a better default reaches whoever has not chosen.
    Raises `AppError` for a kind that is not there or cannot be stopped.
    """
    known = {choice.kind.key: choice for choice in choices_of(person)}
    rows, usual = [], []
    for key, (tray, mail) in chosen.items():
        kind = _stoppable(key)
        before = known.get(key) or Choice(kind, kind.channels.tray, kind.channels.mail)
        if (before.tray, before.mail) == (tray, mail):
            continue
        if (kind.channels.tray, kind.channels.mail) == (tray, mail):
            usual.append(key)
        else:
            rows.append(Preference(person=person, kind=key, tray=tray, mail=mail))
    Preference.objects.filter(person=person, kind__in=usual).delete()
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["tray", "mail", "updated_at"],
    )


@transaction.atomic
def kind_stop(*, person: User, kind: str, tray: bool = True) -> NotificationKind:
    """Stop a kind everywhere, or with `tray=False` only by e-mail; returns the kind.

    Raises `AppError` for a kind that is not there or cannot be stopped.
    """
    described = _stoppable(kind)
    found = Preference.objects.filter(person=person, kind=kind).first()
    shown = found.tray if found else described.channels.tray
    preferences_save(person=person, chosen={kind: (shown and not tray, MailChoice.OFF)})
    return described


@transaction.atomic
def mail_stop(*, person: User, kind: str) -> None:
    """What a link in a message does: no more e-mail of this kind, or no more digests.

    A kind that is gone sends nothing anyway.
    """
    if kind == DIGEST:
        attention_save(person=person, digest_every=DigestEvery.NEVER)
    elif kind_of(kind) is not None:
        kind_stop(person=person, kind=kind, tray=False)


def _stoppable(key: str) -> NotificationKind:
    kind = kind_of(key)
    if kind is None:
        raise AppError("kind_unknown", _("Waymark knows no notifications of this kind."))
    if not kind.can_be_stopped:
        raise AppError("kind_needed", _("What is about your account's security always comes."))
    return kind
