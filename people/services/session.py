"""Forgetting sessions that are over."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.clock import now


@transaction.atomic
def sessions_clear() -> int:
    """Delete what is over, with the address and browser that were kept of it; how many."""
    count, _by_model = Session.objects.filter(expire_date__lte=now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.exclude(Exists(alive)).delete()
    return count
