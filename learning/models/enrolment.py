"""One person taking one course, and how far they are."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.course import Course
from learning.models.release import Release


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("In progress")
    COMPLETED = "completed", _("Completed")
    LEFT = "left", _("Left")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> Self:
        """Enrolments that were not left."""
        return self.exclude(state=EnrolmentState.LEFT)

    def in_progress(self) -> Self:
        return self.filter(state=EnrolmentState.ACTIVE)

    def completed(self) -> Self:
        return self.filter(state=EnrolmentState.COMPLETED)


class Enrolment(BaseModel):
    """A person's place in a course, pinned to a release.

    `progress` is what `progress_explain` computed last, in whole per cent.
    `progress_floor` is the percentage reached before a move to another release: progress
    never goes down because content was published. Whoever renews what has expired takes the
    course in another `round`; `completed_at` is of the present one.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(
        _("state"), max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    progress_floor = models.PositiveSmallIntegerField(_("lowest progress shown"), default=0)
    minutes_left = models.PositiveIntegerField(_("minutes left"), default=0)
    last_lesson_key = models.SlugField(_("last lesson"), max_length=120, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Chosen for this course; empty for the person's own where there is it."),
    )
    started_at = models.DateTimeField(_("started"))
    last_active_at = models.DateTimeField(_("last active"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=500, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-last_active_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="enrolment_once_per_course"),
            models.CheckConstraint(
                condition=Q(progress__lte=100, progress_floor__lte=100),
                name="enrolment_progress_at_most_100",
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | Q(completed_at__isnull=False),
                name="enrolment_completed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state", "-last_active_at"], name="enrolment_resume"),
            models.Index(fields=["course", "state"], name="enrolment_course_state"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.course_id}"

    @property
    def is_completed(self) -> bool:
        return self.state == EnrolmentState.COMPLETED


class LessonProgress(BaseModel):
    """How far a person is in one lesson.

    `media` is `{block key: {"at": seconds, "watched": [[from, to], ...], "length": seconds}}`.
    `saved_at` is the clock of the newest saved position, so that a late save from another
    device never moves the reader back.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="lesson_progress"
    )
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    block_key = models.CharField(_("last block"), max_length=80, blank=True)
    media = models.JSONField(_("media positions"), default=dict, blank=True)
    end_reached = models.BooleanField(_("end reached"), default=False)
    started_at = models.DateTimeField(_("started"))
    saved_at = models.DateTimeField(_("position saved"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("lesson progress")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"], name="lessonprogress_once_per_lesson"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}"


class BlockResponse(BaseModel):
    """What a person answered in a block: knowledge check, poll, reflection or task list.

    Private to the person; polls are only ever shown as counts.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="responses")
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    block_key = models.CharField(_("block"), max_length=80)
    answer = models.JSONField(_("answer"))
    correct = models.BooleanField(_("correct"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "block_key"],
                name="blockresponse_once_per_block",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.block_key}"


class Note(BaseModel):
    """A private note at a block, or at a second of a clip. Nobody but its writer reads it.

    `client_id` is made by the writer's browser, so that a note sent twice is kept once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="notes")
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    lesson_title = models.CharField(_("lesson title"), max_length=300)
    block_key = models.CharField(_("block"), max_length=80, blank=True)
    seconds = models.PositiveIntegerField(_("second of the clip"), null=True, blank=True)
    text = models.TextField(_("note"), max_length=10_000)
    client_id = models.UUIDField(_("client id"))

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="note_once_per_client_id"),
        ]
        indexes = [
            models.Index(fields=["user", "course", "lesson_key"], name="note_user_lesson"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """The lesson that the note is about, at its block."""
        url = reverse("learning:lesson-detail", args=[self.course.slug, self.lesson_key])
        return f"{url}#block-{self.block_key}" if self.block_key else url

    @property
    def clock(self) -> str:
        """The second of the clip as 4:05, or empty."""
        if self.seconds is None:
            return ""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"
