"""The one way to tell a person something. It alone decides where and when.

The tray shows it at once. An e-mail of its own follows when the person wants this kind so, has
not had this week's e-mails yet, and is not away; at night and at weekends it waits for the
morning. Everything else waits for the digest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower

from core.clock import now
from notifications.decision import Decision, Occasion, decide
from notifications.kinds import NotificationKind, kinds
from notifications.live import live_tell
from notifications.models import (
    Attention,
    BouncedAddress,
    Channel,
    Delivery,
    MailChoice,
    Notification,
    Preference,
    Urgency,
)
from notifications.services.attention import attention_locked
from notifications.services.sending import workers_ask
from people.models import Status, User

T = TypeVar("T")
# The same for everybody, or made for each.
Each: TypeAlias = T | Callable[[User], T]
Data = Mapping[str, Any]

_BATCH = 1000


def notification_send(  # noqa: PLR0913  # what is told, to whom, and how
    *,
    person: User,
    kind: str,
    link: str,
    data: Data,
    dedupe_key: str,
    urgency: Urgency | None = None,
    why: str = "",
    actor: User | None = None,
) -> Notification | None:
    """Tell one person; None when they were told under this key before, or have left.

    `kind` is registered in `notifications.kinds`, `link` a path of this installation. Raises
    `RuntimeError` outside a transaction, in which what is told could be undone.
    """
    told = notifications_send(
        people=[person],
        kind=kind,
        link=link,
        data=data,
        dedupe_key=dedupe_key,
        urgency=urgency,
        why=why,
        actor=actor,
    )
    return told[0] if told else None


def notifications_send(  # noqa: PLR0913  # what is told, to whom, and how
    *,
    people: Iterable[User],
    kind: str,
    link: Each[str],
    data: Each[Data],
    dedupe_key: Each[str],
    urgency: Urgency | None = None,
    why: Each[str] = "",
    actor: User | None = None,
) -> list[Notification]:
    """Tell many; returns what was new. The number of statements does not grow with the people.

    `link`, `data`, `dedupe_key` and `why` may be functions of the person. Otherwise as
    `notification_send`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was sent outside a transaction")
    described = kinds.get(kind)
    here = {person.pk: person for person in people if person.status != Status.LEFT}
    attention = attention_locked(here.values())
    keys = {pk: _for(dedupe_key, person) for pk, person in here.items()}
    new = _untold(here, keys)
    if not new:
        return []
    chosen = _chosen(described, new)
    decisions = _decide(new, attention, chosen, urgency or described.urgency)
    deliveries = _deliveries(decisions)
    rows = Notification.objects.bulk_create(
        [
            Notification(
                person=person,
                kind=kind,
                data=dict(_for(data, person)),
                link=_for(link, person),
                why=_for(why, person),
                urgency=urgency or described.urgency,
                actor=actor,
                dedupe_key=keys[person.pk],
                in_tray=chosen[person.pk].tray,
                mail=decisions[person.pk].mail,
                delivery=deliveries.get(person.pk),
            )
            for person in new
        ],
        batch_size=_BATCH,
    )
    _await_digests(decisions, attention)
    _after_commit(rows, deliveries.values())
    return rows


def _for(value: Each[T], person: User) -> T:
    return value(person) if callable(value) else value


def _untold(here: Mapping[int, User], keys: Mapping[int, str]) -> list[User]:
    """Who has not been told under their key. The rows held make sure that it stays so."""
    told = set(
        Notification.objects.filter(
            person_id__in=here, dedupe_key__in=set(keys.values())
        ).values_list("person_id", "dedupe_key")
    )
    return [person for pk, person in sorted(here.items()) if (pk, keys[pk]) not in told]


@dataclass(frozen=True)
class _Chosen:
    tray: bool
    mail: MailChoice


def _chosen(kind: NotificationKind, people: list[User]) -> dict[int, _Chosen]:
    """Where each of them wants this kind; addresses that bounce get no mail."""
    usual = _Chosen(kind.channels.tray, kind.channels.mail)
    chosen = {person.pk: usual for person in people}
    if kind.can_be_stopped:
        for row in Preference.objects.filter(person__in=people, kind=kind.key):
            chosen[row.person_id] = _Chosen(row.tray, MailChoice(row.mail))
    addresses = {person.email.lower(): person.pk for person in people}
    bounced = BouncedAddress.objects.annotate(lower=Lower("address")).filter(lower__in=addresses)
    for address in bounced.values_list("lower", flat=True):
        pk = addresses[address]
        chosen[pk] = _Chosen(chosen[pk].tray, MailChoice.OFF)
    return chosen


def _decide(
    people: list[User],
    attention: Mapping[int, Attention],
    chosen: Mapping[int, _Chosen],
    urgency: Urgency,
) -> dict[int, Decision]:
    moment = now()
    occasions = [
        Occasion(person, attention[person.pk], chosen[person.pk].mail, urgency, moment)
        for person in people
    ]
    used = _used([each for each in occasions if each.wants_own_mail and each.is_capped])
    return {
        each.person.pk: decide(each, used.get((each.person.pk, each.week), 0)) for each in occasions
    }


def _used(occasions: list[Occasion]) -> dict[tuple[int, dt.date], int]:
    """How many capped e-mails these people's weeks have, by person and week."""
    if not occasions:
        return {}
    counted = Delivery.objects.counted().filter(
        person__in=[each.person for each in occasions],
        week__in={each.week for each in occasions},
    )
    rows = counted.order_by().values_list("person_id", "week").annotate(Count("pk"))
    return {(person_id, week): count for person_id, week, count in rows}


def _deliveries(decisions: Mapping[int, Decision]) -> dict[int, Delivery]:
    """The e-mails of their own, by person."""
    moment = now()
    rows = Delivery.objects.bulk_create(
        [
            Delivery(
                person_id=pk,
                channel=Channel.EMAIL,
                send_at=decision.send_at,
                week=decision.week,
                is_capped=decision.is_capped,
                asked_at=moment if decision.send_at <= moment else None,
            )
            for pk, decision in decisions.items()
            if decision.send_at is not None and decision.week is not None
        ],
        batch_size=_BATCH,
    )
    return {row.person_id: row for row in rows}


def _await_digests(decisions: Mapping[int, Decision], attention: Mapping[int, Attention]) -> None:
    """Note when the digests of those leave for whom nothing has waited so far."""
    changed = []
    for pk, decision in decisions.items():
        if decision.digest_at is not None and attention[pk].digest_at is None:
            attention[pk].digest_at = decision.digest_at
            changed.append(attention[pk])
    Attention.objects.bulk_update(changed, ["digest_at"], batch_size=_BATCH)


def _after_commit(rows: list[Notification], deliveries: Iterable[Delivery]) -> None:
    """Tell open pages, and the workers of what can leave now; the rest is the sweep's."""
    at_once = [row.pk for row in deliveries if row.asked_at is not None]
    watching = [row.person_id for row in rows if row.in_tray]
    if at_once:
        transaction.on_commit(partial(workers_ask, at_once))
    if watching:
        transaction.on_commit(partial(live_tell, watching))
