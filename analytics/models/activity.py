"""What people did, one row an act, in the shape of an xAPI statement.

The table is partitioned by month of `occurred_at` (`analytics.services.partition`); what has no
partition yet is in the default one. PostgreSQL wants the partition's column in every unique
constraint, so `id` is unique together with it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.models import Course


class Verb(models.TextChoices):
    STARTED = "started", _("Started")
    LEFT = "left", _("Left")
    COMPLETED = "completed", _("Completed")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Did not pass")
    ANSWERED = "answered", _("Answered")
    RATED = "rated", _("Rated")
    REFLECTED = "reflected", _("Reflected")
    REVIEWED = "reviewed", _("Reviewed")
    OBSERVED = "observed", _("Observed")


class ObjectKind(models.TextChoices):
    COURSE = "course", _("Course")
    LESSON = "lesson", _("Lesson")
    ASSESSMENT = "assessment", _("Assessment")
    BLOCK = "block", _("Block")


class Activity(models.Model):
    """An act: who did what to what, when, and what came of it; never what somebody wrote.

    `source` names where the row comes from ("event:17"), so that it is written once. It always
    comes with the same `occurred_at`. `result` may have `score` in per cent, `answers` as their
    number, `correct`, `stars`, `seen` and `sent_back` as numbers of lines; `context` has the
    `enrolment`.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    verb = models.CharField(_("verb"), max_length=12, choices=Verb.choices)
    object_kind = models.CharField(_("kind of object"), max_length=12, choices=ObjectKind.choices)
    object_id = models.BigIntegerField(_("object"), null=True, blank=True)
    object_key = models.CharField(_("key of the object"), max_length=220, blank=True)
    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    result = models.JSONField(_("result"), default=dict, blank=True)
    context = models.JSONField(_("context"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=80)
    occurred_at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["occurred_at", "pk"]
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["source", "occurred_at"], name="activity_source_once"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="activity_verb_known"),
        ]
        indexes = [
            models.Index(fields=["actor", "occurred_at"], name="activity_actor_time"),
            models.Index(fields=["course", "occurred_at"], name="activity_course_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.verb} {self.object_kind} at {self.occurred_at:%Y-%m-%d}"
