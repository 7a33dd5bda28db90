"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from django.utils import translation

from core.errors import AppError
from core.events import EventMeta
from people.events import PeopleImportConfirmed
from people.models import ImportStatus, PeopleImport, User
from people.services.people_import import people_import_apply, people_import_set_back


def import_carry_out(event: PeopleImportConfirmed, meta: EventMeta) -> None:
    """Import a confirmed list; when that has become impossible, let it wait with the reason."""
    batch = PeopleImport.objects.filter(pk=event.import_id, status=ImportStatus.APPLYING).first()
    if batch is None:
        return  # done already
    actor = User.objects.filter(pk=meta.actor_id).first()
    try:
        people_import_apply(
            batch=batch, actor=actor, fingerprint=event.fingerprint, mass_confirmed=True
        )
    except AppError as error:
        with translation.override(actor.language if actor else None):
            people_import_set_back(batch=batch, reason=str(error))
