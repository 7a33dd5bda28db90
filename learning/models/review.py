"""A colleague reads a draft before it is published."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class ReviewState(models.TextChoices):
    OPEN = "open", _("In review")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CourseReviewQuerySet(models.QuerySet["CourseReview"]):
    def open(self) -> Self:
        return self.filter(state=ReviewState.OPEN)


class CourseReview(BaseModel):
    """A draft that was sent to a colleague.

    `digest` is that of the content when it was decided: an approval holds for what was read.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="reviews")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.CASCADE,
        related_name="course_reviews",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN
    )
    request = models.TextField(_("what to look at"), max_length=2000, blank=True)
    verdict = models.TextField(_("verdict"), max_length=2000, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = CourseReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "reviewer"],
                condition=Q(state="open"),
                name="coursereview_one_open_per_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False),
                name="coursereview_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=models.F("reviewer")),
                name="coursereview_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "state"], name="coursereview_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} by {self.reviewer_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == ReviewState.OPEN


class ReviewComment(BaseModel):
    """A remark on a draft: on a block, on a lesson, or on the course as a whole."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="review_comments")
    review = models.ForeignKey(
        CourseReview, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.SlugField(_("lesson"), max_length=120, blank=True)
    block_key = models.CharField(_("block"), max_length=80, blank=True)
    text = models.TextField(_("comment"), max_length=5000)
    client_id = models.UUIDField(
        _("client id"), help_text=_("Made by the writer's page: sent twice, kept once.")
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "client_id"], name="reviewcomment_once_per_client_id"
            ),
        ]
        indexes = [
            models.Index(fields=["course", "lesson_key"], name="reviewcomment_lesson"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
