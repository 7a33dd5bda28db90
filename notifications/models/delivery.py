"""One e-mail on its way."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    DIGEST = "digest", _("Digest")


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    CLAIMED = "claimed", _("Being prepared")
    HANDED = "handed", _("Being handed over")
    SENT = "sent", _("Sent")
    UNCONFIRMED = "unconfirmed", _("Handed over, not confirmed")
    DROPPED = "dropped", _("No longer wanted")
    DEAD = "dead", _("Failed")


# What has used up one of the week's e-mails, or is going to.
COUNTED = (
    DeliveryState.PENDING,
    DeliveryState.CLAIMED,
    DeliveryState.HANDED,
    DeliveryState.SENT,
    DeliveryState.UNCONFIRMED,
)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: dt.datetime) -> Self:
        return self.filter(state=DeliveryState.PENDING, send_at__lte=moment)

    def counted(self) -> Self:
        """What counts against the weekly cap."""
        return self.filter(is_capped=True, state__in=COUNTED)

    def failed(self) -> Self:
        """What an admin should look at."""
        return self.filter(state__in=[DeliveryState.DEAD, DeliveryState.UNCONFIRMED])


class Delivery(BaseModel):
    """Prepared by one worker, handed over once.

    `handed` is committed just before the text goes to the mail server. Whatever happens after
    that, it is not sent again by itself: nobody gets a message twice.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    state = models.CharField(
        _("state"), max_length=11, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    # The same at every try: a mail server that has it already can tell.
    token = models.UUIDField(_("token of the message"), default=uuid.uuid4, unique=True)
    send_at = models.DateTimeField(_("not before"))
    week = models.DateField(_("the person's week"), help_text=_("Its Monday."))
    is_capped = models.BooleanField(_("counts against the weekly cap"), default=True)
    period = models.DateField(
        _("day of the digest"), null=True, blank=True, help_text=_("The person's own.")
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("workers asked at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period"],
                condition=Q(channel=Channel.DIGEST),
                name="mail_digest_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="mail_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, period__isnull=True)
                | Q(channel=Channel.DIGEST, period__isnull=False, is_capped=False),
                name="mail_delivery_digest_has_period",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(state=DeliveryState.PENDING),
                name="mail_delivery_pending",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(state__in=[DeliveryState.CLAIMED, DeliveryState.HANDED]),
                name="mail_delivery_claimed",
            ),
            models.Index(
                fields=["person", "week"], condition=Q(is_capped=True), name="mail_delivery_week"
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(state__in=[DeliveryState.DEAD, DeliveryState.UNCONFIRMED]),
                name="mail_delivery_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.person_id} ({self.state})"
