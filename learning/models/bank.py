"""The question bank of a course: questions that assessments draw from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class BankQuestion(BaseModel):
    """A question kept for drawing; `question` has the shape of `question.schema.json`.

    `tags` and `difficulty` repeat what is in it, for the database to filter by.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="bank")
    key = models.CharField(_("key"), max_length=80)
    question = models.JSONField(_("question"))
    tags = ArrayField(
        models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True
    )
    difficulty = models.CharField(_("difficulty"), max_length=10, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="bankquestion_once_per_course"),
        ]
        indexes = [GinIndex(fields=["tags"], name="bankquestion_tags")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.key}"
