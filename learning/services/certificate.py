"""Certificates: issued when a course is completed, drawn by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from core.clock import months_later, now
from core.lazy import later
from core.text import absolute_url
from learning.certificate.code import code_new
from learning.models import Certificate, CertificateState, Enrolment
from learning.notices import CERTIFICATE_READY
from learning.selectors.language import language_read, release_in
from notifications.services.gateway import notification_send

if TYPE_CHECKING:
    from learning.certificate import pdf
else:
    # With fpdf2 and what it loads: the worker that draws needs it, those that issue do not.
    pdf = later("learning.certificate.pdf")

# What was earned before that is no news, however late it is drawn.
_NEWS = timedelta(days=7)


@transaction.atomic
def certificate_issue(*, enrolment: Enrolment) -> Certificate | None:
    """The certificate of a completed enrolment, made once a round; None where it gives none.

    What it says comes from the release that was completed, in the language in which it was read,
    and is copied. The PDF follows: `certificate_draw`.
    """
    terms = enrolment.release.metadata.get("certificate") or {}
    if not terms.get("enabled") or enrolment.completed_at is None:
        return None
    months = terms.get("valid_months")
    used = language_read(enrolment.release, enrolment.language, enrolment.user.language)
    metadata = release_in(enrolment.release, used).metadata
    issued_on = enrolment.completed_at.astimezone(enrolment.user.zone).date()
    certificate, _created = Certificate.objects.get_or_create(
        enrolment=enrolment,
        round=enrolment.round,
        defaults={
            "code": code_new(),
            "holder_name": enrolment.user.name,
            "course_title": metadata.get("title", enrolment.course.title)[:200],
            "minutes": enrolment.release.minutes,
            "issued_at": enrolment.completed_at,
            "valid_until": months_later(issued_on, months) if months else None,
        },
    )
    return certificate


@transaction.atomic
def certificate_draw(*, certificate: Certificate, anew: bool = False) -> Certificate:
    """Draw the PDF and store it, once; `anew` replaces it by the same page.

    The row is locked, so that of two workers one draws.
    """
    row = (
        Certificate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("enrolment__user", "enrolment__course")
        .get(pk=certificate.pk)
    )
    if row.pdf and not anew:
        return row
    with override(row.enrolment.user.page_language):
        content = pdf.certificate_pdf(_text(row))
    before, storage = row.pdf.name, row.pdf.storage
    row.pdf.save(f"{row.code}.pdf", ContentFile(content), save=False)
    row.state = CertificateState.READY
    row.save(update_fields=["pdf", "state", "updated_at"])
    if before:
        transaction.on_commit(lambda: storage.delete(before))
    return row


@transaction.atomic
def certificate_tell(*, certificate: Certificate) -> None:
    """Tell the holder that their certificate is ready, unless that is long past."""
    if certificate.issued_at < now() - _NEWS:
        return
    notification_send(
        person=certificate.enrolment.user,
        kind=CERTIFICATE_READY,
        link=certificate.get_absolute_url(),
        data={"course": certificate.course_title},
        dedupe_key=f"{CERTIFICATE_READY}:{certificate.pk}",
    )


def _text(certificate: Certificate) -> pdf.CertificateText:
    user = certificate.enrolment.user
    return pdf.CertificateText(
        organisation=settings.ORGANISATION_NAME,
        holder=certificate.holder_name,
        course=certificate.course_title,
        minutes=certificate.minutes,
        issued=certificate.issued_at.astimezone(user.zone).date(),
        valid_until=certificate.valid_until,
        code=certificate.code,
        address=absolute_url(certificate.get_absolute_url()),
        brand_hue=settings.BRAND_HUE,
        seed=certificate.enrolment.course.cover_seed,
        language=user.page_language,
        fonts=settings.CERTIFICATE_FONTS,
    )
