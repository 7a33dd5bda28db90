"""What was done to a course: who, when, what, and what it was before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course


class ChangeKind(models.TextChoices):
    COURSE_CREATED = "course_created", _("Course created")
    COURSE_IMPORTED = "course_imported", _("Course imported")
    COURSE_ARCHIVED = "course_archived", _("Course archived")
    COURSE_REOPENED = "course_reopened", _("Course taken out of the archive")
    SETTINGS_CHANGED = "settings_changed", _("Settings changed")
    AUDIENCE_CHANGED = "audience_changed", _("Audience changed")
    AUTHORS_CHANGED = "authors_changed", _("Authors changed")
    SECTION_ADDED = "section_added", _("Section added")
    SECTION_CHANGED = "section_changed", _("Section renamed")
    SECTION_MOVED = "section_moved", _("Section moved")
    SECTION_REMOVED = "section_removed", _("Section removed")
    LESSON_ADDED = "lesson_added", _("Lesson added")
    LESSON_CHANGED = "lesson_changed", _("Lesson changed")
    LESSON_CONVERTED = "lesson_converted", _("Lesson converted")
    LESSON_MOVED = "lesson_moved", _("Lesson moved")
    LESSON_REMOVED = "lesson_removed", _("Lesson removed")
    BLOCK_ADDED = "block_added", _("Block added")
    BLOCK_CHANGED = "block_changed", _("Block changed")
    BLOCK_MOVED = "block_moved", _("Block moved")
    BLOCK_REMOVED = "block_removed", _("Block removed")
    QUESTION_CHANGED = "question_changed", _("Questions changed")
    MEDIA_CHANGED = "media_changed", _("Files changed")
    TRANSLATION_CHANGED = "translation_changed", _("Translation changed")
    REVIEW_ASKED = "review_asked", _("Sent for review")
    REVIEW_DECIDED = "review_decided", _("Review decided")
    RELEASE_PUBLISHED = "release_published", _("Published")
    RELEASE_RESTORED = "release_restored", _("Release restored as the draft")
    LEARNERS_MOVED = "learners_moved", _("Learners moved to a release")


class CourseChange(BaseModel):
    """One line of a course's history.

    `before` and `after` are what was changed, in the shape of its kind: a block, a lesson's
    settings, the metadata; null where there was or is nothing. Saves of the same thing by the
    same person in short order are one line (see `learning.services.history`).
    `page` names the open page that wrote it and `serial` counts that page's saves, so that a
    page is never in conflict with itself and what arrives late changes nothing.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="changes")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    kind = models.CharField(_("what"), max_length=24, choices=ChangeKind.choices)
    lesson_key = models.SlugField(_("lesson"), max_length=120, blank=True)
    block_key = models.CharField(_("block"), max_length=80, blank=True)
    title = models.CharField(
        _("of what"),
        max_length=300,
        blank=True,
        help_text=_("What it was called at that time; it may be gone by now."),
    )
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=36, blank=True)
    serial = models.PositiveBigIntegerField(_("serial"), default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["course", "-created_at"], name="coursechange_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.kind}"
