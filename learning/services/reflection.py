"""The one closing question of a course."""

from __future__ import annotations

from django.db import transaction

from learning.models import Enrolment, Reflection


@transaction.atomic
def reflection_save(*, enrolment: Enrolment, text: str) -> Reflection | None:
    """Keep the person's answer to the closing question; an empty text removes it."""
    if not text.strip():
        Reflection.objects.filter(enrolment=enrolment).delete()
        return None
    reflection, _created = Reflection.objects.update_or_create(
        enrolment=enrolment,
        defaults={
            "question": enrolment.release.metadata.get("reflection", "")[:500],
            "text": text.strip()[:10_000],
        },
    )
    return reflection
