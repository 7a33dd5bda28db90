"""What the two-parameter model found about the questions of a course."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class ItemEstimate(BaseModel):
    """Slope and difficulty of a question with their standard errors; a rollup, recomputed whole.

    `asks` is the digest of what was asked: an estimate is about that alone, whatever the question
    with this key asks by now. `responses` counts the first attempts it rests on.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="item_estimates")
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    question_key = models.CharField(_("question"), max_length=80)
    asks = models.CharField(_("digest of what is asked"), max_length=64)
    responses = models.PositiveIntegerField(_("responses"))
    slope = models.FloatField(_("slope"))
    slope_error = models.FloatField(_("standard error of the slope"))
    difficulty = models.FloatField(_("difficulty"))
    difficulty_error = models.FloatField(_("standard error of the difficulty"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "lesson_key", "question_key"],
                name="itemestimate_once_per_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.lesson_key} {self.question_key}"
