"""Nudges: which rules are on, who was nudged or left out, and what came of it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.models import BaseModel
from notifications.models import Notification

MOST_HOLDOUT = 50


def new_salt() -> str:
    return secrets.token_hex(16)


class NudgeRule(BaseModel):
    """What an installation chose for a rule; one without a row is off and as it comes.

    `texts` is `{language: {"subject": …, "body": …}}` for languages whose text is another than
    the rule's. `since` is when what is measured began: another text or holdout begins it anew.
    The salt makes the holdout this installation's own.
    """

    key = models.CharField(_("rule"), max_length=40, unique=True)
    is_on = models.BooleanField(_("on"), default=False)
    holdout = models.PositiveSmallIntegerField(
        _("left out in per cent"), validators=[MaxValueValidator(MOST_HOLDOUT)]
    )
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    salt = models.CharField(_("salt"), max_length=32, default=new_salt, editable=False)
    since = models.DateTimeField(_("measured since"), default=now)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holdout__lte=MOST_HOLDOUT), name="nudgerule_holdout_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {'on' if self.is_on else 'off'}"


class Nudge(BaseModel):
    """Somebody whom a rule meant: told, or `withheld` for the holdout. One a day for a person.

    `occasion` names what it was about within the rule, so that it happens once; `day` is the
    person's. `about` has the ids of what the rule looks at to see whether they `acted` within
    seven days, which is empty until that is known.
    """

    rule = models.CharField(_("rule"), max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    occasion = models.CharField(_("occasion"), max_length=80)
    day = models.DateField(_("day"))
    about = ArrayField(models.BigIntegerField(), verbose_name=_("about"), default=list, blank=True)
    withheld = models.BooleanField(_("left out"), default=False)
    notification = models.ForeignKey(
        Notification,
        verbose_name=_("notification"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    acted = models.BooleanField(_("acted within seven days"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "person", "occasion"], name="nudge_once_an_occasion"
            ),
            models.UniqueConstraint(fields=["person", "day"], name="nudge_one_a_day"),
            models.CheckConstraint(
                condition=Q(withheld=False) | Q(notification=None, opened_at=None),
                name="nudge_withheld_tells_nothing",
            ),
        ]
        indexes = [models.Index(fields=["rule", "created_at"], name="nudge_rule_time")]

    def __str__(self) -> str:
        return f"{self.rule} for {self.person_id} on {self.day}"


class NudgeReport(BaseModel):
    """What a rule has come to, computed once a day: see `analytics.nudges.measure.Report`."""

    rule = models.CharField(_("rule"), max_length=40, unique=True)
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        ordering = ["rule"]

    def __str__(self) -> str:
        return self.rule
