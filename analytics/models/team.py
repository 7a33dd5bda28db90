"""What managers do for their teams: messages, talks, and who stands in for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel

LONGEST_TEXT = 500


class MessageKind(models.TextChoices):
    REMIND = "remind", _("Reminder")
    THANK = "thank", _("Thanks")
    WELCOME = "welcome", _("Welcome")


class TeamMessage(BaseModel):
    """A short message of a manager, or of who stands in for one, to somebody of the team.

    `course_id` is what a reminder is about, None for learning as such; `leader` whom the sender
    stood in for, None where they wrote for themselves.
    """

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sender"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE,
        related_name="+", db_index=False,
    )  # fmt: skip
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("in the name of"), on_delete=models.SET_NULL,
        null=True, blank=True, related_name="+", db_index=False,
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=MessageKind.choices)
    course = models.ForeignKey(
        "learning.Course", verbose_name=_("course"), on_delete=models.CASCADE, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    text = models.CharField(_("text"), max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "sender", "created_at"], name="teammessage_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sender_id} to {self.person_id}"


class Talk(BaseModel):
    """That a manager and somebody of the team talked, and when; never what about."""

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField(_("day"))

    class Meta:
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["manager", "person", "held_on"], name="talk_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(manager=F("person")), name="talk_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} and {self.person_id} on {self.held_on}"


class StandIn(BaseModel):
    """Who sees a manager's team and acts for it, from a day to a day of the manager's."""

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("manager"),
        on_delete=models.CASCADE,
        related_name="stand_ins",
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stand-in"),
        on_delete=models.CASCADE,
        related_name="stands_in_for",
        db_index=False,
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["-first_on", "-pk"]
        indexes = [models.Index(fields=["delegate", "last_on"], name="standin_delegate")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(manager=F("delegate")), name="standin_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="standin_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.manager_id}, {self.first_on} to {self.last_on}"
