"""Reactions to what happens to people, who are below and tell nobody themselves."""

from __future__ import annotations

from core.events import EventMeta
from notifications.services.digest import digest_replan
from notifications.services.people import import_tell
from people.events import PeopleImportFinished, PersonChanged
from people.models import PeopleImport, User


def import_finished(event: PeopleImportFinished, _meta: EventMeta) -> None:
    """Tell whoever confirmed a long list what became of it."""
    batch = PeopleImport.objects.select_related("created_by").filter(pk=event.import_id).first()
    if batch is not None:
        import_tell(batch=batch, applied=event.applied)


def digest_recut(event: PersonChanged, meta: EventMeta) -> None:
    """In another time zone, the hour of the digest is another moment."""
    person = User.objects.filter(pk=meta.subject_id).first()
    if "timezone" in event.fields and person is not None:
        digest_replan(person=person)
