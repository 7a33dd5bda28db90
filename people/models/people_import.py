"""An uploaded list of people, from its preview to what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel

PREVIEW_LIFE = dt.timedelta(hours=24)


class ImportStatus(models.TextChoices):
    READY = "ready", _("Waiting for confirmation")
    REFUSED = "refused", _("Refused")
    APPLYING = "applying", _("Being imported")
    APPLIED = "applied", _("Imported")
    DISCARDED = "discarded", _("Discarded")


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def expired(self, moment: dt.datetime) -> Self:
        """Previews that nobody confirmed in time."""
        return self.filter(status=ImportStatus.READY, created_at__lt=moment - PREVIEW_LIFE)


class PeopleImport(BaseModel):
    """The people of a file wait in `sheet` until they are imported or discarded, then are gone."""

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    file_name = models.CharField(_("file name"), max_length=200)
    mapping = models.CharField(_("column mapping"), max_length=80, blank=True)
    complete = models.BooleanField(_("complete list"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus.choices)
    sheet: models.JSONField[Any, Any] = models.JSONField(_("people"), null=True, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    setback = models.TextField(
        _("setback"),
        blank=True,
        help_text=_("Why a confirmed import could not be carried out and waits again."),
    )
    applied_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="people_import_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ready", "applying"]) | Q(sheet__isnull=True),
                name="people_import_sheet_only_until_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.status})"

    @property
    def is_ready(self) -> bool:
        return self.status == ImportStatus.READY

    @property
    def is_applying(self) -> bool:
        return self.status == ImportStatus.APPLYING
