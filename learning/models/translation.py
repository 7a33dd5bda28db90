"""A course in further languages: the draft's texts, and what a release froze of them.

The course's own language stays in `Draft`, `Lesson` and `ReleaseLesson`; keys are the same in
every language, so progress is one.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course
from learning.models.draft import Lesson
from learning.models.release import Release, ReleaseLesson


class CourseTranslation(BaseModel):
    """A language of the draft, and what describes the course in it.

    `metadata` is `{"texts": {path: text}, "sections": {section key: text},
    "bank": {question key: {path: text}}}`; `sources` has the same shape and holds the original
    that each text was made from.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    sources = models.JSONField(_("originals"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "language"], name="coursetranslation_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} in {self.language}"


class LessonTranslation(BaseModel):
    """A draft's lesson in another language.

    `texts` is title, objectives and key points by their names, `blocks` the texts of each block
    by its key and their paths (`learning.content.slots`), `assessment` those of each question.
    `sources` is `{"texts", "blocks", "assessment"}` in the same shapes and holds the original
    that each text was made from: another one now means that the translation is out of date.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    blocks = models.JSONField(_("blocks"), default=dict, blank=True)
    assessment = models.JSONField(_("assessment"), default=dict, blank=True)
    sources = models.JSONField(_("originals"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "language"], name="lessontranslation_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} in {self.language}"


class ReleaseTranslation(BaseModel):
    """A release's description and outline titles in another language; written once.

    `metadata` and `titles` (`{"lessons": {key: title}, "sections": {title: title}}`) hold what is
    translated and nothing else. `source` is the language as `learning.bundle.translation`
    describes it: what it takes to make the draft again.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    metadata = models.JSONField(_("metadata"), default=dict)
    titles = models.JSONField(_("lesson and section titles"), default=dict)
    source = models.JSONField(_("as it was written"), default=dict)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "language"], name="releasetranslation_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} in {self.language}"


class ReleaseLessonTranslation(BaseModel):
    """A release's lesson in another language.

    Blocks and questions that were not translated are in the original's, and say so in
    `rendered` by their `language`; title, objectives and key points are then empty here.
    """

    lesson = models.ForeignKey(ReleaseLesson, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=300, blank=True)
    objectives = models.JSONField(_("objectives"), default=list)
    keypoints = models.JSONField(_("key points"), default=list)
    blocks = models.JSONField(_("blocks"), default=list)
    rendered = models.JSONField(_("rendered blocks"), default=list)
    assessment = models.JSONField(_("assessment"), null=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "language"], name="releaselessontranslation_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} in {self.language}"
