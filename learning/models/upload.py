"""Files on their way in, and the sizes in which pictures are sent out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.asset import Asset
from learning.models.course import Course


class UploadState(models.TextChoices):
    RECEIVING = "receiving", _("Uploading")
    DONE = "done", _("Stored")
    REFUSED = "refused", _("Refused")


class MediaUpload(BaseModel):
    """A file that arrives in parts; it goes on at `received` after whatever interrupted it.

    `client_id` is made by the page that sends it, so that a start that is sent twice is one.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="uploads")
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    client_id = models.UUIDField(_("client id"))
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received = models.PositiveBigIntegerField(_("received bytes"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=UploadState.choices, default=UploadState.RECEIVING
    )
    problem = models.CharField(_("why it was refused"), max_length=500, blank=True)
    asset = models.ForeignKey(
        Asset, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uploader", "client_id"], name="mediaupload_once_per_client_id"
            ),
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="mediaupload_within_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.received} of {self.size}"


class AssetVariant(BaseModel):
    """A picture in another size or format, made by the worker."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="variants")
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    file = models.FileField(_("file"), upload_to="assets/", max_length=200)

    class Meta:
        ordering = ["width"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "content_type", "width"], name="assetvariant_once_per_width"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} at {self.width}"
