"""Who sees and acts for a manager's team while they are away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from analytics.models import StandIn
from core.clock import now, today
from core.errors import AppError
from people.models import User
from people.services.audit import audit_record

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def stand_in_name(*, manager: User, delegate: User, first_on: dt.date, last_on: dt.date) -> StandIn:
    """Let `delegate` see the manager's team and act for it, from a day to a day.

    Raises `AppError` for oneself, for days that are over, and for more than a year.
    """
    if delegate.pk == manager.pk:
        raise AppError("stand_in_self", _("Choose somebody else than yourself."))
    if last_on < today(manager.zone):
        raise AppError("stand_in_past", _("These days are over."))
    if last_on - first_on > LONGEST:
        raise AppError("stand_in_long", _("Choose a year at most."))
    row = StandIn.objects.create(
        manager=manager, delegate=delegate, first_on=first_on, last_on=last_on
    )
    audit_record(actor=manager, action="analytics.stand_in_named", person=delegate, stand_in=row.pk)
    return row


@transaction.atomic
def stand_in_end(*, stand_in: StandIn, actor: User) -> StandIn:
    """End it now. Ending twice changes nothing."""
    row = StandIn.objects.select_for_update(of=("self",), no_key=True).get(pk=stand_in.pk)
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        audit_record(
            actor=actor,
            action="analytics.stand_in_ended",
            person=stand_in.delegate,
            stand_in=row.pk,
        )
    return row
