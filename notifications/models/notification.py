"""Something that a person is told."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.models import BaseModel
from notifications.models.attention import MailChoice
from notifications.models.delivery import Delivery
from people.models import User


class Urgency(models.TextChoices):
    """Urgent is what the person asked for themself or must know today. It passes the weekly cap
    and quiet hours; what is about security passes leave and preferences too.
    """

    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    SECURITY = "security", _("Security")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def in_tray(self, person: User) -> Self:
        """What the person's tray shows, newest first."""
        return self.filter(person=person, in_tray=True).order_by("-pk")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def waiting(self) -> Self:
        """Unread, for the next digest."""
        return self.unread().filter(mail=MailChoice.DIGEST, delivery__isnull=True)


class Notification(BaseModel):
    """Told once: of two with the same `dedupe_key` a person gets the first.

    Words are made of `data` when they are read. The tray's delivery is the row itself; `mail`
    is what was decided about e-mail, `delivery` the message that carries it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    kind = models.CharField(_("kind"), max_length=80)
    data = models.JSONField(_("data"), default=dict)
    link = models.CharField(_("link"), max_length=500, blank=True)
    why = models.CharField(
        _("why it came"), max_length=300, blank=True, help_text=_("Where it is not the kind's.")
    )
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who caused it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    dedupe_key = models.CharField(_("dedupe key"), max_length=200)
    in_tray = models.BooleanField(_("in the tray"), default=True)
    mail = models.CharField(
        _("e-mail"), max_length=6, choices=MailChoice.choices, default=MailChoice.OFF
    )
    delivery = models.ForeignKey(
        Delivery,
        verbose_name=_("message"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notifications",
    )
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dedupe_key"], name="notification_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(mail__in=MailChoice.values), name="notification_mail_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="notification_urgency_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"], condition=Q(in_tray=True), name="notification_tray"
            ),
            # The bell of every page counts these.
            models.Index(
                fields=["person"],
                condition=Q(in_tray=True, read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["person"],
                condition=Q(mail=MailChoice.DIGEST, delivery__isnull=True, read_at__isnull=True),
                name="notification_waiting",
            ),
            models.Index(fields=["created_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    def mark(self, *, read: bool) -> None:
        """Note that it was read, or is to be read again; the caller saves."""
        self.read_at = (self.read_at or now()) if read else None
        self.seen_at = self.seen_at or self.read_at
