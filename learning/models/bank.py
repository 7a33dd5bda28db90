"""The question bank of a course: questions that assessments draw from."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course

LONGEST_TAG = 60


class BankQuestion(BaseModel):
    """A question kept for drawing; `question` has the shape of `question.schema.json`.

    `tags` and `difficulty` repeat what is in it, for the database to filter by.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="bank")
    key = models.CharField(_("key"), max_length=80)
    question = models.JSONField(_("question"))
    tags = ArrayField(
        models.CharField(max_length=LONGEST_TAG), verbose_name=_("tags"), default=list, blank=True
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

    def hold(self, question: dict[str, Any]) -> None:
        """Take `question`, with what the database filters by; a tag counts to its column's end."""
        self.question = question
        self.tags = [tag[:LONGEST_TAG] for tag in question.get("tags", [])]
        self.difficulty = question.get("difficulty", "")

    def __str__(self) -> str:
        return f"{self.course_id}: {self.key}"
