"""Time spent learning.

A minute in which a person was active is one row, whatever the number of tabs, devices or
re-sent saves that report it: the unique constraint is what makes counting honest.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class ActiveMinute(models.Model):
    """A minute, in UTC and cut to the minute, in which a person was learning."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="active_minutes"
    )
    minute = models.DateTimeField(_("minute"))
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "minute"], name="activeminute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.minute:%Y-%m-%d %H:%M}"


class LearningDay(BaseModel):
    """Minutes learned by a person on a day of their own time zone; recomputed, not added to."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="learning_days"
    )
    day = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="learningday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}: {self.minutes}"
