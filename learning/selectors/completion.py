"""What the page of a finished course shows, and what a certificate proves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.clock import now
from core.text import absolute_url
from learning.certificate.code import code_read
from learning.models import Certificate, Enrolment, Rating, Reflection
from learning.selectors.catalogue import CourseCard
from learning.selectors.picks import home_picks


@dataclass(frozen=True)
class CompletionPage:
    enrolment: Enrolment
    gives_certificate: bool
    certificate: Certificate | None
    rating: Rating | None
    question: str
    reflection_text: str
    share_text: str
    picks: list[CourseCard]

    @property
    def rating_initial(self) -> dict[str, Any]:
        if self.rating is None:
            return {}
        return {"stars": self.rating.stars, "comment": self.rating.comment}


def completion_page(enrolment: Enrolment) -> CompletionPage:
    """Everything the page shows; at most six queries."""
    metadata = enrolment.release.metadata
    certificate = Certificate.objects.filter(enrolment=enrolment).first()
    reflection = Reflection.objects.filter(enrolment=enrolment).first()
    return CompletionPage(
        enrolment=enrolment,
        gives_certificate=bool((metadata.get("certificate") or {}).get("enabled")),
        certificate=certificate,
        rating=Rating.objects.filter(user=enrolment.user_id, course=enrolment.course_id).first(),
        question=metadata.get("reflection", ""),
        reflection_text=reflection.text if reflection else "",
        share_text=_share_text(enrolment, certificate),
        picks=home_picks(enrolment.user),
    )


def _share_text(enrolment: Enrolment, certificate: Certificate | None) -> str:
    """Words to paste into a message or a profile."""
    title = enrolment.release.metadata.get("title", enrolment.course.title)
    text = _("I have completed “%(course)s”.") % {"course": title}
    if certificate is None:
        return text
    return f"{text} {absolute_url(certificate.get_absolute_url())}"


@dataclass(frozen=True)
class Verification:
    """What anyone may know about a certificate: what is printed on it and whether it holds.

    `issued_on` is the day it was in the holder's time zone, as on the paper.
    """

    certificate: Certificate
    issued_on: date
    course_hue: int
    course_seed: int
    expired: bool


def certificate_verification(code: str) -> Verification | None:
    """The certificate with this code, or None; one query."""
    certificate = (
        Certificate.objects.select_related("enrolment__course", "enrolment__user")
        .filter(code=code_read(code))
        .first()
    )
    if certificate is None:
        return None
    course, zone = certificate.enrolment.course, certificate.enrolment.user.zone
    return Verification(
        certificate=certificate,
        issued_on=certificate.issued_at.astimezone(zone).date(),
        course_hue=course.cover_hue,
        course_seed=course.cover_seed,
        expired=_is_over(certificate.valid_until, zone),
    )


def _is_over(day: date | None, zone: Any) -> bool:
    return day is not None and day < now().astimezone(zone).date()
