"""Certificates: issued when a course is completed, drawn by a worker."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from core.text import absolute_url
from learning.certificate.pdf import CertificateText, certificate_pdf
from learning.models import Certificate, CertificateState, Enrolment

# Crockford's alphabet: no letter that is taken for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 4, 5


def certificate_code() -> str:
    """A new verification code of 100 random bits, in groups that can be read aloud."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@transaction.atomic
def certificate_issue(*, enrolment: Enrolment) -> Certificate | None:
    """The certificate of a completed enrolment, made once; None where the course gives none.

    What it says comes from the release that was completed, and is copied. The PDF follows:
    `certificate_draw`.
    """
    terms = enrolment.release.metadata.get("certificate") or {}
    if not terms.get("enabled") or enrolment.completed_at is None:
        return None
    months = terms.get("valid_months")
    issued_on = enrolment.completed_at.astimezone(enrolment.user.zone).date()
    certificate, _created = Certificate.objects.get_or_create(
        enrolment=enrolment,
        round=1,
        defaults={
            "code": certificate_code(),
            "holder_name": enrolment.user.name,
            "course_title": enrolment.release.metadata.get("title", enrolment.course.title),
            "minutes": enrolment.release.minutes,
            "issued_at": enrolment.completed_at,
            "valid_until": months_later(issued_on, months) if months else None,
        },
    )
    return certificate


def certificate_draw(*, certificate: Certificate) -> Certificate:
    """Draw the PDF and store it; drawing again replaces it with the same page."""
    enrolment = certificate.enrolment
    user, course = enrolment.user, enrolment.course
    text = CertificateText(
        organisation=settings.ORGANISATION_NAME,
        holder=certificate.holder_name,
        course=certificate.course_title,
        minutes=certificate.minutes,
        issued=certificate.issued_at.astimezone(user.zone).date(),
        valid_until=certificate.valid_until,
        code=certificate.code,
        address=absolute_url(certificate.get_absolute_url()),
        brand_hue=settings.BRAND_HUE,
        seed=course.cover_seed,
        language=user.language,
    )
    with override(user.language):
        content = certificate_pdf(text)
    if certificate.pdf:
        certificate.pdf.delete(save=False)
    certificate.pdf.save(f"{certificate.code}.pdf", ContentFile(content), save=False)
    certificate.state = CertificateState.READY
    certificate.save(update_fields=["pdf", "state", "updated_at"])
    return certificate
