"""What a person lets through: when, how much, and which kinds where."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from notifications.timing import Quiet, Rhythm

DEFAULT_CAP = 5
MOST_CAP = 50
QUIET_FROM = dt.time(20)
QUIET_UNTIL = dt.time(7)
DIGEST_HOUR = 8


class MailChoice(models.TextChoices):
    NOW = "now", _("At once")
    DIGEST = "digest", _("In the digest")
    OFF = "off", _("Never")


class DigestEvery(models.TextChoices):
    DAY = "day", _("Every day")
    WEEK = "week", _("Once a week")
    NEVER = "never", _("Never")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Attention(BaseModel):
    """One row a person, made when first needed. The gateway decides while it holds the row."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="attention",
    )
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    quiet_weekends = models.BooleanField(_("quiet weekends"), default=True)
    weekly_cap = models.PositiveSmallIntegerField(
        _("e-mails a week at most"), default=DEFAULT_CAP, validators=[MaxValueValidator(MOST_CAP)]
    )
    digest_every = models.CharField(
        _("digest"), max_length=5, choices=DigestEvery.choices, default=DigestEvery.DAY
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the digest"), default=DIGEST_HOUR, validators=[MaxValueValidator(23)]
    )
    digest_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly digest"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    digest_at = models.DateTimeField(
        _("next digest"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When what waits is sent together; empty while nothing waits."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("attention settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekly_cap__lte=MOST_CAP), name="attention_cap_in_range"
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23) & Q(digest_weekday__lte=6),
                name="attention_digest_time_real",
            ),
            models.CheckConstraint(
                condition=Q(digest_every__in=DigestEvery.values), name="attention_digest_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(away_from__isnull=True, away_until__isnull=True)
                    | Q(away_from__lte=models.F("away_until"))
                ),
                name="attention_away_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["digest_at"],
                condition=Q(digest_at__isnull=False),
                name="attention_digest_due",
            ),
        ]

    def __str__(self) -> str:
        return f"attention of {self.person_id}"

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_until, self.quiet_weekends)

    @property
    def away(self) -> tuple[dt.date, dt.date] | None:
        if self.away_from is None or self.away_until is None:
            return None
        return self.away_from, self.away_until

    def is_away(self, day: dt.date) -> bool:
        """Whether the person said that they are away on this day of theirs."""
        return self.away is not None and self.away[0] <= day <= self.away[1]

    @property
    def rhythm(self) -> Rhythm | None:
        """When digests leave; None for somebody who wants none."""
        if self.digest_every == DigestEvery.NEVER:
            return None
        weekly = self.digest_every == DigestEvery.WEEK
        return Rhythm(
            hour=self.digest_hour,
            weekday=self.digest_weekday if weekly else None,
            quiet_weekends=self.quiet_weekends,
            away=self.away,
        )


class Preference(BaseModel):
    """Where a person wants one kind; kinds without a row follow their default."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notification_preferences",
    )
    kind = models.CharField(_("kind"), max_length=80)
    tray = models.BooleanField(_("in Waymark"))
    mail = models.CharField(_("by e-mail"), max_length=6, choices=MailChoice.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="notification_preference_once_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(mail__in=MailChoice.values), name="notification_preference_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"
