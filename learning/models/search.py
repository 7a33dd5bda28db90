"""Which words led people to a course."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class CourseSearch(BaseModel):
    """Somebody opened a course from a list of results; a row a day for the same words.

    Shown to authors as counts of people only, and only of five and more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="searches")
    words = models.CharField(_("words"), max_length=100)
    day = models.DateField(_("day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "words", "day"], name="coursesearch_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["course", "day"], name="coursesearch_course_day")]

    def __str__(self) -> str:
        return f"{self.words}: {self.course_id}"
