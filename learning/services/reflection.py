"""The one closing question of a course."""

from __future__ import annotations

from django.db import transaction

from core.events import emit
from learning.events import ReflectionKept
from learning.models import Enrolment, Reflection


@transaction.atomic
def reflection_save(*, enrolment: Enrolment, text: str) -> Reflection | None:
    """Keep the person's answer to the closing question; an empty text removes it."""
    if not text.strip():
        Reflection.objects.filter(enrolment=enrolment).delete()
        return None
    reflection, created = Reflection.objects.update_or_create(
        enrolment=enrolment,
        defaults={
            "question": enrolment.release.metadata.get("reflection", "")[:500],
            "text": text.strip()[:10_000],
        },
    )
    if created:
        event = ReflectionKept(
            enrolment_id=enrolment.pk, user_id=enrolment.user_id, course_id=enrolment.course_id
        )
        emit(event, actor=enrolment.user, subject=enrolment.course)
    return reflection
