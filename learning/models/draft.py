"""What authors edit. Learners never read these tables: they read a `Release`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class LessonKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    ASSESSMENT = "assessment", _("Assessment")
    WORKSHOP = "workshop", _("Workshop")
    PRACTICE = "practice", _("On-the-job practice")


class Draft(BaseModel):
    """The settings of a course as its authors are changing them.

    `metadata` is the course bundle's `course.json` without its lessons, so that what is
    imported, edited, exported and frozen in a release has one shape.
    """

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="draft")
    metadata = models.JSONField(_("metadata"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    def __str__(self) -> str:
        return f"Draft of {self.course_id}"


class Section(BaseModel):
    """A titled group of lessons in a draft."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(_("key"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="section_key_once_per_course"),
        ]

    def __str__(self) -> str:
        return self.title


class Lesson(BaseModel):
    """A lesson in a draft. Its `key` stays the same across releases."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="lessons"
    )
    key = models.SlugField(_("key"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=LessonKind.choices, default=LessonKind.LESSON
    )
    title = models.CharField(_("title"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=1)
    preview = models.BooleanField(_("open without enrolling"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    keypoints = models.JSONField(_("key points"), default=list, blank=True)
    blocks = models.JSONField(_("blocks"), default=list, blank=True)
    assessment = models.JSONField(_("assessment"), null=True, blank=True)
    origin = models.JSONField(
        _("origin"),
        default=dict,
        blank=True,
        help_text=_("What the lesson's file is called in the bundle, and where it came from."),
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="lesson_key_once_per_course"),
            models.CheckConstraint(
                condition=Q(kind__in=["lesson", "workshop", "practice"], assessment__isnull=True)
                | Q(kind="assessment", assessment__isnull=False),
                name="lesson_assessment_matches_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title
