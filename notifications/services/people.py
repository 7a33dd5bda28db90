"""What notifications say for people."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from notifications.notices import IMPORT_DONE
from notifications.services.gateway import notification_send
from people.models import PeopleImport


@transaction.atomic
def import_tell(*, batch: PeopleImport, applied: bool) -> None:
    """Tell whoever uploaded a list that it is imported, or waits again."""
    if batch.created_by is None:
        return
    notification_send(
        person=batch.created_by,
        kind=IMPORT_DONE,
        link=reverse("people:import-detail", args=[batch.pk]),
        data={"file": batch.file_name, "applied": applied, "counts": batch.counts},
        # Set back it may be confirmed again, and fail again.
        dedupe_key=f"{IMPORT_DONE}:{batch.pk}:{batch.updated_at.isoformat()}",
    )
