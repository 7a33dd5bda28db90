"""Who may see what core itself shows."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from core.models import EventDelivery, EventDeliveryQuerySet
from core.registry import Person


def access_deliveries(user: Person) -> EventDeliveryQuerySet:
    """All deliveries, for L&D admins; 404 for everybody else."""
    if not getattr(user, "is_admin", False):
        raise Http404
    return EventDelivery.objects.select_related("event")


def access_delivery(user: Person, delivery_id: int) -> EventDelivery:
    """One delivery, for L&D admins; 404 for everybody else."""
    return get_object_or_404(access_deliveries(user), pk=delivery_id)
