"""Addresses that mail does not reach."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class BouncedAddress(BaseModel):
    """An address that a mail server refused for good; nothing is sent there until it is freed."""

    address = models.EmailField(_("address"))
    reason = models.CharField(_("what the mail server said"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("bounced addresses")
        constraints = [
            models.UniqueConstraint(Lower("address"), name="bounced_address_once"),
        ]

    def __str__(self) -> str:
        return self.address
