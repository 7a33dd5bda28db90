"""Figures of a person's days and weeks, recomputed from what is recorded, never added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# What both days and weeks count.
FIGURES = ("minutes", "required_minutes", "lessons", "completions", "answers", "reviews")


class Figures(models.Model):
    """`minutes` in which somebody was active, however many tabs; the rest are numbers of acts.

    `required_minutes` are those of `minutes` in courses that were required of the person that day.
    """

    minutes = models.PositiveSmallIntegerField(_("active minutes"), default=0)
    required_minutes = models.PositiveSmallIntegerField(_("of them required"), default=0)
    lessons = models.PositiveIntegerField(_("lessons completed"), default=0)
    completions = models.PositiveIntegerField(_("courses completed"), default=0)
    answers = models.PositiveIntegerField(_("questions answered"), default=0)
    reviews = models.PositiveIntegerField(_("reviews"), default=0)

    class Meta:
        abstract = True


class PersonDay(Figures):
    """A day of a person's own time zone; a day on which nothing happened has no row."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField(_("day"))

    class Meta:
        ordering = ["day"]
        constraints = [
            # With what teams are told of, so that thousands of rows come from the index alone.
            models.UniqueConstraint(
                fields=["person", "day"], include=["minutes", "completions"], name="personday_once"
            ),
            models.CheckConstraint(
                # A day has 25 hours at most.
                condition=Q(minutes__lte=1500),
                name="personday_minutes_fit",
            ),
            models.CheckConstraint(
                condition=Q(required_minutes__lte=F("minutes")), name="personday_required_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}: {self.minutes}"


class PersonWeek(Figures):
    """A week of a person, by its Monday: its days' figures added up."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    monday = models.DateField(_("Monday"))
    active_days = models.PositiveSmallIntegerField(_("days with active minutes"))

    class Meta:
        ordering = ["monday"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "monday"],
                include=["minutes", "required_minutes"],
                name="personweek_once",
            ),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="personweek_begins_on_monday"
            ),
            models.CheckConstraint(
                condition=Q(active_days__lte=7), name="personweek_has_seven_days"
            ),
            models.CheckConstraint(
                condition=Q(required_minutes__lte=F("minutes")), name="personweek_required_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} week of {self.monday}: {self.minutes}"


class StaleDay(models.Model):
    """A day to be recomputed. Marks are only added, so that writers never wait for each other."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class Watermark(models.Model):
    """How far rows of a table were looked at, by their ids.

    Ids are given out before their rows can be seen. All up to `settled` were looked at for good;
    all up to `safe` can be seen; `seen` was the highest at `seen_at` and is safe a while later.
    """

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    settled = models.BigIntegerField(_("looked at"), default=0)
    safe = models.BigIntegerField(_("can be seen"), default=0)
    seen = models.BigIntegerField(_("highest"), default=0)
    seen_at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.key}: {self.settled}"
