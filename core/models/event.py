"""What happened, and to whom it was told."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.models.base import BaseModel


class Event(models.Model):
    """Something that happened, written in the transaction that made it happen."""

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version of the payload"))
    payload = models.JSONField(_("payload"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    subject_type = models.CharField(_("kind of subject"), max_length=80, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    dedupe_key = models.CharField(_("dedupe key"), max_length=200, null=True, blank=True)
    occurred_at = models.DateTimeField(_("time"), default=now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="event_dedupe_key_unique"),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    CLAIMED = "claimed", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead")


class EventDeliveryQuerySet(models.QuerySet["EventDelivery"]):
    def overdue(self, moment: dt.datetime) -> Self:
        """Pending ones that nobody has taken although they were due."""
        return self.filter(status=DeliveryStatus.PENDING, send_at__lte=moment)

    def dead(self) -> Self:
        return self.filter(status=DeliveryStatus.DEAD)

    def unfinished(self) -> Self:
        return self.filter(status__in=[DeliveryStatus.PENDING, DeliveryStatus.CLAIMED])


class EventDelivery(BaseModel):
    """One event on its way to one handler."""

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="deliveries"
    )
    handler = models.CharField(_("handler"), max_length=120)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=DeliveryStatus.choices,
        default=DeliveryStatus.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    send_at = models.DateTimeField(
        _("sent again at"), help_text=_("When the sweep sends it if nobody has taken it by then.")
    )
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = EventDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("event deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "handler"], name="event_delivery_once_a_handler"
            ),
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values), name="event_delivery_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(status=DeliveryStatus.PENDING),
                name="event_delivery_pending",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(status=DeliveryStatus.CLAIMED),
                name="event_delivery_claimed",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(status=DeliveryStatus.DEAD),
                name="event_delivery_dead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler} ({self.status})"
