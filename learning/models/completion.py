"""What remains of a completed course: certificate, rating, reflection."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course
from learning.models.enrolment import Enrolment


class CertificateState(models.TextChoices):
    PENDING = "pending", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Certificate(BaseModel):
    """Proof of completion, checked by anyone who has its code.

    Names and title are copied: the paper stays what it was when it was earned.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="certificates")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    code = models.CharField(_("verification code"), max_length=40, unique=True)
    holder_name = models.CharField(_("holder"), max_length=120)
    course_title = models.CharField(_("course"), max_length=200)
    minutes = models.PositiveIntegerField(_("minutes"))
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CertificateState.choices,
        default=CertificateState.PENDING,
    )
    pdf = models.FileField(_("PDF"), upload_to="certificates/", blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "round"], name="certificate_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}: {self.course_title}"

    def get_absolute_url(self) -> str:
        return reverse("learning:certificate-verify", args=[self.code])


class Rating(BaseModel):
    """A person's opinion of a course, shown with their job title."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="ratings")
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="rating_once_per_course"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.stars}"


class Reflection(BaseModel):
    """The answer to the course's one closing question. Nobody but its writer reads it."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="reflection")
    question = models.CharField(_("question"), max_length=500)
    text = models.TextField(_("reflection"), max_length=10_000)

    def __str__(self) -> str:
        return self.question
