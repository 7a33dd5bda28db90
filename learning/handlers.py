"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from core.events import EventMeta
from learning.events import CourseCompleted
from learning.models import Enrolment
from learning.services.certificate import certificate_draw, certificate_issue


def certificate_make(event: CourseCompleted, _meta: EventMeta) -> None:
    """Issue and draw the certificate of whoever completed a course."""
    enrolment = Enrolment.objects.select_related("user", "course", "release").get(
        pk=event.enrolment_id
    )
    certificate = certificate_issue(enrolment=enrolment)
    if certificate is not None and not certificate.pdf:
        certificate_draw(certificate=certificate)
