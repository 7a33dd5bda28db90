"""Files that lessons show: images, clips, captions, downloads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class Asset(BaseModel):
    """A stored file, once per content: equal files share a row."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    file = models.FileField(_("file"), upload_to="assets/", max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.content_type})"


class CourseAsset(BaseModel):
    """A file of a course, by the path that its lessons and its bundle call it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assets")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="uses")
    path = models.CharField(_("path in the bundle"), max_length=200)
    alt = models.CharField(
        _("alternative text"),
        max_length=2000,
        blank=True,
        help_text=_("What the picture shows; offered wherever it is put."),
    )

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "path"], name="courseasset_path_once_per_course"
            ),
        ]

    def __str__(self) -> str:
        return self.path
