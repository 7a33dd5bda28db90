"""Published content. Rows are written once, by `release_publish`, and never change."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.asset import Asset
from learning.models.course import Course
from learning.models.draft import LessonKind


class Release(BaseModel):
    """One published state of a course.

    `metadata` is the draft's metadata at that moment. `outline` is what lists need of the
    lessons, without their content:
    `[{"key", "title", "section", "kind", "icon", "minutes", "preview", "requires"}, ...]` in
    order, where `requires` is `{"checks": [block keys], "media": [block keys]}`: what the
    completion of the lesson asks for beyond reaching its end. Those that the completion of the
    course does not ask for have `"optional": true`, assessments their `pass_mark`.
    `digest` is the SHA-256 of the canonical content, so that publishing the same twice is
    noticed. `media` is the SHA-256 of each of the draft's files by its path: what it takes to
    make the draft again.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    metadata = models.JSONField(_("metadata"), default=dict)
    outline = models.JSONField(_("outline"), default=list)
    digest = models.CharField(_("digest"), max_length=64)
    media = models.JSONField(_("files by path"), default=dict, blank=True)
    languages = models.JSONField(
        _("further languages"),
        default=list,
        blank=True,
        help_text=_("Those in which at least a part of it can be read."),
    )
    bank = models.JSONField(
        _("question bank"),
        default=list,
        help_text=_("All of it; what an assessment may draw stands in its lesson, too."),
    )
    note = models.TextField(_("note to learners"), blank=True)
    override = models.TextField(
        _("published in spite of"),
        blank=True,
        help_text=_("Why it was published although the accessibility checklist did not pass."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"))
    assets = models.ManyToManyField(
        Asset,
        verbose_name=_("files"),
        related_name="releases",
        blank=True,
        help_text=_("Kept with the release: whoever learns from it still sees them."),
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"], name="release_number_once_per_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} r{self.number}"

    @property
    def minutes(self) -> int:
        return sum(entry["minutes"] for entry in self.outline)

    def entry(self, key: str) -> dict[str, Any] | None:
        """The outline's entry of the lesson `key`, or None."""
        return next((entry for entry in self.outline if entry["key"] == key), None)


class ReleaseLesson(BaseModel):
    """One lesson of a release.

    `blocks` is the source (it holds the answers of knowledge checks and never leaves the
    server as it is); `rendered` is `[{"key", "kind", "html", "data"}, ...]`, made safe to send.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="lessons")
    key = models.SlugField(_("key"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=LessonKind.choices)
    title = models.CharField(_("title"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    preview = models.BooleanField(_("open without enrolling"), default=False)
    position = models.PositiveSmallIntegerField(_("position"))
    objectives = models.JSONField(_("objectives"), default=list)
    keypoints = models.JSONField(_("key points"), default=list)
    blocks = models.JSONField(_("blocks"), default=list)
    rendered = models.JSONField(_("rendered blocks"), default=list)
    assessment = models.JSONField(_("assessment"), null=True)
    origin = models.JSONField(_("origin"), default=dict, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "key"], name="releaselesson_key_once_per_release"
            ),
        ]
        indexes = [
            GinIndex(SearchVector("title", config="english"), name="releaselesson_title"),
        ]

    def __str__(self) -> str:
        return self.title
