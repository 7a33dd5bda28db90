"""The rows under which the gateway decides, one a person."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from notifications.models import Attention
from people.models import User


@transaction.atomic
def attention_locked(people: Collection[User]) -> dict[int, Attention]:
    """The rows of these people by their id, held until the transaction ends.

    Those who have none get one. At most three statements, however many people.
    """
    ids = [person.pk for person in people]
    found = _locked(ids)
    missing = [pk for pk in ids if pk not in found]
    if missing:
        rows = (Attention(person_id=pk) for pk in missing)
        Attention.objects.bulk_create(rows, ignore_conflicts=True)
        found |= _locked(missing)
    return found


def _locked(ids: list[int]) -> dict[int, Attention]:
    """In the order of ids, so that two who tell the same people do not wait for each other."""
    rows = Attention.objects.select_for_update(no_key=True).filter(person_id__in=ids)
    return {row.person_id: row for row in rows.order_by("person_id")}
