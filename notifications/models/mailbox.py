"""What the demo mode sent: nothing leaves the machine, and everything can be read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class MailboxMessage(BaseModel):
    """A message as a mail program would have it."""

    to = models.TextField(_("to"))
    subject = models.TextField(_("subject"))
    headers = models.JSONField(_("headers"), default=dict)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["to"], name="mailbox_message_to")]

    def __str__(self) -> str:
        return self.subject
